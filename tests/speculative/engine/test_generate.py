"""One generation: its end, its length, its bounds, its log; and what it refuses."""

from __future__ import annotations

import pytest
import torch

from govcompute.errors import InputError
from govcompute.speculative.engine.generate import Pair, Settings, generate
from govcompute.speculative.engine.model import Outcome
from govcompute.speculative.engine.plain import generate_alone
from govcompute.speculative.rules.fixed import FixedLength
from govcompute.speculative.rules.watching import acceptance_head, oracle
from govcompute.speculative.run import Ending, Generation, Phase
from govcompute.speculative.stack import Bounds, Sampling

from .markov import RULES, ByToken, Markov, MarkovSession, chain, tables

GREEDY = Sampling(greedy=True)


def _pair(states: int = 8, seed: int = 0, apart: float = 1.0) -> Pair:
    draft, target = tables(states, seed, apart)
    return Pair(Markov(draft, "small"), Markov(target, "large"))


def _consistent(made: Generation) -> None:
    """The log agrees with the rounds, and each pass begins where the last one of its model was cut."""
    counts = made.counts
    draft = [one for one in made.passes if one.phase is Phase.DRAFT]
    verify = [one for one in made.passes if one.phase is Phase.VERIFY]
    assert counts.drafted + counts.target_passes == counts.emitted + counts.discarded + counts.cut
    assert (len(draft), len(verify)) == (counts.drafted, counts.target_passes)
    length = made.prompt_tokens
    for one, round_ in zip(verify, made.rounds, strict=True):
        assert (one.past, one.new) == (length - 1, round_.candidates + 1)
        length += round_.emitted
    assert length == made.prompt_tokens + len(made.tokens)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("prompt", [[3], [1, 2, 3, 4]])
def test_greedy_text_is_the_targets_own_token_by_token(rule: str, prompt: list[int]) -> None:
    for seed in range(6):
        pair, settings = _pair(9, seed), Settings(60, sampling=GREEDY)
        made = generate(pair, prompt, RULES[rule], settings, estimator=ByToken(9))
        assert made.tokens == generate_alone(pair.target, prompt, settings).tokens
        _consistent(made)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("new_tokens", [1, 2, 3, 7, 50])
def test_the_identity_and_the_log_hold_in_every_run(rule: str, new_tokens: int) -> None:
    for seed in range(4):
        settings = Settings(new_tokens, frozenset({5}), bounds=Bounds(least=1 + seed, most=6))
        made = generate(_pair(7, seed), [1, 2], RULES[rule], settings, estimator=ByToken(7), seed=seed)
        _consistent(made)
        assert len(made.tokens) <= new_tokens
        assert (made.ending is Ending.END_TOKEN) == (5 in made.tokens)
        assert 5 not in made.tokens[:-1]
        assert all(one.candidates <= 6 for one in made.rounds)


def test_an_end_token_inside_a_block_ends_the_text() -> None:
    """1 -> 2 -> 3 -> 4 (the end): three candidates are kept, the token after them was for nothing."""
    pair = Pair(Markov(chain(8)), Markov(chain(8)))
    made = generate(pair, [1], FixedLength(6), Settings(50, frozenset({4})))
    assert made.tokens == (2, 3, 4)
    assert made.ending is Ending.END_TOKEN
    (only,) = made.rounds
    assert (only.candidates, only.accepted, only.cut, only.stopped_by) == (3, 3, 1, "end_token")
    _consistent(made)


def test_a_rejected_end_token_ends_nothing() -> None:
    """The draft believes that 4 follows everything; the target counts on and is cut by the length."""
    always = torch.zeros(8, 8)
    always[:, 4] = 30.0
    made = generate(Pair(Markov(always), Markov(chain(8))), [5], FixedLength(3), Settings(5, frozenset({4})))
    assert made.tokens == (6, 7, 0, 1, 2)
    assert made.ending is Ending.LENGTH
    assert {one.stopped_by for one in made.rounds[:-1]} == {"end_token"}
    _consistent(made)


def test_the_token_of_the_target_may_end_the_text() -> None:
    other = torch.zeros(8, 8)
    other[:, 7] = 30.0
    made = generate(Pair(Markov(other), Markov(chain(8))), [2], FixedLength(3), Settings(50, frozenset({4})))
    assert made.tokens == (3, 4)
    assert [one.cut for one in made.rounds] == [0, 0]


def test_no_candidate_is_drafted_that_could_not_be_kept() -> None:
    """A perfect draft, blocks of 6, an answer of 10: 7 tokens, then room for 2 candidates and the target's own."""
    pair = Pair(Markov(chain(8)), Markov(chain(8)))
    made = generate(pair, [0], FixedLength(6), Settings(10))
    assert [(one.candidates, one.emitted) for one in made.rounds] == [(6, 7), (2, 3)]
    assert made.rounds[1].stopped_by == "length"
    assert made.counts.discarded == made.counts.cut == 0
    assert [(one.phase, one.new, one.past) for one in made.passes[6:9]] == [
        (Phase.VERIFY, 7, 0),
        (Phase.DRAFT, 2, 6),  # the last candidate, which the draft never read, and the target's token
        (Phase.DRAFT, 1, 8),
    ]


def test_bounds_override_the_rule() -> None:
    pair = Pair(Markov(chain(8)), Markov(chain(8)))
    made = generate(pair, [0], FixedLength(3), Settings(50, bounds=Bounds(least=5, most=9)))
    assert made.rounds[0].candidates == 5
    made = generate(pair, [0], FixedLength(9), Settings(50, bounds=Bounds(most=2)))
    assert (made.rounds[0].candidates, made.rounds[0].stopped_by) == (2, "most")


def test_an_oracle_discards_at_most_one_candidate_a_round_and_its_shadow_is_in_no_log() -> None:
    made = generate(_pair(8, 2, 0.5), [0], oracle(), Settings(300))
    assert {one.discarded for one in made.rounds} == {0, 1}
    _consistent(made)


def test_the_head_is_asked_for_every_candidate_but_those_that_end_a_block_by_a_bound() -> None:
    """Estimates of 1 never stop: blocks of 5 are asked at candidates 2, 3 and 4 about the one before each."""

    class Sure(ByToken):
        def acceptance(self, hidden: torch.Tensor) -> torch.Tensor:
            assert hidden.shape == (1, 8)
            return torch.ones(1)

    pair = Pair(Markov(chain(8)), Markov(chain(8)))
    made = generate(pair, [0], acceptance_head(0.5), Settings(12, bounds=Bounds(most=5)), estimator=Sure(8))
    assert [one.candidates for one in made.rounds] == [5, 5]
    assert made.head_calls == 6


def test_equal_seeds_give_equal_runs() -> None:
    first, again, other = (generate(_pair(), [1], FixedLength(3), Settings(80), seed=seed) for seed in (7, 7, 8))
    assert first == again
    assert first.tokens != other.tokens


def test_acceptance_is_recorded_on_request() -> None:
    pair = _pair()
    p, q = pair.target.table.softmax(-1), pair.draft.table.softmax(-1)  # type: ignore[attr-defined]
    made = generate(pair, [1], FixedLength(3), Settings(200), record_acceptance=True)
    text, at = (1, *made.tokens), 0
    for one in made.rounds:
        assert len(one.acceptance) == min(one.accepted + 1, one.candidates)
        for before, token, found in zip(text[at:], text[at + 1 : at + 1 + one.accepted], one.acceptance, strict=False):
            assert found == pytest.approx(min(1.0, float(p[before, token] / q[before, token])), rel=1e-5)
        at += one.emitted
    assert all(not one.acceptance for one in generate(pair, [1], FixedLength(3), Settings(20)).rounds)


def test_a_clock_times_every_pass() -> None:
    class Ticks:
        ticks = 0.0

        def now(self) -> float:
            self.ticks += 1
            return self.ticks

    made = generate(_pair(), [1, 2], FixedLength(3), Settings(9), clock=Ticks())
    assert {one.seconds for one in made.passes} == {1.0}
    assert made.seconds == 2 * len(made.passes) + 1
    alone = generate_alone(_pair().target, [1, 2], Settings(9), clock=Ticks())
    assert [one.phase for one in alone.passes] == [Phase.TARGET_PREFILL, *[Phase.VERIFY] * 9]
    assert generate(_pair(), [1], FixedLength(3), Settings(9)).seconds is None


def test_the_target_alone_ends_as_a_pair_does() -> None:
    made = generate_alone(Markov(chain(8)), [1], Settings(50, frozenset({4})))
    assert (made.tokens, made.ending) == ((2, 3, 4), Ending.END_TOKEN)
    assert made.counts.verification_rate == 1


class _OutOfMemory(Markov):
    def session(self, capacity: int) -> MarkovSession:
        class Full(MarkovSession):
            def forward(self, tokens: torch.Tensor) -> Outcome:
                raise torch.OutOfMemoryError("CUDA out of memory")

        return Full(self.table, self.eye)


def _broken(table: torch.Tensor) -> torch.Tensor:
    return table * torch.nan


@pytest.mark.parametrize(
    ("draft", "target", "prompt", "words"),
    [
        (Markov(chain(8), "a"), Markov(chain(9), "b"), [0], ("'a' has a vocabulary of 8", "'b' one of 9")),
        (Markov(chain(8)), Markov(chain(8)), [], ("the prompt is empty",)),
        (Markov(chain(8)), Markov(chain(8)), [0, 8], ("token 8", "vocabulary of 8")),
        (Markov(chain(8), longest=32), Markov(chain(8)), [0] * 20, ("20 tokens", "20", "32 positions")),
        (Markov(chain(8)), _OutOfMemory(chain(8), "b"), [0, 1, 2], ("b: out of memory", "batch 1", "2 new tokens", "(2, 8)")),
        (Markov(chain(8)), Markov(_broken(chain(8)), "b"), [0], ("'b' returns logits that are not numbers",)),
    ],
    ids=["vocabulary", "empty", "outside", "longest", "memory", "nan"],
)
def test_what_cannot_run_is_refused(draft: Markov, target: Markov, prompt: list[int], words: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as raised:
        generate(Pair(draft, target), prompt, FixedLength(2), Settings(20))
    assert all(word in str(raised.value) for word in words), str(raised.value)


def test_a_head_of_another_width_is_refused() -> None:
    with pytest.raises(InputError, match=r"width 5; draft 'small' has 8"):
        generate(_pair(), [0], acceptance_head(0.5), Settings(5), estimator=ByToken(5))
    with pytest.raises(InputError, match="none was given"):
        generate(_pair(), [0], acceptance_head(0.5), Settings(5))


def test_an_answer_has_a_token() -> None:
    with pytest.raises(InputError, match="at least 1 token"):
        Settings(0)
