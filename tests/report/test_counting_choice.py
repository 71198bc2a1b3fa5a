"""What a text leaves open can be counted otherwise, and nothing else."""

from __future__ import annotations

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.report.counting_choice import counting_choices, with_chosen
from govcompute.verdict.assess import Assessor
from govcompute.verdict.outcome import Outcome

from .conftest import CROSSING, DAY, EU


def test_a_choice_is_for_work_that_the_text_leaves_open(library: PolicyLibrary) -> None:
    """The text speaks of pre-training and not of roll-outs: 8e24 and 4e24 are 1.2e25 together, and 8e24 without them."""
    stages = [{"activity": "pretraining", "compute": 8e24}, {"activity": "rl_rollouts", "compute": 4e24}]
    system = System.model_validate({**{k: v for k, v in CROSSING.items() if k != "compute"}, "stages": stages})
    ready = Assessor(library, Registry([system]))
    verdict = ready.assess(system, library[EU], DAY)
    choices = counting_choices(verdict, ready)
    rollouts = "reinforcement learning (inference that makes trajectories)"
    assert list(choices) == [f"GPAI Guidelines: count {rollouts}", f"AI Act: leave out {rollouts}"]
    assert {one.activity for one in choices.values()} == {Activity.RL_ROLLOUTS}
    other = with_chosen(ready, list(choices.values())).assess(system, library[EU], DAY)
    assert (verdict.outcome, other.outcome) == (Outcome.CROSSES, Outcome.BELOW)
    assert with_chosen(ready, []) is ready


def test_one_total_cannot_be_counted_in_parts(assessor: Assessor) -> None:
    verdict = assessor.assess(assessor.registry["crossing"], assessor.library[EU], DAY)
    assert counting_choices(verdict, assessor) == {}
