"""Stretches are added, rivals are not, corrections stand in the place of what they correct; a system as its ledger tells it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from govcompute.errors import InputError, NotFound
from govcompute.ledger import Amount, Ledger
from govcompute.ledger.systems import MOST_CITED, stages, system_of
from govcompute.ledger.totals import totals
from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Estimate
from govcompute.registry.activity import Activity
from govcompute.registry.amounts import stage_estimate
from govcompute.registry.library import Registry
from govcompute.registry.schema import ComputeStatus, Method, System
from govcompute.verdict.assess import Assessor

from .made import event


def flop(median: int, spread: float = 1.0) -> Amount:
    return Amount(median=median, spread=spread)


def test_stretches_of_one_source_are_added(ledger: Ledger) -> None:
    ledger.append([event(1, amount=flop(3)), event(2, amount=flop(4)), event(3, amount=flop(5), run="run-2")])
    first, second = totals(ledger, "probe")
    assert (first.run, first.counted.total, first.rivals) == ("run-1", Estimate.point(7), ())
    assert (second.run, second.counted.total) == ("run-2", Estimate.point(5))
    assert totals(ledger, "other") == []


def test_the_compute_of_a_base_is_in_the_total_of_the_base_alone(ledger: Ledger) -> None:
    """A base of 100, a fine-tune of it of 7, one of that of 2: each total is what was spent on it, and all of them 109."""
    ledger.append([event(1, system="base", run="base", amount=flop(100))])
    told = {"started": "2026-01-01T00:00:00Z"}
    ledger.append([event(2, system="tuned", run="tuned", activity="finetuning", amount=flop(7), inputs={"base": "base"})])
    ledger.append([event(3, system="again", run="again", activity="finetuning", amount=flop(2), **told)])
    spent = [run.counted.total for name in ("base", "tuned", "again") for run in totals(ledger, name)]
    assert spent == [Estimate.point(100), Estimate.point(7), Estimate.point(2)]
    assert sum(one.median for one in spent) == 109


def test_rivals_are_never_added(ledger: Ledger) -> None:
    ledger.append(
        [
            event(1, source="slurm", method="hardware", amount=flop(900, 2)),
            event(1, amount=flop(100)),
            event(1, source="dcgm", method="telemetry", amount=flop(300, 1.5), inputs={"meaning": "tensor_activity"}),
            event(1, source="smi", method="telemetry", amount=flop(700, 3), inputs={"meaning": "occupancy"}),
            event(1, source="other", method="telemetry", amount=flop(600, 3)),
            event(1, source="formula", method="architecture", amount=flop(110)),
            event(1, source="report", method="disclosed", amount=flop(120)),
        ]
    )
    (run,) = totals(ledger, "probe")
    assert run.counted.source == "tracker"
    assert [one.source for one in run.rivals] == ["formula", "dcgm", "other", "smi", "slurm", "report"]
    assert run.counted.total == Estimate.point(100)
    (named,) = totals(ledger, "probe", prefer=["slurm", "dcgm"])
    assert [named.counted.source, *(one.source for one in named.rivals)][:3] == ["slurm", "dcgm", "tracker"]
    with pytest.raises(InputError, match="no event of 'probe' has the source 'slrum'; there are: dcgm, formula"):
        totals(ledger, "probe", prefer=["slrum"])


def test_errors_of_one_source_are_shared(ledger: Ledger) -> None:
    """Two stretches within a factor of 2 each are together within a factor of 2, not less."""
    ledger.append([event(number, method="hardware", amount=flop(100, 2)) for number in (1, 2)])
    (run,) = totals(ledger, "probe")
    assert run.counted.total.median == 200
    assert run.counted.total.spread == pytest.approx(2)


def test_a_correction_takes_the_place_of_what_it_corrects(ledger: Ledger) -> None:
    first, _ = ledger.append([event(1, amount=flop(3)), event(2, amount=flop(4))])
    ledger.append([event(1, source_key="fixed", amount=flop(1), supersedes=first.hash, why="w")])
    (run,) = totals(ledger, "probe")
    assert run.counted.total == Estimate.point(5)


def test_stages_cite_their_entries(ledger: Ledger) -> None:
    entries = ledger.append(
        [
            event(1, amount=flop(3), started="2026-11-01T10:00:00Z", ended="2026-11-01T11:00:00Z"),
            event(2, amount=flop(4), ended="2026-11-03T11:00:00Z"),
            event(3, activity="evaluation", amount=flop(5), by="Other Labs", method="hardware"),
        ]
    )
    first, second = stages(ledger, "probe")
    assert (first.activity, stage_estimate(first), first.method) == (Activity.PRETRAINING, Estimate.point(7), Method.TRACED)
    assert (first.started, first.ended, first.name) == (date(2026, 11, 1), date(2026, 11, 3), "run-1")
    assert [one.source for one in first.evidence] == [ledger.link_text(entry) for entry in entries[:2]]
    assert (second.activity, second.by, second.method) == (Activity.EVALUATION, "Other Labs", Method.HARDWARE)
    many = ledger.append([event(number, run="long") for number in range(10, 10 + MOST_CITED + 1)])
    cited = stages(ledger, "probe")[-1].evidence
    assert [one.source for one in cited] == [f"{ledger.link_text(many[0])} to {ledger.link_text(many[-1])}, 6 entries"]


def test_no_doubt_is_lost_or_added_on_the_way_to_a_stage(ledger: Ledger) -> None:
    amounts = {
        "offset": Estimate(Fraction(10), 2.0, offset=Fraction(4)),
        "bounds": Estimate.between(3, 9),
        "floor": Estimate.at_least(7),
        "doubtful floor": Estimate(Fraction(8), 2.0, remainder_unknown=True),
        "nothing": Estimate.point(0),
    }
    for run, amount in amounts.items():
        ledger.append([event(1, run=run, source_key=run, amount=Amount.of(amount))])
    found: dict[str | None, list[Estimate | None]] = {}
    for stage in stages(ledger, "probe"):
        found.setdefault(stage.name, []).append(stage_estimate(stage))
    assert found == {
        "offset": [Estimate.point(4), Estimate(Fraction(6), 2.0)],
        "bounds": [amounts["bounds"]],
        "floor": [amounts["floor"]],
        "doubtful floor": [Estimate.at_least(4)],
        "nothing": [Estimate.point(0)],
    }


def test_work_of_two_parties_in_one_run_is_refused(ledger: Ledger) -> None:
    ledger.append([event(1), event(2, by="Other Labs")])
    with pytest.raises(InputError, match="give each a run of its own"):
        stages(ledger, "probe")


def test_a_system_of_the_registry_keeps_what_the_ledger_does_not_have(ledger: Ledger) -> None:
    known = System.model_validate(
        {
            "id": "probe",
            "name": "Probe",
            "provider": "Probe Labs",
            "compute_status": "disclosed",
            "stages": [{"activity": "pretraining", "compute": 1}, {"activity": "evaluation", "compute": 2}],
        }
    )
    ledger.append([event(1, amount=flop(5))])
    found = system_of(ledger, "probe", Registry([known]))
    assert (found.name, found.provider, found.compute_status) == ("Probe", "Probe Labs", ComputeStatus.ESTIMATED)
    assert [(stage.activity, stage_estimate(stage)) for stage in found.stages] == [
        (Activity.EVALUATION, Estimate.point(2)),
        (Activity.PRETRAINING, Estimate.point(5)),
    ]
    assert system_of(ledger, "probe", Registry([])).name == "probe"
    whole = System.model_validate({"id": "probe", "name": "Probe", "compute_status": "disclosed", "compute": 9})
    told = system_of(ledger, "probe", Registry([whole]), whole=True)
    assert [stage.activity for stage in told.work] == [Activity.PRETRAINING]
    silent = System.model_validate({"id": "silent", "name": "Silent"})
    assert system_of(ledger, "silent", Registry([silent])) is silent
    with pytest.raises(NotFound, match="no system is called 'nobody'"):
        system_of(ledger, "nobody", Registry([]))


def test_a_part_in_the_ledger_lowers_nothing_that_the_record_states(ledger: Ledger) -> None:
    """5 in the ledger: less than 9 it is a part; 5 and 4 it replaces, and bounds of 2 to 6 it does not reach."""
    ledger.append([event(1, amount=flop(5))])

    def pretraining(whole: bool = False, **compute: object) -> list[tuple[Activity, Estimate | None]]:
        stage = {"activity": "pretraining", "compute": compute}
        known = System.model_validate({"id": "probe", "name": "Probe", "stages": [stage]})
        found = system_of(ledger, "probe", Registry([known]), whole=whole)
        return [(stage.activity, stage_estimate(stage)) for stage in found.stages]

    five = [(Activity.PRETRAINING, Estimate.point(5))]
    assert pretraining(median=9) == [(Activity.PRETRAINING, Estimate.point(9))]
    assert pretraining(median=9, whole=True) == five
    assert pretraining(median=5) == pretraining(median=4) == five
    assert pretraining(low=2, high=6, bounds=True) == [(Activity.PRETRAINING, Estimate.between(2, 6))]
    total = System.model_validate({"id": "probe", "name": "Probe", "compute": 9})
    assert system_of(ledger, "probe", Registry([total])) is total


@pytest.mark.parametrize("activity", ["failed_run", "inference", "evaluation", "rl_rollouts", "private_synthetic_kept"])
def test_what_updates_no_weight_does_not_fill_a_total(ledger: Ledger, activity: str) -> None:
    """9 in all by the record; 5 of training and 7 of something else are not the 9, and the 9 stand."""
    total = System.model_validate({"id": "probe", "name": "Probe", "compute": 9})
    ledger.append([event(1, amount=flop(7), activity=activity, run="else")])
    assert system_of(ledger, "probe", Registry([total])) is total
    ledger.append([event(2, amount=flop(5))])
    assert system_of(ledger, "probe", Registry([total])) is total
    ledger.append([event(3, amount=flop(4), activity="finetuning", run="later")])
    found = system_of(ledger, "probe", Registry([total]))
    assert {stage.activity.value for stage in found.work} == {"pretraining", "finetuning", activity}


def test_a_partial_ledger_leaves_the_verdict(ledger: Ledger, library: PolicyLibrary) -> None:
    """One fine-tuning of 2.5e21 on a system whose record states 2e25: it crosses 1e25, unless the ledger is the whole."""
    ledger.append([event(1, activity="finetuning", amount=flop(25 * 10**20))])
    known = System.model_validate({"id": "probe", "name": "P", "compute": "2e25", "generality": {"judgement": "general"}})

    def outcome(whole: bool) -> str:
        system = system_of(ledger, "probe", Registry([known]), whole=whole)
        return Assessor(library, Registry([system])).assess(system, library["eu-aia-51-2-systemic"], date(2026, 11, 28)).outcome

    assert (outcome(False), outcome(True)) == ("crosses", "below")


def test_a_system_of_the_ledger_meets_the_law(ledger: Ledger, library: PolicyLibrary) -> None:
    ledger.append([event(1, amount=flop(6 * 10**24)), event(2, amount=flop(6 * 10**24))])
    system = system_of(ledger, "probe", Registry([])).model_copy(update={"generality": None, "facts": {"is_gpai_model": True}})
    assessor = Assessor(library, Registry([system]))
    verdict = assessor.assess(system, library["eu-aia-51-2-systemic"], date(2026, 11, 28))
    assert (verdict.outcome.value, verdict.amount and verdict.amount.median) == ("crosses", 12 * 10**24)
