"""What follows from a verdict and by when, counted by hand on a calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from govcompute.policy.library import Law, PolicyLibrary
from govcompute.policy.schema import Deadline, FactTest, Legacy, Obligation, Phase, Status
from govcompute.registry.schema import System
from govcompute.verdict.chance import Chance
from govcompute.verdict.follow import Due, due_dates

BEGINS = date(2025, 1, 1)  # the Toy Act's first day in force
Days = Callable[..., tuple[date | None, str]]


def law_with(law: Law, *obligations: Obligation, legacy: Legacy | None = None, **changes: Any) -> Law:
    return replace(law, rule=law.rule.model_copy(update={"obligations": list(obligations), "legacy": legacy, **changes}))


def system(**fields: Any) -> System:
    return System.model_validate({"id": "probe", "name": "Probe", **fields})


def never(test: object) -> Chance:
    raise AssertionError("no condition to ask about")


@pytest.fixture
def day_of(toy: PolicyLibrary) -> Days:
    """The day, and how it was found, of a deadline under the Toy Act."""

    def call(deadline: dict[str, Any] | None, legacy: Legacy | None = None, **fields: Any) -> tuple[date | None, str]:
        given = None if deadline is None else Deadline.model_validate(deadline)
        law = law_with(toy["toy-line"], Obligation(id="notify", action="Notify.", deadline=given), legacy=legacy)
        (due,) = due_dates(system(**fields), law, never)
        assert due.settled
        assert due.obligation.id == "notify"
        return due.day, due.how

    return call


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (None, (None, "")),
        ({"by": "2027-08-02"}, (date(2027, 8, 2), "a fixed date")),
        ({"by": "2027-08-02", "words": "two years on"}, (date(2027, 8, 2), "two years on")),
        ({"words": "without delay"}, (None, "without delay")),
    ],
)
def test_without_days_to_count(day_of: Days, deadline: dict[str, Any] | None, expected: tuple[date | None, str]) -> None:
    assert day_of(deadline, released=date(2025, 6, 1)) == expected


FOURTEEN: dict[str, Any] = {"within_days": 14, "of": "known"}
KNOWN = "14 days from its being met or known that it will be met"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"known_on": date(2025, 3, 20)}, (date(2025, 4, 3), f"{KNOWN} (2025-03-20)")),
        ({"announced": date(2025, 3, 21)}, (date(2025, 4, 4), f"{KNOWN} (2025-03-21)")),
        ({"released": date(2025, 3, 22)}, (date(2025, 4, 5), f"{KNOWN} (2025-03-22)")),
        (
            {"known_on": date(2025, 3, 20), "announced": date(2025, 4, 1), "released": date(2025, 5, 1)},
            (date(2025, 4, 3), f"{KNOWN} (2025-03-20)"),
        ),
        ({"announced": date(2025, 4, 1), "released": date(2025, 5, 1)}, (date(2025, 4, 15), f"{KNOWN} (2025-04-01)")),
        ({"known_on": BEGINS}, (date(2025, 1, 15), f"{KNOWN} (2025-01-01)")),
        ({"known_on": date(2024, 3, 20)}, (date(2025, 1, 15), "14 days from the rule's first day (2025-01-01)")),
        ({}, (None, "within 14 days of its being met or known that it will be met; that day is not recorded")),
    ],
)
def test_days_from_its_being_known(day_of: Days, fields: dict[str, date], expected: tuple[date | None, str]) -> None:
    """From the day on which it was known; of what came before the rule's first day, from that day."""
    assert day_of(FOURTEEN, **fields) == expected


def test_days_from_the_release_alone(day_of: Days) -> None:
    deadline = {"within_days": 30, "of": "released"}
    how = "30 days from its being released (2025-06-01)"
    assert day_of(deadline, known_on=date(2025, 3, 1), released=date(2025, 6, 1)) == (date(2025, 7, 1), how)
    assert day_of(deadline, known_on=date(2025, 3, 1)) == (
        None,
        "within 30 days of its being released; that day is not recorded",
    )


def test_days_from_the_rules_own_beginning(day_of: Days) -> None:
    deadline = {"within_days": 31, "of": "applicable"}
    assert day_of(deadline) == (date(2025, 2, 1), "31 days from its being applicable (2025-01-01)")
    assert day_of(deadline, released=date(2026, 1, 1)) == day_of(deadline)


def test_no_days_are_from_that_day_on(day_of: Days) -> None:
    deadline = {"within_days": 0, "of": "released"}
    assert day_of(deadline, released=date(2025, 6, 1)) == (date(2025, 6, 1), "from its being released on")
    assert day_of(deadline, released=date(2024, 6, 1)) == (BEGINS, "from the rule's first day on")
    assert day_of(deadline) == (None, "from its being released; that day is not recorded")
    assert day_of({**deadline, "words": "at once"}) == (None, "at once")


def test_a_rule_that_is_never_in_force_sets_no_day(toy: PolicyLibrary) -> None:
    obligation = Obligation(id="notify", action="Notify.", deadline=Deadline(within_days=14))
    timeline = [Phase(since=date(2024, 1, 1), status=Status.PROPOSED)]
    law = law_with(toy["toy-line"], obligation, timeline=timeline)
    (due,) = due_dates(system(known_on=date(2025, 3, 20)), law, never)
    assert due.day is None


@pytest.mark.parametrize(
    ("released", "citation", "expected"),
    [
        (date(2025, 2, 28), "Art. 98", (date(2027, 1, 1), "placed on the market before 2025-03-01 (Art. 98)")),
        (date(2025, 2, 28), None, (date(2027, 1, 1), "placed on the market before 2025-03-01 (Art. 1)")),
        (date(2025, 3, 1), "Art. 98", (date(2025, 3, 15), f"{KNOWN} (2025-03-01)")),
        (None, "Art. 98", (date(2025, 6, 15), f"{KNOWN} (2025-06-01)")),
    ],
)
def test_what_was_there_before_has_its_own_day(
    day_of: Days, released: date | None, citation: str | None, expected: object
) -> None:
    legacy = Legacy(placed_before=date(2025, 3, 1), comply_by=date(2027, 1, 1), citation=citation)
    known = None if released else date(2025, 6, 1)
    assert day_of(FOURTEEN, legacy, released=released, known_on=known) == expected


WHERE = FactTest(fact="risky")
YES, NO, OPEN = Chance(1, 1, 0), Chance(0, 0, 0), Chance(0, 1, 0)


@pytest.mark.parametrize(
    ("chance", "settled"),
    [
        (YES, True),
        (OPEN, False),
        (NO, None),
        (Chance(0.95, 1, 0), True),
        (Chance(0.949, 1, 0), False),
        (Chance(0, 0.06, 0), False),
        (Chance(0, 0.05, 0), None),
    ],
)
def test_an_obligation_with_a_condition(toy: PolicyLibrary, chance: Chance, settled: bool | None) -> None:
    """It falls away where the condition is settled not to hold (at most 5 %), and is settled where it holds (at least 95 %)."""
    for law in (
        law_with(toy["toy-line"], Obligation(id="notify", action="Notify.", only_if=WHERE)),
        law_with(toy["toy-line"], Obligation(id="notify", action="Notify."), obliged_if=WHERE),
    ):
        found = due_dates(system(), law, lambda test: {WHERE: chance}[test])  # type: ignore[index]
        assert [due.settled for due in found] == ([] if settled is None else [settled])


def test_both_conditions_must_hold(toy: PolicyLibrary) -> None:
    also = FactTest(fact="broad")
    plain, conditional = Obligation(id="a", action="A."), Obligation(id="b", action="B.", only_if=also)
    law = law_with(toy["toy-line"], plain, conditional, obliged_if=WHERE)

    def told(first: Chance, second: Chance) -> list[tuple[str, bool]]:
        found = due_dates(system(), law, lambda test: first if test is WHERE else second)
        return [(due.obligation.id, due.settled) for due in found]

    assert told(YES, YES) == [("a", True), ("b", True)]
    assert told(YES, OPEN) == [("a", True), ("b", False)]
    assert told(OPEN, YES) == [("a", False), ("b", False)]
    assert told(YES, NO) == [("a", True)]
    assert told(NO, YES) == []


def test_what_is_due_is_settled_unless_said() -> None:
    assert Due(Obligation(id="a", action="A."), None, "").settled
