"""Verdicts in words: everything a reader must see is there, and nothing reads as more certain than it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Comparator, Line, Unit
from govcompute.report.law_words import law_text
from govcompute.report.words import MARKS, chance_words, line_words, mark, outcome_style, verdict_text
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.chance import Chance
from govcompute.verdict.outcome import Outcome

from .conftest import EU

Judge = Callable[..., tuple[Verdict, Assessor]]


def test_a_verdict_that_crosses(judge: Judge) -> None:
    lines = verdict_text(*judge()).splitlines()
    assert lines[0] == f"Crossing under {EU} on 2026-03-01: CROSSES"
    assert lines[1].endswith("artificial intelligence (AI Act), Art. 51(2), with Art. 51(1)(a) and recital 111")
    assert lines[2] == (
        "  “the cumulative amount of computation used for its training measured in floating point operations is greater"
        " than 10^25”"
    )
    text = "\n".join(lines)
    assert "1. [yes] AI Act, Art. 51(2), with Art. 51(1)(a) and recital 111: applicable since 2025-08-02 on 2026-03-01" in text
    assert "then enforceable from 2026-08-02" in text
    assert "2.00e25 FLOP — more than 1e25 FLOP? Probability 100 %. (AI Act, Art. 51(2))" in text
    assert "  To do by 2026-02-15: Notify the Commission" in text
    assert "— 14 days from its being met or known that it will be met (2026-02-01) (Art. 52(1) AI Act" in text
    assert "  To do by 2026-02-20: Keep technical documentation" in text
    assert "  Rebuttable: With the notification the provider may argue" in text
    assert lines[-1].startswith("  Evidence: the rule P (primary source read; checked ")
    assert lines[-1].endswith("; the number: disclosed (as of 2026-02-25).")


def test_steps_are_numbered_and_their_parts_are_not(judge: Judge) -> None:
    lines = verdict_text(*judge()).splitlines()
    numbers = [line.strip().partition(".")[0] for line in lines if line[2:3].isdigit()]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 5
    assert any(line.startswith("     – ") for line in lines)


def test_a_placed_model_follows_the_later_day(judge: Judge) -> None:
    """Art. 111(3): placed on the market before 2025-08-02, so until 2027-08-02."""
    text = verdict_text(*judge(released="2025-08-01", known_on=None))
    assert "To do by 2027-08-02: Keep technical documentation" in text
    assert "placed on the market before 2025-08-02 (Art. 111(3) AI Act)" in text


def test_below_the_line_nothing_is_to_do_and_nothing_is_rebuttable(judge: Judge) -> None:
    text = verdict_text(*judge(compute="9e24"))
    assert text.splitlines()[0].endswith("BELOW")
    assert "To do" not in text
    assert "Rebuttable" not in text
    assert "below the line is not the same as without systemic risk" in text


def test_an_open_verdict_promises_no_duty(judge: Judge) -> None:
    text = verdict_text(*judge(compute={"median": "1.2e25", "spread": 3}, compute_status="estimated"))
    assert text.splitlines()[0].endswith("UNDETERMINED")
    assert "Probability 60.8 %" in text
    assert "To do, if it crosses by 2026-02-15" in text
    assert "To do by" not in text
    assert "the number: estimated" in text


def test_a_duty_whose_condition_is_open_is_perhaps_to_do(judge: Judge) -> None:
    """Whether the modifier of an unknown base became a provider is not known."""
    modified = {"modified_by_other_provider": True, "is_gpai_model": True}
    text = verdict_text(*judge(facts=modified))
    assert "Perhaps to do by 2026-02-15: Notify the Commission" in text


def test_no_number_is_not_a_small_number(judge: Judge) -> None:
    text = verdict_text(*judge(compute=None, compute_status="unknown"))
    assert text.splitlines()[0].endswith("UNKNOWN")
    assert "no number is published; no number is not a small number." in text


def test_before_its_day_the_rule_has_no_effect_and_the_test_is_still_told(judge: Judge) -> None:
    text = verdict_text(*judge(day=date(2025, 1, 1)))
    assert text.splitlines()[0] == f"Crossing under {EU} on 2025-01-01: NOT IN FORCE"
    assert "1. [no] AI Act" in text
    assert "adopted since 2024-08-01 on 2025-01-01; then applicable from 2025-08-02" in text
    assert "Outcome: not in force (the test itself: crosses)" in text


def test_a_judgement_on_record_is_told(judge: Judge) -> None:
    text = verdict_text(*judge(judgements={EU: {"finding": "rebutted", "why": "The Commission accepted the arguments."}}))
    assert "Judgement on record: the rule does not apply. The Commission accepted the arguments." in text


def test_what_would_turn_the_verdict(judge: Judge) -> None:
    stages = [{"activity": "pretraining", "compute": "8e24"}, {"activity": "rl_rollouts", "compute": "4e24"}]
    text = verdict_text(*judge(compute=None, stages=stages))
    assert "It would be below if reinforcement learning (inference that makes trajectories) is not counted." in text


def test_a_flag_is_shown_beside_the_verdict(library: PolicyLibrary) -> None:
    """9e24 of the base and 1.5e24 of the modification: past the line together, and nobody became a provider."""
    from govcompute.registry.library import Registry
    from govcompute.registry.schema import System

    general = {"is_gpai_model": True}
    base = {"id": "base", "name": "B", "provider": "one", "compute": "9e24", "compute_status": "disclosed", "facts": general}
    made = {"id": "made", "name": "M", "provider": "two", "compute": "1.5e24", "bases": [{"system": "base"}], "facts": general}
    registry = Registry([System.model_validate(base), System.model_validate(made)])
    ready = Assessor(library, registry)
    text = verdict_text(ready.assess(registry["made"], library[EU], date(2026, 3, 1)), ready)
    assert "  Note: Base and modification together pass the line of Art. 51(2)" in text


@pytest.mark.parametrize(
    ("outcome", "chance", "shown"),
    [
        (Outcome.CROSSES, (1.0, 1.0), "●"),
        (Outcome.CROSSES, (0.974, 0.974), "● 97"),
        (Outcome.CROSSES, (0.9999, 0.9999), "● 99"),
        (Outcome.CROSSES, (0.96, 1.0), "● 96–100"),
        (Outcome.CROSSES, (0.95 - 1e-16, 0.95 - 1e-16), "● 95"),
        (Outcome.BELOW, (0.05 + 1e-16, 0.05 + 1e-16), "· 5"),
        (Outcome.UNDETERMINED, (0.374, 0.374), "◐ 37"),
        (Outcome.UNDETERMINED, (0.9496, 0.9496), "◐ 94.9"),
        (Outcome.UNDETERMINED, (0.8, 1 - 0.05 - 1e-16), "◐ 80–95"),
        (Outcome.UNDETERMINED, (0.0501, 0.0501), "◐ 5.1"),
        (Outcome.UNDETERMINED, (0.0, 0.83), "◐ 0–83"),
        (Outcome.BELOW, (0.0, 0.0), "·"),
        (Outcome.BELOW, (0.0001, 0.0001), "· 1"),
        (Outcome.UNKNOWN, (0.0, 1.0), "?"),
        (Outcome.NOT_IN_FORCE, (0.5, 0.5), "–"),
        (Outcome.OUT_OF_SCOPE, (0.0, 1.0), " "),
    ],
)
def test_the_sign_of_an_outcome(outcome: Outcome, chance: tuple[float, float], shown: str) -> None:
    """Per cent, and never 0 or 100 where there is a doubt."""
    assert mark(outcome, chance) == shown


def test_every_outcome_has_a_sign_of_its_own_and_a_colour() -> None:
    assert set(MARKS) == set(Outcome)
    assert len(set(MARKS.values())) == len(Outcome)
    assert all(outcome_style(outcome) for outcome in Outcome)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1.0, 1.0, "100 %"),
        (0.374, 0.374, "37.4 %"),
        (0.0, 1.0, "0 % to 100 %"),
        (1e-6, 1e-6, "under 0.1 %"),
        (0.0, 0.25, "0 % to 25 %"),
    ],
)
def test_a_probability_or_its_bounds(low: float, high: float, words: str) -> None:
    assert chance_words(Chance(low, high, 0.0)) == words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Line(Fraction(10**25), Comparator.GT, Unit.FLOP), "> 1e25 FLOP"),
        (Line(Fraction(10**26), Comparator.GE, Unit.OP), "≥ 1e26 OP"),
        (Line(Fraction(1, 3), Comparator.GT, Unit.RATIO), "> 1/3"),
        (Line(Fraction(500_000_000), Comparator.GT, Unit.USD), "> $500,000,000"),
        (None, "no number"),
    ],
)
def test_a_line_as_a_sign_and_a_number(line: Line | None, words: str) -> None:
    assert line_words(line) == words


def test_every_rule_can_be_read_in_full(library: PolicyLibrary) -> None:
    for law in library:
        text = law_text(law, library)
        assert law.rule.title in text
        assert law.rule.citation in text
        assert f"Evidence: {'' if law.rule.level.verified else 'UNVERIFIED: '}{law.rule.level.value}" in text
        assert all(phase.since.isoformat() in text for phase in law.timeline)
        assert all(obligation.action.strip() in text for obligation in law.rule.obligations)
        assert text.count("✓") == len(law.rule.cases)
