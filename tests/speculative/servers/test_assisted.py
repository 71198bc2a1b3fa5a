"""transformers' assisted generation through hooks: rounds from passes by hand, and a real run with two tiny models."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from govcompute.errors import InputError
from govcompute.flops.families import from_config
from govcompute.speculative import Counts, Pass, Phase
from govcompute.speculative.account import account_of_run
from govcompute.speculative.servers.assisted import assisted_generation, rounds_of_passes

_CHECKS = [(5 + 2, 0), (4, 6), (2, 7)]
_DRAFTS = [(5, 0), (1, 5), (2, 5), (1, 7), (1, 8), (1, 7)]


def test_rounds_by_hand() -> None:
    """A prompt of 5; 2 candidates of which 1 stays (2 tokens, cache 6), 3 of which none stays, 1 that stays."""
    rounds, passes = rounds_of_passes(5, 5, _CHECKS, _DRAFTS)
    assert [(one.candidates, one.accepted) for one in rounds] == [(2, 1), (3, 0), (1, 1)]
    assert passes[:3] == (Pass(Phase.DRAFT_PREFILL, 4, 0), Pass(Phase.TARGET_PREFILL, 4, 0), Pass(Phase.DRAFT, 1, 4))
    assert [one for one in passes if one.phase is Phase.VERIFY] == [
        Pass(Phase.VERIFY, 3, 4),
        Pass(Phase.VERIFY, 4, 6),
        Pass(Phase.VERIFY, 2, 7),
    ]


@pytest.mark.parametrize(
    ("emitted", "checks", "drafts", "says"),
    [
        (5, [], [], "the target made no pass"),
        (5, [(3, 0)], [(5, 0)], "the first pass has 3 positions"),
        (5, [(7, 2)], [(5, 0)], "the first pass has 7 positions after 2 cached ones"),
        (9, _CHECKS, _DRAFTS, "a round of 1 candidate cannot have given 6 tokens"),
        (5, _CHECKS, _DRAFTS[:-1], "6 candidates were checked, and the assistant made 5 passes"),
    ],
)
def test_passes_that_make_no_rounds(
    emitted: int, checks: list[tuple[int, int]], drafts: list[tuple[int, int]], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        rounds_of_passes(5, emitted, checks, drafts)


torch = pytest.importorskip("torch", reason="needs the extra 'models'")
transformers = pytest.importorskip("transformers", reason="needs the extra 'models'")


def _model(width: int, layers: int, seed: int) -> Any:
    torch.manual_seed(seed)
    config = transformers.LlamaConfig(
        vocab_size=32, hidden_size=width, intermediate_size=2 * width, num_hidden_layers=layers, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=128, bos_token_id=1, eos_token_id=None, pad_token_id=0,
    )  # fmt: skip
    return transformers.LlamaForCausalLM(config).eval()


@pytest.fixture(scope="module")
def pair() -> tuple[Any, Any]:
    """A target and an assistant that drafts 4 tokens, always."""
    target, assistant = _model(32, 2, 0), _model(16, 1, 1)
    wished = assistant.generation_config
    wished.num_assistant_tokens, wished.num_assistant_tokens_schedule = 4, "constant"
    wished.assistant_confidence_threshold = 0.0
    return target, assistant


def _run(pair: tuple[Any, Any], **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of transformers' own
        torch.manual_seed(3)
        return assisted_generation(*pair, torch.tensor([[3, 4, 5, 6, 7]]), max_new_tokens=30, do_sample=True, **options)


def test_a_real_run(pair: tuple[Any, Any]) -> None:
    whole, found = _run(pair)
    assert whole.shape == (1, 35)
    assert found.tokens == tuple(whole[0, 5:].tolist())
    assert found.counts.emitted == 30
    assert found.counts.target_passes == len([one for one in found.passes if one.phase is Phase.VERIFY])
    assert max(one.candidates for one in found.rounds) == 4, "as the assistant's generation config says"
    target, assistant = (from_config(model.config.to_dict()) for model in pair)
    account = account_of_run([found], assistant, target)
    assert account.ratio.median > 1
    assert account.seconds is not None


def test_an_assistant_that_is_the_target_is_kept_whole(pair: tuple[Any, Any]) -> None:
    import copy

    target, assistant = pair
    twin = copy.deepcopy(target)
    twin.generation_config = assistant.generation_config
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, found = assisted_generation(target, twin, torch.tensor([[3, 4, 5]]), max_new_tokens=20, do_sample=False)
    assert found.counts == Counts(20, 4, 16, 0)
    assert all(not model._forward_pre_hooks for model in (target, twin)), "the hooks are gone"


def test_the_candidate_length_is_not_an_option_of_generate(pair: tuple[Any, Any]) -> None:
    with pytest.warns(UserWarning, match="'num_assistant_tokens' is read from the assistant's generation config"):
        _, found = assisted_generation(
            *pair, torch.tensor([[3, 4, 5]]), max_new_tokens=12, do_sample=False, num_assistant_tokens=2
        )
    assert max(one.candidates for one in found.rounds) == 4


def test_one_prompt_at_a_time(pair: tuple[Any, Any]) -> None:
    with pytest.raises(InputError, match="answers one prompt"):
        assisted_generation(*pair, torch.tensor([[3, 4], [5, 6]]))
