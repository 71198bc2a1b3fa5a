"""Stacks in sentences and tables."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from govcompute.paths import shipped
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.architecture import Architectures
from govcompute.registry.library import Registry
from govcompute.registry.measurements import Measurements, load_measurements
from govcompute.registry.stacks import load_stacks
from govcompute.report.stacks import (
    best_sentence,
    curves_alt,
    curves_frame,
    devices_sentence,
    publication_words,
    readings_sentence,
    records_frame,
    reproduction_frame,
    setting_sentence,
    settings_frame,
    spending_frame,
    spending_sentence,
    stack_verdicts_frame,
    theory_of,
)
from govcompute.speculative.account import account_of_rates, position_of_parameters
from govcompute.speculative.theory.curves import comparison, curves
from govcompute.speculative.theory.publication import load_publication
from govcompute.speculative.theory.reproduction import reproduce
from govcompute.speculative.theory.setting import setting
from govcompute.verdict.assess import Assessor
from govcompute.verdict.stack import Traffic, speaking_verdicts, spending

EACH = position_of_parameters("7e9", "70e9")
COMPARED = comparison(EACH, (0.02, 0.1, None), 0.5, varies=False)
#: alpha 1/2 and one candidate: VR 2/3, DR 1/3, drafted 2/3.
ONE = next(COMPARED.fixed([1]))


@pytest.fixture(scope="module")
def records() -> Measurements:
    return load_measurements([shipped("registry")])


def test_a_setting_in_a_sentence() -> None:
    told = setting_sentence(ONE, "1 candidate each time")
    # speed 1/0.8, FLOP 1.4; wasted (1/3)(1 + 1/10)/1.4 = 0.262
    assert told.startswith("**With 1 candidate each time the stack answers 1.25 times as fast as its target alone, for 1.40")
    assert "26 % of them go into candidates that are thrown away" in told
    untold = setting("x", ONE.rates, COMPARED.cost.__class__(0.02, 0.1))
    slow = next(comparison(EACH, (0.09, 0.1, None), 0.5, varies=False).fixed([4]))
    assert slow.speed_up < 1
    assert setting_sentence(slow, "x").endswith("It is no faster and takes more FLOP: nothing is won.")
    assert setting_sentence(untold, "x") == "**With x the stack answers 1.25 times as fast as its target alone.**"


def test_the_best_threshold_in_a_sentence() -> None:
    best = next(COMPARED.priced([0.0]))
    assert "where FLOP are free is" in best_sentence(best, 0.0)
    assert "where a FLOP costs 0.01 of the price" in best_sentence(best, 0.01)


def test_settings_as_a_table() -> None:
    row = settings_frame([("chosen", [ONE])]).iloc[0]
    assert (row["FLOP, times the target's"], row["speed, times the target's"]) == ("1.400", "1.250")
    assert row["energy, times the target's"] == "0.80 to 1.40"
    found = curves(COMPARED)
    frame = curves_frame(found, [ONE], [ONE])
    assert list(dict.fromkeys(frame["what"])) == [
        "chosen", "fixed length", "threshold", "best at a price", "bound", "published",
    ]  # fmt: skip
    assert "Chosen: K=1 (1.25, 1.40). 1 published reading." in curves_alt(found, [ONE], ONE)


def test_the_published_throughput_beside_the_theory() -> None:
    paper = load_publication("specdecpp")
    frame = reproduction_frame(paper, reproduce(paper)).set_index("data set")
    # as `stack reproduce specdecpp` prints it
    assert tuple(frame.loc["Alpaca"])[:3] == ("18.88", "18.77", "-0.6 %")
    assert set(frame["as expected"]) == {"yes"}
    assert "recalled only — unverified" in publication_words(paper)


def test_measured_records_beside_the_theory_of_their_rates(records: Measurements) -> None:
    frame = records_frame(records.values())
    assert list(frame["record"]) == ["trained-pair-cpu"], "models that ran alone are no stacks"
    theory = theory_of(records["trained-pair-cpu"])
    row = frame.iloc[0]
    assert row["speed by theory"] == f"{theory.speed_up:.2f}"
    assert row["speed measured"] == f"{records['trained-pair-cpu'].speed_up:.2f}"
    assert row["energy"].startswith("not measured: ")
    # Theory leaves out prompts and the host, so it is not slower than what was measured.
    assert theory.speed_up >= (records["trained-pair-cpu"].speed_up or 0)


def test_the_devices_are_said_plainly(records: Measurements) -> None:
    assert "None is of a GPU" in devices_sentence(records.values())
    assert "No stack was measured" in devices_sentence([])
    device = records["trained-pair-cpu"].device.model_copy(update={"kind": "cuda"})
    gpu = records["trained-pair-cpu"].model_copy(update={"device": device})
    assert "None" not in devices_sentence([gpu])


def test_what_traffic_spent() -> None:
    run = account_of_rates(0.25, 0.4, EACH)
    served = spending(Traffic(Fraction(10**12)), run, EACH)
    assert list(spending_frame(served)["what"]) == ["serving users"]
    assert "No text counts that as training." in spending_sentence(served)
    half = spending(Traffic(Fraction(10**12), synthetic=Fraction(1, 2)), run, EACH)
    assert len(spending_frame(half)) == 4
    # target 140e9 a token, 1e12 tokens, half of them: 0.4 x (1 + 0.1) x 140e9 x 0.5e12 = 3.08e22 for discarded ones
    assert "3.1e22 FLOP of it for discarded candidates" in spending_sentence(half)


def test_what_each_reading_comes_to(library: PolicyLibrary, registry: Registry) -> None:
    architectures = Architectures([shipped("registry")])
    stack = load_stacks([shipped("registry")], registry, architectures)["llama-2-chat-7b-70b"]
    found = speaking_verdicts(Assessor(library, registry), stack, date(2026, 11, 24))
    assert readings_sentence(found).endswith("matters under eu-gpai-guidelines-1e23.")
    frame = stack_verdicts_frame([one for one in found if one.verdict.law.id == "eu-gpai-guidelines-1e23"])
    # as docs/stacks.md prints it
    assert list(frame["verdict"]) == ["undetermined", "crosses", "crosses", "crosses"]
    assert "come to the same" in readings_sentence([one for one in found if one.verdict.law.id == "eu-aia-51-2-systemic"])
    assert "no rule" in readings_sentence([])
