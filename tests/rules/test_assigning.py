from datetime import date

from training.rules.assigning import Rule, due_on, falls_due, reaches, suits
from training.rules.reaching import Reach
from training.rules.school_days import SchoolCalendar
from training.rules.terms import TermDates
from training.words import Audience, Nation, Role

FROM = date(2026, 9, 1)


def rule(who: dict, due: dict | None = None, renewal: dict | None = None) -> Rule:
    return Rule(1, "first-words", who, due or {"on": "2026-10-30"}, renewal, FROM, None)


def person(role: Role = Role.STAFF, groups: frozenset[int] = frozenset()) -> Reach:
    return Reach(7, role, groups, FROM)


def starter(start_on: date | None, unsupervised_on: date | None = None) -> Reach:
    return Reach(7, Role.STAFF, frozenset(), start_on, unsupervised_on=unsupervised_on)


def test_everyone_means_everyone_but_governors() -> None:
    everyone = rule({"everyone": True})
    assert reaches(everyone, person())
    assert reaches(everyone, person(Role.ADMINISTRATOR))
    assert not reaches(everyone, person(Role.GOVERNOR))


def test_a_rule_for_one_person_reaches_that_person_alone() -> None:
    assert reaches(rule({"person": 7}), person(Role.GOVERNOR))
    assert not reaches(rule({"person": 8}), person())


def test_a_rule_for_a_group_or_role_reaches_its_members() -> None:
    assert reaches(rule({"group": 3}), person(groups=frozenset({3, 4})))
    assert not reaches(rule({"group": 5}), person(groups=frozenset({3, 4})))
    assert reaches(rule({"role": "lead"}), person(Role.LEAD))
    assert not reaches(rule({"role": "lead"}), person(Role.STAFF))


def test_a_fixed_date_leaves_a_later_starter_two_weeks() -> None:
    fixed = rule({"everyone": True}, {"on": "2026-10-30"})
    assert due_on(fixed, starter(date(2019, 9, 1))) == date(2026, 10, 30)
    assert due_on(fixed, starter(None)) == date(2026, 10, 30)
    assert due_on(fixed, starter(date(2026, 10, 27))) == date(2026, 11, 10)
    assert due_on(fixed, starter(date(2027, 1, 4))) == date(2027, 1, 18)


def test_days_after_the_start_count_from_the_rule_for_those_already_here() -> None:
    after = rule({"everyone": True}, {"days_after_start": 14})
    assert due_on(after, starter(date(2019, 9, 1))) == date(2026, 9, 15)
    assert due_on(after, starter(date(2027, 1, 4))) == date(2027, 1, 18)


def test_before_the_first_day_alone_means_by_the_day_before_and_never_before_they_are_asked() -> None:
    alone = rule({"everyone": True}, {"before_unsupervised": True})
    assert due_on(alone, starter(date(2027, 1, 4), date(2027, 1, 18))) == date(2027, 1, 17)
    assert due_on(alone, starter(date(2027, 1, 4), date(2027, 1, 4))) == date(2027, 1, 4)
    assert due_on(alone, starter(date(2019, 9, 1), date(2019, 9, 9))) == FROM
    assert due_on(alone, starter(date(2027, 1, 4))) == date(2027, 1, 18)  # not known yet: two weeks
    assert due_on(alone, starter(None)) == date(2026, 9, 15)


AUTUMN = TermDates("Autumn", date(2026, 9, 2), date(2026, 12, 18))
SPRING = TermDates("Spring", date(2027, 1, 4), date(2027, 3, 25))
CALENDAR = SchoolCalendar(Nation.ENGLAND, (AUTUMN, SPRING))
ON, ALONE = {"on": "2026-10-30"}, {"before_unsupervised": True}


def test_what_is_due_in_a_holiday_or_at_a_weekend_moves_to_the_day_after_it() -> None:
    asked = date(2026, 9, 2)
    assert falls_due(ON, date(2026, 12, 25), asked, None, CALENDAR) == date(2027, 1, 4)
    assert falls_due(ON, date(2026, 10, 31), asked, None, CALENDAR) == date(2026, 11, 2)
    assert falls_due(ON, date(2027, 3, 26), asked, None, CALENDAR) == date(2027, 3, 30)  # Easter of 2027


def test_what_must_be_done_before_the_first_day_alone_moves_to_the_day_before_the_holiday() -> None:
    asked = date(2026, 9, 2)
    assert falls_due(ALONE, date(2027, 1, 3), asked, None, CALENDAR) == date(2026, 12, 18)
    assert falls_due(ALONE, date(2027, 1, 3), asked, date(2027, 1, 2), CALENDAR) == date(2027, 1, 4)
    assert falls_due(ALONE, date(2026, 9, 20), date(2026, 9, 28), None, CALENDAR) == date(2026, 9, 28)


def test_somebody_asked_when_the_day_had_passed_has_two_weeks() -> None:
    assert falls_due(ON, date(2026, 10, 30), date(2026, 11, 9), None, CALENDAR) == date(2026, 11, 23)
    assert falls_due(ON, date(2026, 10, 30), date(2026, 10, 30), None, CALENDAR) == date(2026, 10, 30)


def test_a_rule_holds_from_its_first_day_up_to_the_day_it_ends() -> None:
    ended = Rule(1, "first-words", {"everyone": True}, {"on": "2026-10-30"}, None, FROM, date(2026, 10, 1))
    assert not ended.holds_on(date(2026, 8, 31))
    assert ended.holds_on(FROM)
    assert not ended.holds_on(date(2026, 10, 1))


def test_a_rule_for_governors_reaches_governors_and_nobody_else() -> None:
    assert reaches(rule({"role": "governor"}), person(Role.GOVERNOR))
    assert not reaches(rule({"role": "governor"}), person(Role.LEAD))


def test_a_module_for_all_staff_suits_everybody_governors_too() -> None:
    for who in ({"everyone": True}, {"role": "governor"}, {"group": 3}, {"person": 7}):
        assert suits(Audience.ALL_STAFF, who, Role.GOVERNOR if "person" in who else None)


def test_a_module_for_leads_suits_leads_deputies_and_colleagues_named() -> None:
    assert suits(Audience.DSL, {"role": "lead"}) and suits(Audience.DSL, {"role": "deputy"})
    assert suits(Audience.DSL, {"person": 7}, Role.STAFF)
    assert not suits(Audience.DSL, {"person": 7}, Role.GOVERNOR)
    for who in ({"everyone": True}, {"role": "staff"}, {"role": "governor"}, {"group": 3}):
        assert not suits(Audience.DSL, who)


def test_a_module_for_governors_suits_governors_and_whoever_is_named() -> None:
    assert suits(Audience.GOVERNORS, {"role": "governor"})
    assert suits(Audience.GOVERNORS, {"person": 7}, Role.LEAD)
    assert not suits(Audience.GOVERNORS, {"everyone": True}) and not suits(Audience.GOVERNORS, {"group": 3})
