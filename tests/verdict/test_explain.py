"""The reasoning as a reader gets it, in full, of verdicts worked by hand under the Toy Act (`toy/act.yaml`).

A line is a step: indented by its depth, then its answer in brackets, then in parentheses where that is written. The steps tell
the branch that is taken, and both only where the question between them is open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.policy.schema import AnyTest, LineSpec, LineTest
from govcompute.quantity import Estimate, Unit
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.assess import Assessor
from govcompute.verdict.explain import Step, explain
from govcompute.verdict.mixture import by_case, only
from govcompute.verdict.words import amount_words, percent, show

Told = Callable[..., list[str]]
DAY = date(2026, 3, 1)
APPLIES = "applicable since 2025-01-01 on 2026-03-01; then revoked from 2030-01-01. [yes] (Art. 99)"
GENERAL = {"facts": {"general": True}}
BASE: dict[str, Any] = {"id": "base", "provider": "Upstream", "compute": 9e24, "compute_status": "disclosed", **GENERAL}
STAGES = [{"activity": "finetuning", "compute": 1e24}, {"activity": "rl_rollouts", "compute": 1e23}]
TUNED: dict[str, Any] = {"id": "tuned", "provider": "Downstream", "bases": [{"system": "base"}], "stages": STAGES}
TOTAL = "training compute stated as one total, not split by stage"


@pytest.fixture
def told(toy: PolicyLibrary) -> Told:
    """The reasoning on the last of some systems."""

    def call(rule: str, *systems: dict[str, Any], day: date = DAY) -> list[str]:
        made = [System.model_validate({"name": fields["id"].title(), **fields}) for fields in systems]
        assessor = Assessor(toy, Registry(made))
        steps = explain(assessor.assess(made[-1], toy[rule], day), assessor)
        return [_line(step) for step in steps]

    return call


def _line(step: Step) -> str:
    assert step.answer in ("yes", "no", "open", "")
    assert isinstance(step.citation, str)
    answer, citation = (f" [{step.answer}]" if step.answer else ""), (f" ({step.citation})" if step.citation else "")
    return "  " * step.depth + step.text + answer + citation


def probe(**fields: Any) -> dict[str, Any]:
    return {"id": "probe", **fields}


def test_a_number_above_the_line(told: Told) -> None:
    assert told("toy-line", probe(compute=2e25, **GENERAL)) == [
        f"Toy Act, Art. 1: {APPLIES}",
        "Is the system within the rule's scope? [yes]",
        "  Is it general? — stated in the registry. [yes]",
        f"Compute counted as “all of training”: {TOTAL}: 2.00e25 FLOP. (Annex I)",
        "Is the test met? [yes]",
        "  Training compute: 2.00e25 FLOP — more than 1e25 FLOP? Probability 100 %. [yes] (Toy Act, Art. 1)",
        "An error of 30 % in the estimate would not change the answer. [yes] (Art. 1(2))",
        "Outcome: crosses; probability that the test is met: 100 %. It is taken to be large.",
    ]


def test_a_doubtful_number_and_an_open_scope(told: Told) -> None:
    """σ = ln 2 / 1.645 = 0.421, and ln(10/9) / 0.421 = 0.25: Φ(−0.25) = 40.1 %, or nothing where the scope turns out no."""
    assert told("toy-line", probe(compute={"median": 9e24, "spread": 2})) == [
        f"Toy Act, Art. 1: {APPLIES}",
        "Is the system within the rule's scope? [open]",
        "  Is it general? Not stated; asked in its place: [open]",
        "    Is it broad? — not stated in the registry. [open]",
        f"Compute counted as “all of training”: {TOTAL}: 9.0e24 FLOP (90 %: 4.5e24 to 1.8e25). (Annex I)",
        "Is the test met? [open]",
        "  Training compute: 9.0e24 FLOP (90 %: 4.5e24 to 1.8e25) — more than 1e25 FLOP? Probability 40.1 %. [open]"
        " (Toy Act, Art. 1)",
        "An error of 30 % in the estimate would reach across the line; the text does not say how that is resolved"
        " (the best estimate decides). [open] (Art. 1(2))",
        "Outcome: undetermined; probability that the test is met: between 0 % and 40.1 %.",
    ]


def test_before_its_day_and_with_a_judgement(told: Told) -> None:
    judged = {"toy-line": {"finding": "rebutted", "why": "It plays chess."}}
    assert told("toy-line", probe(compute=2e25, judgements=judged, **GENERAL), day=date(2024, 6, 1)) == [
        "Toy Act, Art. 1: adopted since 2024-01-01 on 2024-06-01; then applicable from 2025-01-01. [no]",
        "Is the system within the rule's scope? [yes]",
        "  Is it general? — stated in the registry. [yes]",
        f"Compute counted as “all of training”: {TOTAL}: 2.00e25 FLOP. (Annex I)",
        "Is the test met? [yes]",
        "  Training compute: 2.00e25 FLOP — more than 1e25 FLOP? Probability 100 %. [yes] (Toy Act, Art. 1)",
        "An error of 30 % in the estimate would not change the answer. [yes] (Art. 1(2))",
        "Judgement on record: the rule does not apply. It plays chess. [no]",
        "Outcome: not in force (the test itself: crosses); probability that the test is met: 100 %. It is taken to be large.",
    ]
    judged["toy-line"] = {"finding": "applies", "why": "The maker said so."}
    told_then = told("toy-line", probe(compute=1e22, judgements=judged, **GENERAL))
    assert told_then[-2] == "Judgement on record: the rule applies. The maker said so. [yes]"


def test_outside_the_scope_nothing_is_asked(told: Told) -> None:
    assert told("toy-line", probe(compute=2e25, facts={"general": False}), day=date(2031, 1, 1)) == [
        "Toy Act, Art. 1: revoked since 2030-01-01 on 2031-01-01. [no]",
        "Is the system within the rule's scope? [no]",
        "  Is it general? — stated in the registry. [no]",
        "Outcome: not in force (the test itself: out of scope).",
    ]
    assert told("toy-chip", probe()) == [
        f"Toy Act, Art. 5: {APPLIES}",
        "The rule is about a chip; this is a model. [no]",
        "Outcome: out of scope.",
    ]


def test_a_rule_without_a_number(told: Told) -> None:
    assert told("toy-judged", probe(), day=date(2023, 1, 1)) == [
        "Toy Act, Art. 3: nothing yet on 2023-01-01; then adopted from 2024-01-01. [no]",
        "The text names no number. [open] (Art. 3)",
    ]


def test_a_modification_of_a_small_model(told: Told) -> None:
    """The base is below the line, so updates alone are held against updates alone: 1e24 over 9e24."""
    assert told("toy-third", BASE, TUNED) == [
        f"Toy Act, Art. 2: {APPLIES}",
        "Is the system within the rule's scope? [yes]",
        "  Is it a changed model of somebody else? — from its lineage. [yes]",
        f"Compute of the base counted as “all of training”: {TOTAL}: 9.00e24 FLOP. (Annex I)",
        "Compute of the modification counted as “updates alone”: 1.00e24 FLOP.",
        "  fine-tuning (parameter updates): 1.00e24 FLOP — counts [yes]",
        "  reinforcement learning (inference that makes trajectories): 1.00e23 FLOP — does not count [no]",
        f"Compute of the original model counted in the same way: {TOTAL}: 9.00e24 FLOP.",
        "Is the test met? [no]",
        "  Whether the base meets “The line” (toy-line) [no] (Toy Act, Art. 1)",
        "    All of these: [yes]",
        "      Of the base: Is it general? — stated in the registry. [yes]",
        "    Of the base: Training compute: 9.00e24 FLOP — more than 1e25 FLOP? Probability 0 %. [no] (Toy Act, Art. 1)",
        "  If not: [no]",
        "    Share of the original: 1/9 — more than 1/3? Probability 0 %. [no] (Toy Act, Art. 2(2))",
        "Outcome: below; probability that the test is met: 0 %.",
    ]


def test_a_modification_of_a_model_that_may_be_large(told: Told) -> None:
    """The base lies on the line (one half), so both ways are told. 0.1 within 3: ln(10/3) / (ln 3 / 1.645) = 1.80, 3.6 %."""
    base = {**BASE, "compute": {"median": 1e25, "spread": 3}}
    spread = "Share of the original: 0.1 (90 %: 0.0333 to 0.3) — more than 1/3? Probability 3.6 %. [no] (Toy Act, Art. 2"
    assert told("toy-third", base, TUNED)[3:] == [
        f"Compute of the base counted as “all of training”: {TOTAL}: 1.0e25 FLOP (90 %: 3.3e24 to 3.0e25). (Annex I)",
        "Compute of the modification counted as “all of training”: 1.00e24 FLOP. (Annex I)",
        "  fine-tuning (parameter updates): 1.00e24 FLOP — counts by inference: a change of weights is training [yes]"
        " (Annex I(2))",
        "  reinforcement learning (inference that makes trajectories): 1.00e23 FLOP — does not count by our default"
        " (the text is silent): the text is of updates [no]",
        f"Compute of the original model counted in the same way: {TOTAL}: 1.0e25 FLOP (90 %: 3.3e24 to 3.0e25). (Annex I)",
        "Compute of the modification counted as “updates alone”: 1.00e24 FLOP.",
        "  fine-tuning (parameter updates): 1.00e24 FLOP — counts [yes]",
        "  reinforcement learning (inference that makes trajectories): 1.00e23 FLOP — does not count [no]",
        f"Compute of the original model counted in the same way: {TOTAL}: 1.0e25 FLOP (90 %: 3.3e24 to 3.0e25).",
        "Is the test met? [no]",
        "  Whether the base meets “The line” (toy-line) [open] (Toy Act, Art. 1)",
        "    All of these: [yes]",
        "      Of the base: Is it general? — stated in the registry. [yes]",
        "    Of the base: Training compute: 1.0e25 FLOP (90 %: 3.3e24 to 3.0e25) — more than 1e25 FLOP? Probability 50 %."
        " [open] (Toy Act, Art. 1)",
        "  If so: [no]",
        f"    {spread})",
        "  If not: [no]",
        f"    {spread}(2))",
        "Outcome: below; probability that the test is met: 3.6 %.",
    ]


def test_a_judgement_on_the_base_stands_for_its_number(told: Told) -> None:
    base = {**BASE, "judgements": {"toy-line": {"finding": "applies", "why": "The maker said so."}}}
    tuned = {**TUNED, "stages": [{"activity": "finetuning", "name": "LoRA", "compute": 4e24}]}
    assert told("toy-third", base, tuned)[3:] == [
        "Compute of the modification counted as “all of training”: 4.00e24 FLOP. (Annex I)",
        "  LoRA: 4.00e24 FLOP — counts by inference: a change of weights is training [yes] (Annex I(2))",
        f"Compute of the original model counted in the same way: {TOTAL}: 9.00e24 FLOP. (Annex I)",
        "Is the test met? [yes]",
        "  Whether the base meets “The line” (toy-line) [yes] (Toy Act, Art. 1)",
        "    Judgement on record: The maker said so. [yes]",
        "  If so: [yes]",
        "    Share of the original: 4/9 — more than 1/3? Probability 100 %. [yes] (Toy Act, Art. 2)",
        "Outcome: crosses; probability that the test is met: 100 %.",
    ]


def test_a_judgement_on_the_system_itself(told: Told) -> None:
    """Each of base and probe has one on the same rule; the rule asks it of the probe."""
    base, own = (
        {"toy-line": {"finding": found, "why": why}} for found, why in (("applies", "A base."), ("rebutted", "A toy."))
    )
    lines = told("toy-band", {**BASE, "judgements": base}, probe(bases=[{"system": "base"}], compute=2e22, judgements=own))
    at = lines.index("    Whether it meets “The line” (toy-line) [no] (Toy Act, Art. 1)")
    assert lines[at + 1] == "      Judgement on record: A toy. [no]"


def test_a_base_of_which_only_a_floor_is_known(told: Told) -> None:
    """1e24 on at least 2e25 is at most a twentieth, whatever more there was."""
    lines = told("toy-third", {**BASE, "compute": {"at_least": 2e25}}, TUNED)
    assert "    Share of the original: 0 to 0.05 (bounds) — more than 1/3? Probability 0 %. [no] (Toy Act, Art. 2)" in lines


def test_several_ways_of_which_one_is_enough(told: Told) -> None:
    found = told("toy-ways", probe(compute=9e23, measures={"revenue": 2e6}, outputs=["structure"]))
    assert found[2:] == [
        "Is the test met? One of these is enough: [yes]",
        "  Training compute: 9.00e23 FLOP — at or above 1e24 FLOP? Probability 0 %. [no] (Toy Act, Art. 4)",
        "  One way: [no]",
        "    Yearly revenue: $2,000,000 — more than $1,000,000? Probability 100 %. [yes] (Toy Act, Art. 4)",
        "    Is it risky? Not stated; the rule's data assumes “no”. [no]",
        "  One way: [open]",
        "    Whether “What nobody can count” applies (no number; a judgement is needed) [open] (Toy Act, Art. 3)",
        "  One way: [yes]",
        "    Not the case: [yes]",
        "      What does it make? (any of: text, code) — from the registry entry. [no]",
        "Outcome: crosses; probability that the test is met: 100 %.",
    ]


def test_no_number_is_not_a_small_number(told: Told) -> None:
    assert told("toy-ways", probe(compute_status="unknown")) == [
        f"Toy Act, Art. 4: {APPLIES}",
        "Probe: no number is published; no number is not a small number. [open]",
        "Compute counted as “all of training”: not known. (Annex I)",
        "  Probe, no stage of training recorded: amount not known — counts by inference: Nothing is recorded,"
        " and no number is not a small number. [yes]",
        "Is the test met? One of these is enough: [open]",
        "  Training compute: not known — at or above 1e24 FLOP? Probability 0 % to 100 %. [open] (Toy Act, Art. 4)",
        "  One way: [no]",
        "    Yearly revenue: not stated, taken as not met (needs more than $1,000,000). [no] (Toy Act, Art. 4)",
        "    Is it risky? Not stated; the rule's data assumes “no”. [no]",
        "  One way: [open]",
        "    Whether “What nobody can count” applies (no number; a judgement is needed) [open] (Toy Act, Art. 3)",
        "  One way: [open]",
        "    Not the case: [open]",
        "      What does it make? (any of: text, code) — not stated in the registry. [open]",
        "Outcome: unknown; probability that the test is met: between 0 % and 100 %.",
    ]


def test_parts_within_parts(told: Told) -> None:
    assert told("toy-nested", probe(facts={"risky": False, "general": True})) == [
        f"Toy Act, Art. 6: {APPLIES}",
        "Is the test met? [open]",
        "  At least one of these: [open]",
        "    Is it risky? — stated in the registry. [no]",
        "    Yearly revenue: not known — more than $1,000,000? Probability 0 % to 100 %. [open] (Toy Act, Art. 6)",
        "  Not the case: [open]",
        "    Is it general? — stated in the registry. [yes]",
        "    Is it broad? — not stated in the registry. [open]",
        "  Of the base: What does it make? (any of: text) — no base is recorded. [open]",
        "  Whether “What nobody can count” applies (no number; a judgement is needed) [open] (Toy Act, Art. 3)",
        "Outcome: unknown; probability that the test is met: between 0 % and 100 %.",
    ]
    base = {**BASE, "outputs": ["text"], "judgements": {"toy-judged": {"finding": "applies", "why": "It moves me."}}}
    assert told("toy-nested", base, {**TUNED, "facts": {"risky": True, "general": True, "broad": False}})[1:] == [
        "Is the test met? [yes]",
        "  At least one of these: [yes]",
        "    Is it risky? — stated in the registry. [yes]",
        "    Yearly revenue: not known — more than $1,000,000? Probability 0 % to 100 %. [open] (Toy Act, Art. 6)",
        "  Not the case: [yes]",
        "    Is it general? — stated in the registry. [yes]",
        "    Is it broad? — stated in the registry. [no]",
        "  Of the base: What does it make? (any of: text) — from the registry entry. [yes]",
        "  Whether “What nobody can count” applies (no number; a judgement is needed) [yes] (Toy Act, Art. 3)",
        "Outcome: crosses; probability that the test is met: 100 %.",
    ]


def test_each_sum_is_told_once_and_the_lines_of_the_scope_come_first(told: Told) -> None:
    """Two lines on one sum, and a third of another rule on it too; the sum of the scope leaves the rollouts out by the text."""
    stages = [{"activity": "pretraining", "compute": 2e24}, {"activity": "rl_rollouts", "compute": 1e24}]
    assert told("toy-band", probe(stages=stages, facts={"broad": True}))[1:] == [
        "Is the system within the rule's scope? [yes]",
        "  Training compute: 2.00e24 FLOP — at or above 1e22 FLOP? Probability 100 %. [yes] (Toy Act, Art. 9)",
        "Compute counted as “updates alone”: 2.00e24 FLOP.",
        "  the large pre-training run: 2.00e24 FLOP — counts [yes]",
        "  reinforcement learning (inference that makes trajectories): 1.00e24 FLOP — does not count [no]",
        "Compute counted as “all of training”: 2.00e24 FLOP. (Annex I)",
        "  the large pre-training run: 2.00e24 FLOP — counts [yes]",
        "  reinforcement learning (inference that makes trajectories): 1.00e24 FLOP — does not count by our default"
        " (the text is silent): the text is of updates [no]",
        "Is the test met? One of these is enough: [yes]",
        "  One way: [yes]",
        "    Training compute: 2.00e24 FLOP — at or above 1e24 FLOP? Probability 100 %. [yes] (Toy Act, Art. 9)",
        "    Not the case: [yes]",
        "      Training compute: 2.00e24 FLOP — at or above 5e24 FLOP? Probability 0 %. [no] (Toy Act, Art. 9)",
        "  One way: [no]",
        "    Whether it meets “The line” (toy-line) [no] (Toy Act, Art. 1)",
        "      All of these: [yes]",
        "        Is it general? Not stated; asked in its place: [yes]",
        "          Is it broad? — stated in the registry. [yes]",
        "      Training compute: 2.00e24 FLOP — more than 1e25 FLOP? Probability 0 %. [no] (Toy Act, Art. 1)",
        "Outcome: crosses; probability that the test is met: 100 %.",
    ]


def test_a_merge_without_work_of_its_own_has_no_terms_to_tell(told: Told) -> None:
    lines = told("toy-third", BASE, {**TUNED, "stages": [], "bases": [{"system": "base", "relation": "merge"}]})
    assert [line for line in lines if line.startswith("Compute of the modification")] == []
    assert "    Share of the original: 0 — more than 1/3? Probability 0 %. [no] (Toy Act, Art. 2(2))" in lines


NUMBERS = [
    (
        {
            "compute_status": "withdrawn",
            "alternatives": [
                {"compute": 3e25, "status": "withdrawn"},
                {"compute": {"median": 4e25, "spread": 2}, "status": "rival"},
            ],
        },
        "Probe: the number that was published has been withdrawn. On record: 3.0e25 (withdrawn), 4.0e25 (rival). [open]",
    ),
    (
        {
            "compute_status": "claimed_above",
            "claims": [
                {"above": 1e25, "strength": "very likely", "text": " surely above "},
                {"below": 1e27, "text": "not that much"},
            ],
        },
        "Probe: no number is published, only a claim. On record: “surely above”; “not that much”. [open]",
    ),
    (
        {
            "compute_status": "claimed_above",
            "claims": [{"above": 1e25, "text": "more"}],
            "alternatives": [{"compute": 3e25, "status": "rival"}],
        },
        "Probe: no number is published, only a claim. On record: 3.0e25 (rival). On record: “more”. [open]",
    ),
    (
        {"compute_status": "imputed", "compute": 1e25},
        "Probe: the number was imputed from other evidence, not from its training. [open]",
    ),
]


@pytest.mark.parametrize(("fields", "step"), NUMBERS, ids=[str(fields["compute_status"]) for fields, _ in NUMBERS])
def test_where_a_number_stands(told: Told, fields: dict[str, Any], step: str) -> None:
    """Said before all else, where the rule asks for compute; a rule on chips does not."""
    assert told("toy-left-open", probe(**fields))[1] == step
    assert step not in told("toy-chip", probe(kind="chip", **fields))


def test_a_claim_has_the_probability_of_its_words(told: Told) -> None:
    """ "Very likely" is 80 to 95 %, and the claim says the whole, so it is counted by inference."""
    claim = {"above": 1e25, "strength": "very likely", "text": " surely above "}
    assert told("toy-left-open", probe(compute_status="claimed_above", claims=[claim]))[2:] == [
        "Compute counted as “all of training”: at least 1.00e25 FLOP. (Annex I)",
        "  claimed: “surely above”: at least 1.00e25 FLOP — counts by inference: A claim is of the whole, and no part of it is"
        " known. [yes]",
        "Is the test met? [open]",
        "  Training compute: at least 1.00e25 FLOP — more than 1e25 FLOP? Probability 80 % to 95 %. [open] (Toy Act, Art. 8)",
        "Outcome: undetermined; probability that the test is met: between 80 % and 95 %.",
    ]


def test_a_claim_that_is_sure_enough_answers(told: Told) -> None:
    """ "Almost certainly" begins at 95 %, the confidence from which a line counts as crossed."""
    claim = {"above": 1e25, "strength": "almost certainly", "text": "more"}
    lines = told("toy-left-open", probe(compute_status="claimed_above", claims=[claim]))
    assert lines[4:] == [
        "Is the test met? [yes]",
        "  Training compute: at least 1.00e25 FLOP — more than 1e25 FLOP? Probability 95 % to 99 %. [yes] (Toy Act, Art. 8)",
        "Outcome: crosses; probability that the test is met: between 95 % and 99 %.",
    ]


@pytest.mark.parametrize(
    ("compute", "near"),
    [
        ("10000000000000000000000001", " (just above the line)"),
        ("9999999999999999999999999", " (just below the line)"),
        ("1e25", " (exactly the line)"),
        ("1.001e25", " (just above the line)"),
        ("0.999e25", " (just below the line)"),
        ("1.002e25", ""),
        ("0.998e25", ""),
        ({"median": "1e25", "spread": 1.1}, ""),
    ],
)
def test_a_word_where_the_figures_would_hide_the_side(told: Told, compute: Any, near: str) -> None:
    (line,) = (line for line in told("toy-left-open", probe(compute=compute)) if "Training compute:" in line)
    words = line.split(" — ")[0]
    assert words.endswith(near)
    assert near or not words.endswith("the line)")


def test_an_error_that_reaches_across_may_leave_it_open(told: Told) -> None:
    assert told("toy-left-open", probe(compute=1.2e25))[-2:] == [
        "An error of 25 % in the estimate would reach across the line; the text does not say how that is resolved"
        " (left undetermined). [open]",
        "Outcome: undetermined; probability that the test is met: 100 %.",
    ]


def test_the_error_of_the_estimate_itself(told: Told) -> None:
    """Within a factor of 1.2 the truth lies at most a fifth above."""
    lines = told("toy-error", probe(compute={"median": 1e25, "spread": 1.25}))
    assert lines[1:3] == [
        "Is the test met? [yes]",
        "  Error of the estimate: 1/4 — at most 3/10? Probability 100 %. [yes] (Toy Act, Art. 7)",
    ]


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0, "0 %"),
        (1e-9, "under 0.1 %"),
        (0.000999, "under 0.1 %"),
        (0.001, "0.1 %"),
        (0.374, "37.4 %"),
        (0.5, "50 %"),
        (0.999, "99.9 %"),
        (0.9991, "over 99.9 %"),
        (1 - 1e-12, "over 99.9 %"),
        (1, "100 %"),
    ],
)
def test_a_probability_for_people(probability: float, words: str) -> None:
    assert percent(probability) == words


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (Estimate.point(1e25), "1.00e25 FLOP"),
        (Estimate.point(1e26, Unit.OP), "1.00e26 OP"),
        (Estimate.point(1_500_000, Unit.USD), "$1,500,000"),
        (Estimate.point(Fraction(1, 3), Unit.RATIO), "1/3"),
        (Estimate(Fraction(1, 5), 2, Unit.RATIO), "0.2 (90 %: 0.1 to 0.4)"),
        (Estimate.between(0, Fraction(1, 5), Unit.RATIO), "0 to 0.2 (bounds)"),
        (Estimate.at_least(Fraction(2, 5), Unit.RATIO), "at least 0.4"),
        (Estimate(Fraction(12345, 10**4), 2, Unit.RATIO, remainder_unknown=True), "at least 1.234 (90 %: 0.617 to 2.47)"),
        (Estimate(4000, 2, Unit.TPP), "4.0e3 TPP (90 %: 2.0e3 to 8.0e3)"),
    ],
)
def test_an_amount_for_people(estimate: Estimate, words: str) -> None:
    assert amount_words(estimate) == words
    assert show(only(estimate)) == words


def test_of_a_mixture_the_greatest_part_is_shown() -> None:
    nothing = Estimate.at_least(0)
    assert show(only(nothing)) == "not known"
    assert show(by_case("it", [(0.8, Estimate.at_least(1e25)), (0.2, nothing)])) == "at least 1.00e25 FLOP"


@pytest.mark.parametrize(
    ("compute", "meanings"),
    [(9e24, ["(i)"]), (1.1e25, ["(ii)"]), ({"median": 1e25, "spread": 3}, ["(ii)", "(i)"])],
)
def test_a_modification_is_counted_as_its_original_is(library: PolicyLibrary, compute: Any, meanings: list[str]) -> None:
    """Cumulatively on an original with systemic risk, by parameter updates on another, both ways where that is open."""
    base = {"id": "base", "name": "Base", "provider": "Upstream", "compute": compute, "compute_status": "disclosed"}
    stages = [{"activity": "finetuning", "compute": 1e24}, {"activity": "rl_rollouts", "compute": 1e23}]
    tuned = {"id": "tuned", "name": "Tuned", "provider": "Downstream", "stages": stages, "bases": [{"system": "base"}]}
    systems = [System.model_validate({**fields, "facts": {"is_gpai_model": True}}) for fields in (base, tuned)]
    assessor = Assessor(library, Registry(systems))
    steps = explain(assessor.assess(systems[1], library["eu-gpai-guidelines-modifier-third"], date(2026, 3, 1)), assessor)
    told = [step.text for step in steps if step.text.startswith("Compute of the modification counted as")]
    assert len(told) == len(meanings)
    assert all(f"meaning {meaning}" in text for meaning, text in zip(meanings, told, strict=True))
    rollouts = [step.answer for step in steps if step.text.startswith("reinforcement learning (inference")]
    assert rollouts == [{"(i)": "no", "(ii)": "yes"}[meaning] for meaning in meanings]


def test_each_sum_is_told_once_and_none_is_left_out(toy: PolicyLibrary) -> None:
    """The scope and the first way ask the same sum, the second way another."""
    law = toy["toy-band"]
    lines = {name: LineSpec.model_validate({**LINE, "counting": name}) for name in ("whole", "updates")}
    whole, updates = (LineTest(line=lines[name]) for name in ("whole", "updates"))
    beyond = LineTest(line=lines["whole"].model_copy(update={"value": Fraction(10**26)}))
    rule = law.rule.model_copy(update={"scope": whole, "test": AnyTest(any=[beyond, updates])})
    changed = replace(law, rule=rule)
    system = System.model_validate({"id": "probe", "name": "Probe", "compute": 2e25})
    assessor = Assessor(PolicyLibrary([changed], toy.vocabulary), Registry([system]))
    steps = explain(assessor.assess(system, changed, DAY), assessor)
    assert [step.text for step in steps if step.text.startswith("Compute counted")] == [
        f"Compute counted as “{title}”: {TOTAL}: 2.00e25 FLOP." for title in ("all of training", "updates alone")
    ]


LINE: dict[str, Any] = {"quantity": "training_compute", "comparator": "gt", "value": "1e25", "unit": "FLOP"}
