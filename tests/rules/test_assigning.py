from datetime import date

from training.rules.assigning import Reach, Rule, due_on, reaches, renewal_months, suits
from training.words import Audience, Role

FROM = date(2026, 9, 1)


def rule(who: dict, due: dict | None = None, renewal: dict | None = None) -> Rule:
    return Rule(1, "first-words", who, due or {"on": "2026-10-30"}, renewal, FROM, None)


def person(role: Role = Role.STAFF, groups: frozenset[int] = frozenset()) -> Reach:
    return Reach(7, role, groups, FROM)


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
    assert due_on(fixed, date(2019, 9, 1)) == date(2026, 10, 30)
    assert due_on(fixed, None) == date(2026, 10, 30)
    assert due_on(fixed, date(2026, 10, 27)) == date(2026, 11, 10)
    assert due_on(fixed, date(2027, 1, 4)) == date(2027, 1, 18)


def test_days_after_the_start_count_from_the_rule_for_those_already_here() -> None:
    after = rule({"everyone": True}, {"days_after_start": 14})
    assert due_on(after, date(2019, 9, 1)) == date(2026, 9, 15)
    assert due_on(after, date(2027, 1, 4)) == date(2027, 1, 18)


def test_a_rule_holds_from_its_first_day_up_to_the_day_it_ends() -> None:
    ended = Rule(1, "first-words", {"everyone": True}, {"on": "2026-10-30"}, None, FROM, date(2026, 10, 1))
    assert not ended.holds_on(date(2026, 8, 31))
    assert ended.holds_on(FROM)
    assert not ended.holds_on(date(2026, 10, 1))


def test_the_shortest_renewal_counts() -> None:
    yearly, never = rule({"everyone": True}, renewal={"months": 12}), rule({"everyone": True})
    assert renewal_months([yearly, never]) == 12
    assert renewal_months([never]) is None


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
