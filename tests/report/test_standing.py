"""An estimate beside the lines: sentences, shares, and the marks of the figure."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Estimate, Unit
from govcompute.registry.library import Registry
from govcompute.report.standing import (
    Amount,
    Mark,
    amount_sentence,
    amounts_of,
    marks,
    modifier_answer,
    modifier_words,
    modifiers_first,
    share_words,
    standing_alt,
    standing_frame,
)
from govcompute.training import six_p_d
from govcompute.verdict.assess import Verdict
from govcompute.verdict.own import Spent, Told, own_system, own_verdicts

DAY = date(2026, 3, 1)
BASE = Estimate.point("3.8e25")


@pytest.fixture
def judged(library: PolicyLibrary, registry: Registry) -> list[Verdict]:
    return verdicts("3.3e21", DAY, library, registry)


def verdicts(amount: str, day: date, library: PolicyLibrary, registry: Registry) -> list[Verdict]:
    told = Told(("text",), True, base="llama-3.1-405b")
    return own_verdicts(own_system([Spent("finetuning", Estimate.point(amount))], told), library, registry, day)[0]


def test_the_answer_to_a_modifier(judged: list[Verdict]) -> None:
    told = modifier_answer(judged, "Llama 3.1 405B", BASE, DAY)
    assert told.startswith("**No: as an indication, changing Llama 3.1 405B in this way makes you no provider.**")
    # 3.3e21 over 3.8e25 is 8.7e-5
    assert "It takes 0.0087 % (90 %" in told
    assert "of the base’s 3.80e25 FLOP; the line is \\> 1/3 (GPAI Guidelines, para 63" in told


def test_the_same_answer_without_marks_for_a_terminal(judged: list[Verdict]) -> None:
    ((first, rest),) = modifier_words(judged, "Llama 3.1 405B", BASE)
    assert first == "No: as an indication, changing Llama 3.1 405B in this way makes you no provider"
    assert rest.startswith("It takes 0.0087 % (90 %")
    assert "the line is > 1/3 (GPAI Guidelines, para 63" in rest


def test_two_rules_with_two_lines_say_which_they_are(library: PolicyLibrary, registry: Registry) -> None:
    """Where nobody knows what the original took, a third of the line stands in: of two lines, by the original's risk."""
    told = Told(("text",), True, base="a.x-k1")
    found, _ = own_verdicts(own_system([Spent("finetuning", Estimate.point("2.7e20"))], told), library, registry, DAY)
    rests = [rest for _, rest in modifier_words(found, "A.X K1", None)]
    assert len(rests) == 2
    assert "original with systemic risk" in rests[0]
    assert "original without systemic risk" in rests[1]


def test_more_than_a_third_is_a_yes_and_an_early_day_has_no_answer(library: PolicyLibrary, registry: Registry) -> None:
    assert modifier_answer(verdicts("3e25", DAY, library, registry), "B", BASE, DAY).startswith("**Yes: as an indication")
    early = date(2020, 1, 1)
    assert "no rule on those who change" in modifier_answer(verdicts("3e25", early, library, registry), "B", BASE, early)


def test_the_rules_on_modifiers_come_first(judged: list[Verdict]) -> None:
    first, *others = modifiers_first(judged)
    assert first.law.id == "eu-gpai-guidelines-modifier-third"
    assert others == [verdict for verdict in judged if verdict is not first]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Estimate.point("0.5", Unit.RATIO), "50 %"),
        (Estimate.point("2.34", Unit.RATIO), "234 %"),
        (Estimate("0.01", 2.0, Unit.RATIO), "1 % (90 %: 0.5 % to 2 %)"),  # type: ignore[arg-type]
        (Estimate.between("0.1", "0.2", Unit.RATIO), "10 % to 20 %"),
        (Estimate.at_least("0.1", Unit.RATIO), "at least 10 %"),
    ],
    ids=["point", "above one", "doubtful", "bounds", "floor"],
)
def test_a_share_in_words(share: Estimate, words: str) -> None:
    assert share_words(share) == words


def test_marks_have_one_value_each_and_a_third_of_the_base_is_one(judged: list[Verdict]) -> None:
    found = marks(judged, Estimate.point("3.3e21"))
    values = [mark.value for mark in found]
    assert values == sorted(set(values))
    assert Fraction(10**25) in values
    (third,) = (mark for mark in found if "of the base" in mark.texts[0])
    # the registry's Llama 3.1 405B took 3.8e25 as disclosed: a third is 1.27e25
    assert float(third.value) == pytest.approx(3.8e25 / 3, rel=0.01)
    assert third.label == "1.27e25 FLOP: > 1/3 of the base (GPAI Guidelines)"


def test_a_mark_counts_its_further_texts() -> None:
    assert Mark(Fraction(10**26), ("SB 53", "RAISE Act", "SB 315")).label == "1e26 FLOP: SB 53 and 2 more"


def test_the_amount_says_its_method() -> None:
    # 6 x 1e9 x 1e9
    assert amount_sentence(six_p_d("1e9", "1e9")) == (
        "**It takes 6.00e18 FLOP**, by this method: six times parameters times tokens."
    )


def test_rows_of_the_figure_and_their_twin(registry: Registry) -> None:
    rows = amounts_of(Estimate.point("1e24"), registry["llama-3.1-405b"], BASE)
    assert [(row.name, row.own) for row in rows] == [("your change", True), ("Llama 3.1 405B", False)]
    assert amounts_of(Estimate.point("1e24"), registry["gpt-4o"], None) == [
        Amount("your change", Estimate.point("1e24"), own=True)
    ]
    (alone,) = amounts_of(Estimate.point("1e24"), None, None)
    assert alone.name == "your system"
    lines = [Mark(Fraction(10**25), ("AI Act",))]
    frame = standing_frame(rows, lines)
    assert list(frame["FLOP"]) == ["1.00e24 FLOP", "3.80e25 FLOP", "1e25 FLOP"]
    assert list(frame["kind"]) == ["amount", "amount", "line"]
    assert "your change: 1.00e24 FLOP; Llama 3.1 405B: 3.80e25 FLOP. Lines: 1e25 FLOP: AI Act." in standing_alt(rows, lines)
