"""Every answer that can be given leads to a safe first step: all 1,152 of them, over our own guidance."""

import itertools
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from training.content.library import load_available
from training.content.removal_words import Adult, Age, Made, Place, Reader, Threat
from training.content.right_now import RemovalRule
from training.rules.removal import Case, Way, find_way
from training.words import Audience, FactStatus, Nation

LIBRARY = load_available(Path(__file__).resolve().parents[2])
ROUTES = LIBRARY.routes
TODAY = date(2026, 11, 22)
CASES = [Case(*given) for given in itertools.product(Age, Place, Made, Threat, Adult, Nation)]
WAYS = {case: find_way(ROUTES, LIBRARY.facts, case, TODAY) for case in CASES}
OUTSIDE = {"police", "social-care", "wales-contact", "scotland-social-work", "ni-gateway"}
# every service, agency and network that the sources name
NAMED = {
    "emergency",
    "police",
    "social-care",
    "lado",
    "report-remove",
    "take-it-down",
    "iwf",
    "platform",
    "ceop",
    "childline",
    "nspcc-helpline",
    "nspcc-whistleblowing",
    "posh",
    "report-harmful-content",
    "stopncii",
    "revenge-porn-helpline",
    "education-support",
}


def all_steps(way: Way) -> Iterable[RemovalRule]:
    return itertools.chain.from_iterable(way.steps.values())


def services_of(way: Way) -> set[str]:
    return {service.id for service in way.services} | {r.service for r in all_steps(way) if r.service}


def words_of(way: Way) -> str:
    return " ".join(rule.text for rule in all_steps(way))


def test_every_answer_is_tried() -> None:
    assert len(CASES) == len(Age) * len(Place) * len(Made) * len(Threat) * len(Adult) * len(Nation) == 1152


def test_staff_never_upload_open_or_send_comes_first_whatever_is_said() -> None:
    for case, way in WAYS.items():
        first, second = way.steps[Reader.STAFF][:2]
        assert first.text.startswith("Never open it, send it, save it or upload it."), case
        assert "999" in second.text, case
        assert "Nobody uploads it" in way.steps[Reader.LEAD][0].text, case


def test_staff_are_always_told_whom_to_get_and_the_pupil_that_they_are_not_to_blame() -> None:
    for case, way in WAYS.items():
        told = [rule.id for rule in way.steps[Reader.STAFF]]
        wanted = "staff-lead" if case.nation is Nation.ENGLAND else "staff-lead-elsewhere"
        assert wanted in told[:5], case
        assert "not to blame" in way.steps[Reader.PUPIL][0].text, case


def test_an_adult_or_a_threat_leads_early_to_the_police_or_social_care() -> None:
    for case, way in WAYS.items():
        if case.adult is Adult.YES or case.threat is Threat.YES:
            for reader in (Reader.STAFF, Reader.LEAD):
                early = {rule.service for rule in way.steps[reader][:4]}
                assert early & OUTSIDE, (reader, case)
            assert "police" in services_of(way), case


def test_a_threat_is_never_answered_with_money_and_the_order_is_kept() -> None:
    for case, way in WAYS.items():
        said = " ".join(rule.text for rule in way.steps[Reader.PUPIL])
        assert ("stop replying, don’t pay, keep the messages, then block" in said) == (
            case.threat is Threat.YES
        )


def test_nobody_under_18_is_sent_to_a_service_for_adults() -> None:
    for case, way in WAYS.items():
        if case.age is not Age.ADULT:
            assert not services_of(way) & {"stopncii", "revenge-porn-helpline"}, case
            assert "StopNCII" not in words_of(way) and "Revenge Porn" not in words_of(way), case
            assert "report-remove" in services_of(way), case


def test_an_adult_is_never_sent_to_report_remove_and_learns_where_an_older_picture_belongs() -> None:
    for case, way in WAYS.items():
        if case.age is Age.ADULT:
            assert "report-remove" not in services_of(way) and "Report Remove" not in words_of(way), case
            assert services_of(way) >= {"take-it-down", "iwf", "stopncii", "revenge-porn-helpline"}, case


@pytest.mark.parametrize("nation", Nation)
def test_no_line_rests_on_a_fact_that_does_not_hold_there(nation: Nation) -> None:
    for case, way in WAYS.items():
        if case.nation is nation:
            cited_by = [rule.facts for rule in all_steps(way)]
            for service in way.services:
                cited_by += [service.facts, *(line.facts for line in (*service.can, *service.cannot))]
            for cited in cited_by:
                assert all(nation in LIBRARY.facts[name].nations for name in cited), case


def test_services_of_england_stay_in_england() -> None:
    for case, way in WAYS.items():
        if case.nation is not Nation.ENGLAND:
            assert not services_of(way) & {"social-care", "lado", "nspcc-whistleblowing"}, case
            assert "LADO" not in words_of(way) and "[[lado]]" not in words_of(way), case


def test_a_step_leads_only_to_a_service_that_is_shown() -> None:
    for case, way in WAYS.items():
        shown = {service.id for service in way.services}
        assert {rule.service for rule in all_steps(way) if rule.service} == shown, case
        assert all(service.can and service.cannot for service in way.services), case


def test_every_rule_and_every_service_is_reached_by_somebody() -> None:
    assert {rule.id for way in WAYS.values() for rule in all_steps(way)} == {rule.id for rule in ROUTES.rules}
    reached = set().union(*(services_of(way) for way in WAYS.values()))
    assert reached == set(ROUTES.services) >= NAMED


def test_lines_rest_on_facts_for_their_readers() -> None:
    staff = {Audience.ALL_STAFF, Audience.PUPILS}
    readable = {Reader.STAFF: staff, Reader.PUPIL: staff, Reader.PARENTS: staff | {Audience.PARENTS}}
    for rule in ROUTES.rules:
        if rule.reader in readable:
            assert {LIBRARY.facts[name].audience for name in rule.facts} <= readable[rule.reader], rule.id


def test_a_number_is_printed_only_when_a_confirmed_fact_gives_it() -> None:
    texts = [(f"{s.what} {s.phone or ''}", s.facts) for s in ROUTES.services.values()]
    texts += [(rule.text, rule.facts) for rule in ROUTES.rules]
    for text, cited in texts:
        for number in re.findall(r"0\d[\d ]{5,}\d", text):
            given = [LIBRARY.facts[n] for n in cited if number in LIBRARY.facts[n].statement]
            assert any(fact.status is FactStatus.CONFIRMED for fact in given), text


def test_no_opening_hours() -> None:
    texts = [rule.text for rule in ROUTES.rules]
    texts += [f"{s.what} {' '.join(x.text for x in (*s.can, *s.cannot))}" for s in ROUTES.services.values()]
    assert not [t for t in texts if re.search(r"\d ?[ap]m\b|Monday|24[- ]hour|24 hours", t)]


def test_before_a_fact_begins_its_line_is_not_there() -> None:
    case = Case(Age.FROM_13, Place.PHONE, Made.REAL, Threat.NO, Adult.NO, Nation.ENGLAND)
    record = "dsl-record"  # rests on F212, in force from 1 September 2026
    before = find_way(ROUTES, LIBRARY.facts, case, date(2026, 8, 31))
    after = find_way(ROUTES, LIBRARY.facts, case, date(2026, 9, 1))
    assert record not in {rule.id for rule in before.steps[Reader.LEAD]}
    assert record in {rule.id for rule in after.steps[Reader.LEAD]}


def test_the_same_answers_give_the_same_way() -> None:
    for case in CASES[::37]:
        assert find_way(ROUTES, LIBRARY.facts, case, TODAY) == WAYS[case]
