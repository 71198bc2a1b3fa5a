"""Fine-tuning, reinforcement learning, synthetic data, distillation and cost, each worked by hand; the two sums of the EU."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError, NotFound
from govcompute.flops import Architecture
from govcompute.paths import shipped
from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import FlopPerSecond
from govcompute.registry.activity import Activity
from govcompute.registry.architecture import Architectures
from govcompute.registry.library import Registry
from govcompute.registry.schema import Compute, Stage, System
from govcompute.training import (
    Frozen,
    Rollouts,
    TrainingStage,
    Utilisation,
    distillation,
    evaluation,
    finetuning,
    finetuning_of_architecture,
    from_cost,
    low_rank_parameters,
    reinforcement_learning,
    synthetic_data,
)
from govcompute.verdict.counting import tally
from govcompute.verdict.mixture import best
from tests.training.test_architecture_based import TINY

B = 10**9


def _flop(stages: list[TrainingStage]) -> dict[str, int]:
    return {stage.name: int(stage.estimate.median) for stage in stages}


def test_full_finetuning_is_the_rule_of_six() -> None:
    assert finetuning(7 * B, 10 * B).estimate.median == 6 * 7 * B * 10 * B


def test_frozen_parts_need_no_weight_gradients() -> None:
    # P = 8, F = 6 of which B = 4 before the trained part, D = 10: 10 * (2*8 + 2*(8-4) + 2*(8-6)) = 10 * 28
    assert finetuning(8, 10, frozen=Frozen(6, 4)).estimate.median == 280
    # only the last quarter trained and nothing before it reached: 2*8 + 2*2 + 2*2
    assert finetuning(8, 10, frozen=Frozen(6, 6)).estimate.median == 240


def test_adapters_cost_two_thirds_and_their_own() -> None:
    # 10 * (2*8 + 2*8 + 0 + 6*0.5) = 350: four of the six FLOP remain
    stage = finetuning(8, 10, frozen=Frozen(8), adapter_parameters=Fraction(1, 2))
    assert stage.estimate.median == 350
    assert stage.activity == "finetuning"
    assert "6·A·D" in stage.found.formula


@pytest.mark.parametrize(
    ("frozen", "adapters", "message"),
    [
        (Frozen(9), 0, "9 frozen parameters"),
        (Frozen(4, 5), 0, "5 before"),
        (Frozen(8), 0, "nothing is trained"),
        (Frozen(-1), 0, "zero or more"),
    ],
)
def test_freezing_too_much(frozen: Frozen, adapters: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        finetuning(8, 10, frozen=frozen, adapter_parameters=adapters)


def test_low_rank_adapters_by_hand() -> None:
    tiny = Architecture.model_validate(TINY)
    # one layer, hidden 4: queries 4 -> 4 and values 4 -> 2: rank 2 * (4+4) + 2 * (4+2)
    assert low_rank_parameters(tiny, 2) == 28
    # a step over 3 tokens is 3,600 FLOP: 1,200 a token. It meets 4*4 + 2*4*2 + 4*4 + 3*4*8 + 4*10 = 184 weights in products
    # (queries, keys and values, output, gated feed-forward, logits): 1,200 - 2*184 + 6*28 = 1,000
    assert finetuning_of_architecture(tiny, 1000, 3, rank=2).estimate.median == 1_000_000
    assert finetuning_of_architecture(tiny, 1000, 3).estimate.median == 1_200_000


def test_low_rank_of_a_published_model() -> None:
    # Hu et al. 2021, section 4.2 and 5.5: GPT-3 175B, rank 4 on queries and values, has 18.9 million (their 35 MB in 16 bit):
    # 96 layers * 2 matrices * 4 * (12,288 + 12,288)
    gpt3 = Architectures([shipped("registry")])["gpt-3-175b"]
    assert low_rank_parameters(gpt3, 4) == 96 * 2 * 4 * 24_576 == 18_874_368


def test_bad_adapters() -> None:
    tiny = Architecture.model_validate(TINY)
    with pytest.raises(NotFound, match=r"nearest: 'attention\.query'"):
        low_rank_parameters(tiny, 2, ["attention.querry"])
    with pytest.raises(InputError, match="rank"):
        low_rank_parameters(tiny, 0)


ROLLOUTS = Rollouts(prompts=10, samples=4, prompt_tokens=5, generated_tokens=20, kept=Fraction(1, 2))


def test_reinforcement_learning_by_hand() -> None:
    # generating: 10 prompts read once (50 tokens) and 40 answers of 20 (800): 850 tokens, 2 * 100 * 850 = 170,000
    # scored: 40 * 25 = 1,000 tokens; kept half, 500, in two epochs: 6 * 100 * 1,000 = 600,000
    # reference (100 parameters): 2 * 100 * 500; reward (50): 2 * 50 * 1,000; value (10): 2*10*1,000 + 6*10*1,000
    stages = reinforcement_learning(
        100, ROLLOUTS, epochs=2, reference_parameters=100, reward_parameters=50, value_parameters=10
    )
    assert _flop(stages) == {
        "rollouts": 170_000,
        "updates": 600_000,
        "reference model": 100_000,
        "reward model": 100_000,
        "value function": 80_000,
    }
    assert [stage.activity for stage in stages] == ["rl_rollouts", "reinforcement_learning", *["auxiliary_models"] * 3]


def test_prompts_read_for_each_answer() -> None:
    # 40 * (5 + 20) tokens
    each = Rollouts(10, 4, 5, 20, shared_prompts=False)
    assert reinforcement_learning(100, each)[0].estimate.median == 2 * 100 * 1000


def test_nothing_kept_nothing_updated() -> None:
    stages = reinforcement_learning(100, Rollouts(10, 4, 5, 20, kept=0), reference_parameters=100)
    assert [stage.name for stage in stages] == ["rollouts"]
    with pytest.raises(InputError, match="share from 0 to 1"):
        reinforcement_learning(100, Rollouts(10, 4, 5, 20, kept=2))


def test_synthetic_data_by_what_became_of_it() -> None:
    # the Guidelines' own example: 100 generated, 10 kept, all 100 count
    stages = synthetic_data(1000, 100, kept=Fraction(1, 10))
    assert _flop(stages) == {"synthetic data, kept": 20_000, "synthetic data, discarded": 180_000}
    assert [stage.activity for stage in synthetic_data(1000, 100, public=True)] == ["public_synthetic"]
    assert [stage.activity for stage in synthetic_data(1000, 100)] == ["private_synthetic_kept"]


def test_distillation_keeps_the_teacher_apart() -> None:
    stages = distillation(10, 1000, 5)
    assert _flop(stages) == {"the student's updates": 300, "the teacher's passes": 10_000}
    assert stages[1].activity == "teacher"
    assert evaluation(10, 5).estimate.median == 100


def _all_stages() -> list[TrainingStage]:
    return [
        finetuning(100, 10, frozen=Frozen(100), adapter_parameters=1),
        *reinforcement_learning(100, ROLLOUTS, epochs=2, reward_parameters=50),
        *synthetic_data(1000, 100, kept=Fraction(1, 10)),
        *synthetic_data(1000, 100, public=True),
        *distillation(10, 1000, 5),
        evaluation(10, 5),
    ]


def test_activities_are_words_of_the_registry() -> None:
    assert {stage.activity for stage in _all_stages()} <= {activity.value for activity in Activity}


def test_the_two_sums_of_the_eu_annex(library: PolicyLibrary) -> None:
    # parameter updates: adapters 10*(200+200+6) = 4,060; updates 600,000; the student 300: 604,360 directly.
    # cumulative: rollouts 170,000 and non-public synthetic data 200,000 on top: 974,360. Left out of both: the reward model,
    # public data, the teacher, evaluation.
    stages = [
        Stage(activity=Activity(s.activity), name=s.name, compute=Compute(median=s.estimate.median)) for s in _all_stages()
    ]
    system = System(id="by-hand", name="By hand", stages=stages)
    sums: dict[str, Any] = {}
    for name in ("cumulative", "direct"):
        profile = library["eu-gpai-guidelines-1e23"].profiles[name]
        sums[name] = best(tally(system, profile, Registry([system])).amount).median
    assert sums == {"cumulative": 974_360, "direct": 604_360}


PEAK = FlopPerSecond(10**15)


def test_cost_by_hand() -> None:
    # 1,000,000 * 0.6 / 2 = 300,000 chip-hours; * 3,600 * 1e15 * 0.4 = 4.32e23
    found = from_cost(10**6, 2, PEAK, compute_share="0.6", utilisation=Utilisation(Fraction(2, 5)))
    assert found.estimate.median == 432 * 10**21
    assert found.estimate.is_point
    assert found.method == "cost"
    assert "1e6 · 0.6 / 2 a chip-hour = 300,000 chip-hours" in found.formula


def test_doubt_of_a_price_is_carried() -> None:
    found = from_cost(10**6, 2, PEAK, utilisation=Utilisation(Fraction(2, 5)), price_spread=1.2, cost_spread=1.1)
    # as in the calibration's test: exp of the root of ln(1.2)^2 + ln(1.1)^2
    assert found.estimate.spread == pytest.approx(1.228424, rel=1e-5)


@pytest.mark.parametrize(("cost", "price", "part"), [(0, 2, 1), (10, 0, 1), (10, 2, 0), (10, 2, "1.5"), (10, -2, 1)])
def test_bad_costs(cost: int, price: int, part: Any) -> None:
    with pytest.raises(InputError):
        from_cost(cost, price, PEAK, compute_share=part)


@given(st.integers(1, 10**12), st.integers(0, 10**12), st.integers(0, 10**12), st.integers(1, 10**9))
def test_freezing_never_costs_more(size: int, held: int, before: int, adapters: int) -> None:
    held, before = min(held, size), min(before, held, size)
    part = finetuning(size, 1, frozen=Frozen(held, before), adapter_parameters=adapters).estimate.median
    assert 2 * size + 6 * adapters <= part <= 6 * size + 6 * adapters
