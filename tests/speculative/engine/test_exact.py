"""The text follows the target's own law, whatever the stopping rule looks at; and a rule that takes back does not."""

from __future__ import annotations

import pytest
import torch

from govcompute.speculative.engine.generate import Pair, Settings, generate
from govcompute.speculative.engine.law import Sampled, verify
from govcompute.speculative.engine.plain import generate_alone
from govcompute.speculative.stack import Bounds, Sampling

from .markov import RULES, ByToken, Markov, chance, tables

REJECTED = 1e-4


def _chance_of_text(rule: str, tokens: int, seed: int, sampling: Sampling | None = None, least: int = 1) -> float:
    """The p-value of one long text against the target's own law."""
    sampling = sampling or Sampling()
    states = 6 + seed % 5
    draft, target = tables(states, seed)
    settings = Settings(tokens, sampling=sampling, bounds=Bounds(least=least, most=8))
    made = generate(Pair(Markov(draft), Markov(target)), [0], RULES[rule], settings, estimator=ByToken(states), seed=seed)
    counts = made.counts
    assert counts.emitted == tokens
    assert counts.drafted + counts.target_passes == counts.emitted + counts.discarded + counts.cut
    law = Sampled(sampling.temperature, sampling.top_p, sampling.top_k).rows(target)
    return chance((0, *made.tokens), law)


@pytest.mark.parametrize("rule", RULES)
def test_text_follows_the_law_of_the_target(rule: str) -> None:
    assert _chance_of_text(rule, 8_000, seed=1) > REJECTED


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 3, 4])
@pytest.mark.parametrize("rule", RULES)
def test_sixty_thousand_tokens_follow_the_law_of_the_target(rule: str, seed: int) -> None:
    assert _chance_of_text(rule, 60_000, seed) > REJECTED


@pytest.mark.parametrize(
    "sampling",
    [Sampling(temperature=0.6), Sampling(top_k=3), Sampling(top_p=0.7), Sampling(temperature=1.3, top_k=5, top_p=0.8)],
    ids=["temperature", "top_k", "top_p", "all"],
)
def test_warped_text_follows_the_warped_law(sampling: Sampling) -> None:
    assert _chance_of_text("confidence", 6_000, seed=5, sampling=sampling, least=2) > REJECTED


def test_the_target_alone_follows_its_law() -> None:
    _, target = tables(7, 6)
    made = generate_alone(Markov(target), [0], Settings(6_000), seed=6)
    assert chance((0, *made.tokens), target.softmax(-1)) > REJECTED


def test_a_rule_that_drops_a_candidate_after_looking_at_it_is_caught() -> None:
    """The control: the same drafting, but the candidate that made the rule stop is thrown away unverified."""
    law, tokens = Sampled(), [0]
    draft, target = tables(6, 1)
    generator = torch.Generator().manual_seed(1)
    while len(tokens) < 8_000:
        rows, block = [], tokens[-1:]
        for _ in range(8):
            row = law.rows(draft[block[-1]])
            token = int(law.pick(row, torch.rand((), generator=generator, dtype=torch.float64)))
            if row[token] < 0.25:
                break
            rows.append(row)
            block.append(token)
        coins = torch.rand(len(block), generator=generator, dtype=torch.float64)
        verdict = verify(law, torch.tensor(block[1:], dtype=torch.int64), rows, target[block], coins)
        tokens += [*block[1 : 1 + int(verdict.accepted)], int(verdict.token)]
    assert chance(tokens, target.softmax(-1)) < 1e-12


def test_the_first_token_after_a_drop_by_hand() -> None:
    """p = (.5, .5), q = (.9, .1), only token 0 submitted: P(emit 0) = .9 * min(1, .5/.9) + .1 * .5 = .55, not .5."""
    p, q = torch.tensor([0.5, 0.5]), torch.tensor([0.9, 0.1])
    accepted = float(q[0] * (p[0] / q[0]).clamp(max=1))
    assert accepted + float(q[1]) * float(p[0]) == pytest.approx(0.55)
    # Submitted always: token 0 is emitted when accepted; a rejected 0 leaves (p - q)+ = (0, .4), a submitted 1 is accepted.
    assert accepted == pytest.approx(0.5)
