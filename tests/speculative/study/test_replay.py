"""A replayed rule makes the rounds and passes of the engine: the same ones where nothing is drawn, in law elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

torch = pytest.importorskip("torch")

from govcompute.errors import InputError  # noqa: E402
from govcompute.speculative import Bounds, Generation, Sampling  # noqa: E402
from govcompute.speculative.engine.generate import Pair, Settings, generate  # noqa: E402
from govcompute.speculative.head import AcceptanceHead, HeadEstimator, HeadSize  # noqa: E402
from govcompute.speculative.rules.fixed import AdaptiveSchedule, FixedLength  # noqa: E402
from govcompute.speculative.rules.protocol import StoppingRule  # noqa: E402
from govcompute.speculative.rules.watching import acceptance_head, confidence, oracle  # noqa: E402
from govcompute.speculative.study.recording import record  # noqa: E402
from govcompute.speculative.study.replay import replay  # noqa: E402

from ..head.markov import laws, markov_pair  # noqa: E402

RULES: dict[str, Callable[[], StoppingRule]] = {
    "fixed 1": lambda: FixedLength(1),
    "fixed 5": lambda: FixedLength(5),
    "schedule": AdaptiveSchedule,
    "confidence": lambda: confidence(0.4),
    "head": lambda: acceptance_head(0.6),
    "oracle": oracle,
}
WEIGHT = 3.0


def _head() -> AcceptanceHead:
    torch.manual_seed(5)
    head = AcceptanceHead(HeadSize(6, 0))
    torch.nn.init.normal_(head.output.weight)
    return head


def _both(name: str, pair: Pair, prompt: Sequence[int], settings: Settings, seed: int) -> tuple[Generation, Generation]:
    head, rule = _head(), RULES[name]()
    real = generate(pair, prompt, rule, settings, estimator=HeadEstimator(head, WEIGHT), seed=seed, record_acceptance=True)
    again = replay(record(pair, prompt, settings, head=head, seed=seed), rule, settings.bounds, math.log(WEIGHT))
    return real, again


@pytest.mark.parametrize(
    ("name", "bounds"),
    [(name, Bounds()) for name in RULES] + [(name, Bounds(least=2, most=4)) for name in RULES],
)
def test_without_chance_the_replay_is_the_engines_run(name: str, bounds: Bounds) -> None:
    """Greedy texts: every round, every pass, every count."""
    for first in range(6):
        settings = Settings(23, frozenset({5}), Sampling(greedy=True), bounds)
        for prompt in ([first], [0, first]):
            real, again = _both(name, markov_pair(seed=first, apart=0.7), prompt, settings, 0)
            assert again == replace(real, seconds=None)


@pytest.mark.parametrize("name", RULES)
def test_with_chance_the_two_agree_in_law(name: str) -> None:
    """Means of the counters over 150 texts of each, within four standard errors; texts may end early."""
    pair, settings = markov_pair(apart=0.8), Settings(25, frozenset({4}), bounds=Bounds(most=6))
    runs = [_both(name, pair, [0, 1], settings, seed) for seed in range(150)]
    for counter in ("emitted", "target_passes", "drafted", "discarded", "cut"):
        real, again = (
            torch.tensor([float(getattr(run[side].counts, counter)) for run in runs], dtype=torch.float64) for side in (0, 1)
        )
        error = math.sqrt((real.var() + again.var()) / len(runs))
        assert abs(real.mean() - again.mean()) <= 4 * error, counter
    calls = [torch.tensor([float(run[side].head_calls) for run in runs]) for side in (0, 1)]
    assert abs(calls[0].mean() - calls[1].mean()) <= 4 * math.sqrt((calls[0].var() + calls[1].var()) / len(runs) + 1e-9)


def test_the_text_has_the_targets_law() -> None:
    """Transitions of a long recording against the target's table: χ² on 30 degrees of freedom, 99.9 % point 59.7."""
    pair = markov_pair(apart=1.0)
    tokens = record(pair, [0], Settings(3000, bounds=Bounds(most=1)), seed=1).tokens
    seen = torch.zeros(6, 6, dtype=torch.float64)
    for before, after in pairwise(tokens):
        seen[before, after] += 1
    expected = laws(pair)[0] * seen.sum(1, keepdim=True)
    assert float(((seen - expected) ** 2 / expected).sum()) < 59.7


def test_what_was_not_recorded_is_refused() -> None:
    trace = record(markov_pair(), [0], Settings(20, bounds=Bounds(most=4)))
    with pytest.raises(InputError, match="blocks of up to 5 candidates asked of a recording of up to 4"):
        replay(trace, FixedLength(2), Bounds(most=5))
    with pytest.raises(InputError, match="made without one"):
        replay(trace, acceptance_head(0.9), Bounds(most=4))
    with pytest.raises(InputError, match="width 7, the draft gives width 6"):
        record(markov_pair(), [0], Settings(2), head=AcceptanceHead(HeadSize(7)))
