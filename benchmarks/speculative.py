"""Speculative sampling, tokens per second on the CPU: this engine against transformers' assisted generation, in one run.

Same weights, same prompts, same number of candidates, same law, alternating; medians over rounds. The draft is the target's
own first layers, and the target's other layers write little: without training, the two agree about as often as a real pair.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CANDIDATES = 4
NEW_TOKENS = 96
PROMPTS = ((1, 2, 3), tuple(range(40, 72)), tuple(range(200, 300)))
ROUNDS = 5
GOAL = 1.5


@dataclass(frozen=True)
class Size:
    """A pair: the target's shape, and how many of its layers are the draft."""

    name: str
    vocabulary: int
    hidden: int
    layers: int
    draft_layers: int


SIZES = (Size("a target of 1.4 M parameters", 512, 160, 4, 1), Size("a target of 13 M parameters", 4096, 320, 8, 1))


@dataclass
class Run:
    """What one engine did: its answers, seconds for each round, passes and FLOP of both models."""

    texts: list[tuple[int, ...]]
    seconds: list[float]
    passes: dict[str, int]
    flop: dict[str, int]

    @property
    def rate(self) -> float:
        """Tokens per second, the median round's."""
        return sum(map(len, self.texts)) / statistics.median(self.seconds)


def run() -> None:
    """Prints, greedy and sampled, tokens per second and their ratios; pass counts and FLOP where the texts are equal."""
    try:
        import torch
        import transformers
    except ImportError as missing:
        print(f"left out: {missing}")
        return
    warnings.simplefilter("ignore")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    print(
        f"{torch.get_num_threads()} thread(s), float32, {CANDIDATES} candidates, {len(PROMPTS)} prompts x {NEW_TOKENS} tokens"
    )
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            _save(size, Path(folder))
            for greedy in (True, False):
                print(f"\n{size.name}, {'greedy' if greedy else 'sampled at temperature 1'}")
                _compare(Path(folder), greedy)
    print(f"\ngoal: at least {GOAL}x transformers' assisted generation")


def _save(size: Size, folder: Path) -> None:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    def config(layers: int) -> Any:
        return LlamaConfig(
            vocab_size=size.vocabulary,
            hidden_size=size.hidden,
            intermediate_size=size.hidden * 5 // 2,
            num_hidden_layers=layers,
            num_attention_heads=size.hidden // 32,
            num_key_value_heads=size.hidden // 32,
            max_position_embeddings=1024,
            tie_word_embeddings=False,
            bos_token_id=None,
            eos_token_id=None,
        )

    torch.manual_seed(0)
    target = LlamaForCausalLM(config(size.layers))
    with torch.no_grad():
        for index, layer in enumerate(target.model.layers):
            for weight in (layer.self_attn.o_proj.weight, layer.mlp.down_proj.weight):
                weight.mul_(8 if index < size.draft_layers else 0.4)
        target.lm_head.weight.mul_(6)
    draft = LlamaForCausalLM(config(size.draft_layers))
    draft.load_state_dict(target.state_dict(), strict=False)
    target.save_pretrained(folder / "target")
    draft.save_pretrained(folder / "draft")


def _compare(folder: Path, greedy: bool) -> None:
    engines = {"transformers, assisted": _assisted(folder), "ours over transformers": _ours(folder, native=False)}
    engines |= {"ours over the native decoder": _ours(folder, native=True)}
    runs = {name: Run([], [], {}, {}) for name in engines}
    for number in range(ROUNDS + 1):
        for name, engine in engines.items():
            begin = time.perf_counter()
            texts, passes, flop = engine(greedy, number)
            if number:  # the first round warms up
                runs[name].seconds.append(time.perf_counter() - begin)
            runs[name].texts, runs[name].passes, runs[name].flop = texts, passes, flop()
    peer = runs["transformers, assisted"]
    for name, found in runs.items():
        equal = "equal text" if found.texts == peer.texts else "its own text"
        ratio = statistics.median(theirs / ours for theirs, ours in zip(peer.seconds, found.seconds, strict=True))
        made = ", ".join(f"{count} {what}" for what, count in found.passes.items())
        spent = ", ".join(f"{what} {amount:,}" for what, amount in found.flop.items())
        print(f"{name:30s} {found.rate:8.1f} tokens/s {ratio:6.2f}x   {made}; FLOP: {spent}; {equal}")


#: A run of all prompts: greedy or not, seed -> texts, passes of each model without those that only read a prompt, and a
#: count of each model's FLOP, made after the clock has stopped.
Engine = Callable[[bool, int], tuple[list[tuple[int, ...]], dict[str, int], Callable[[], dict[str, int]]]]


def _ours(folder: Path, *, native: bool) -> Engine:
    import torch

    from govcompute.speculative.engine.generate import Pair, Settings, generate
    from govcompute.speculative.engine.load import load_model
    from govcompute.speculative.engine.transformers_model import load_transformers
    from govcompute.speculative.rules.fixed import FixedLength
    from govcompute.speculative.run import Phase
    from govcompute.speculative.stack import Sampling

    device = torch.device("cpu")

    def load(name: str) -> Any:
        return load_model(folder / name, device) if native else load_transformers(folder / name, device=device)

    pair = Pair(load("draft"), load("target"))
    counted = {"draft": pair.draft.counted_as, "target": pair.target.counted_as}
    drafts = (Phase.DRAFT, Phase.DRAFT_PREFILL)

    def engine(greedy: bool, seed: int) -> tuple[list[tuple[int, ...]], dict[str, int], Callable[[], dict[str, int]]]:
        settings = Settings(NEW_TOKENS, sampling=Sampling(greedy=greedy))
        made = [generate(pair, prompt, FixedLength(CANDIDATES), settings, seed=seed) for prompt in PROMPTS]
        log = [one for answer in made for one in answer.passes]
        passes = {
            "draft passes": sum(one.phase is Phase.DRAFT for one in log),
            "target passes": sum(one.phase is Phase.VERIFY for one in log),
        }

        work = [("draft" if one.phase in drafts else "target", one.new, one.past) for one in log]
        return [answer.tokens for answer in made], passes, lambda: _flop(counted, work)

    return engine


def _assisted(folder: Path) -> Engine:
    import torch
    from transformers import AutoModelForCausalLM

    from govcompute.flops import from_config

    models = {name: AutoModelForCausalLM.from_pretrained(folder / name).eval() for name in ("draft", "target")}
    counted = {name: from_config(folder / name / "config.json") for name in models}
    assistant = models["draft"].generation_config
    assistant.num_assistant_tokens = CANDIDATES
    assistant.num_assistant_tokens_schedule = "constant"
    assistant.assistant_confidence_threshold = 0.0

    def engine(greedy: bool, seed: int) -> tuple[list[tuple[int, ...]], dict[str, int], Callable[[], dict[str, int]]]:
        torch.manual_seed(seed)
        law = {"do_sample": False} if greedy else {"do_sample": True, "temperature": 1.0, "top_k": 0, "top_p": 1.0}
        with _logged(models) as log:
            texts = [_answer(models, prompt, law) for prompt in PROMPTS]
        # A first pass of theirs reads the prompt too: as many passes as rounds, where ours read prompts by themselves.
        passes = {f"{name} passes": sum(which == name for which, _, _ in log) for name in models}
        return texts, passes, lambda: _flop(counted, log)

    return engine


def _flop(counted: dict[str, Any], work: list[tuple[str, int, int]]) -> dict[str, int]:
    """FLOP of each model, by one convention for both engines: every position that was read, with its logits.

    The targets' are equal for equal text. Their draft reads a token again in each round whose block was not kept whole.
    """
    from govcompute.flops import Work, forward

    found = dict.fromkeys(counted, 0)
    for name, new, past in work:
        found[name] += forward(counted[name], Work(new, past)).flop
    return found


def _answer(models: dict[str, Any], prompt: tuple[int, ...], law: dict[str, Any]) -> tuple[int, ...]:
    import torch

    ids = torch.tensor([prompt])
    made = models["target"].generate(
        ids,
        attention_mask=torch.ones_like(ids),
        assistant_model=models["draft"],
        max_new_tokens=NEW_TOKENS,
        pad_token_id=0,
        **law,
    )
    return tuple(made[0, len(prompt) :].tolist())


@contextmanager
def _logged(models: dict[str, Any]) -> Iterator[list[tuple[str, int, int]]]:
    """Every forward pass of the models: whose, how many new tokens, how many cached."""
    log: list[tuple[str, int, int]] = []

    def hook(name: str) -> Callable[..., None]:
        def remember(_: Any, __: Any, given: dict[str, Any]) -> None:
            cache = given["past_key_values"]
            log.append((name, given["input_ids"].shape[1], 0 if cache is None else int(cache.get_seq_length())))

        return remember

    hooks = [model.register_forward_pre_hook(hook(name), with_kwargs=True) for name, model in models.items()]
    try:
        yield log
    finally:
        for one in hooks:
            one.remove()


if __name__ == "__main__":
    run()
