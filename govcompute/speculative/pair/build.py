"""From nothing to a stack that runs: a target and a draft trained on one corpus, their cards, and the stack's document."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import yaml

from govcompute.documents import write_text
from govcompute.errors import InputError
from govcompute.speculative.pair.card import Card
from govcompute.speculative.pair.checkpoint import save
from govcompute.speculative.pair.config import DecoderConfig
from govcompute.speculative.pair.corpus import END, VOCABULARY, Corpus, Domain, stream
from govcompute.speculative.pair.decoder import Decoder
from govcompute.speculative.pair.tokenizer import document as tokenizer
from govcompute.speculative.pair.train import Plan, Progress, bits_per_byte, train
from govcompute.speculative.stack import Fixed, Member, Stack

TARGET, DRAFT, STACK = "target", "draft", "stack.yaml"
#: The target reads this share of the time; the draft, many times smaller, the rest.
_TARGET_SHARE = 0.75
Watch = Callable[[str, Progress], None]


def sized(hidden: int, intermediate: int, layers: int, heads: int) -> DecoderConfig:
    """A configuration over bytes: every head 32 wide, input and output embedding shared."""
    return DecoderConfig(
        vocab_size=VOCABULARY,
        hidden_size=hidden,
        intermediate_size=intermediate,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=heads,
        head_dim=32,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        initializer_range=0.05,  # near 1/sqrt(hidden) at these widths; transformers' 0.02 learns far slower
        bos_token_id=END,
        eos_token_id=END,
    )


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is trained, and how: both configurations and both plans."""

    target: DecoderConfig
    draft: DecoderConfig
    target_plan: Plan
    draft_plan: Plan


def recipe(*, tokens: int | None = None, minutes: float | None = None, seed: int = 0) -> Recipe:
    """The default pair. `tokens` for the target (the draft reads twice as many), or `minutes` for both together.

    With neither, a target of 1.2 M parameters reads 3 M tokens and a draft of 0.11 M reads 6 M.
    """
    seconds = None if minutes is None else 60 * minutes
    if tokens is None and minutes is None:
        tokens = 3_000_000
    plan = Plan(tokens=tokens, seconds=seconds and seconds * _TARGET_SHARE, seed=seed)
    draft = replace(
        plan, tokens=tokens and 2 * tokens, seconds=seconds and seconds * (1 - _TARGET_SHARE), seed=seed + 1, learning_rate=6e-3
    )
    return Recipe(sized(160, 384, 4, 5), sized(64, 160, 2, 2), plan, draft)


def build_pair(
    to: Path,
    corpus: Corpus,
    source: str,
    made: Recipe,
    *,
    device: torch.device | None = None,
    watch: Watch = lambda name, progress: None,
) -> dict[str, Card]:
    """Trains both and writes ``target/``, ``draft/`` and ``stack.yaml`` into the new folder `to`, whole or not at all.

    `source` says on the cards what the corpus is. Raises InputError where `to` holds something already, the text is too
    short, a training fails, or the target is not better than the draft on held-out text of every domain.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise InputError(f"{to} holds something already; expected a new or an empty folder")
    _text_for(corpus, made)
    parts = {TARGET: (made.target, made.target_plan), DRAFT: (made.draft, made.draft_plan)}
    cards = {
        name: _trained(name, config, plan, corpus, source, device or torch.device("cpu"), watch)
        for name, (config, plan) in parts.items()
    }
    _require_better(cards[TARGET].bits, cards[DRAFT].bits)
    _write(to, cards)
    return cards


def _trained(
    name: str, config: DecoderConfig, plan: Plan, corpus: Corpus, source: str, device: torch.device, watch: Watch
) -> Card:
    model = Decoder(config, name).initialise(plan.seed).to(device)
    training = train(model, stream(corpus.training), plan, lambda progress: watch(name, progress))
    bits = {domain: bits_per_byte(model, text, length=plan.length) for domain, text in _measurable(corpus, plan.length).items()}
    return Card(model, corpus, source, training, bits)


def _measurable(corpus: Corpus, length: int) -> dict[Domain, torch.Tensor]:
    held_out = {domain: stream(corpus.held_out_of(domain)) for domain in corpus.domains}
    return {domain: text for domain, text in held_out.items() if len(text) > length}


def _text_for(corpus: Corpus, made: Recipe) -> None:
    """Known before the first step, not after the last."""
    length = max(made.target_plan.length, made.draft_plan.length)
    if not _measurable(corpus, length):
        raise InputError(f"the held-out texts are shorter than a window of {length} bytes in every domain; give more text")


def _require_better(target: Mapping[Domain, float], draft: Mapping[Domain, float]) -> None:
    for domain in target:
        if not target[domain] < draft[domain]:
            raise InputError(
                f"the target is no better than the draft on held-out {domain}: {target[domain]:.3f} against "
                f"{draft[domain]:.3f} bits per byte; train longer, or on more text. Nothing was written"
            )


def _write(to: Path, cards: Mapping[str, Card]) -> None:
    """All files into a folder beside `to`, which then takes its name in one step."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=to.parent, prefix=f".{to.name}."))
    except OSError as error:
        raise InputError(f"{to} cannot be written: {error.strerror or error}") from None
    try:
        for name, card in cards.items():
            save(card.model, temporary / name, str(card))
            write_text(temporary / name / "tokenizer.json", json.dumps(tokenizer(), ensure_ascii=True) + "\n")
        document = _stack(cards).model_dump(mode="json", exclude_defaults=True)
        write_text(temporary / STACK, yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120))
        temporary.chmod(0o755)
        os.replace(temporary, to)
    except OSError as error:
        raise InputError(f"{to} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _stack(cards: Mapping[str, Card]) -> Stack:
    """The pair with four candidates, always; other rules are for the reader to try."""
    sizes = " and ".join(f"a {name} of {cards[name].record['parameters']:,} parameters" for name in (TARGET, DRAFT))
    return Stack(
        id="trained-pair",
        name=f"Byte-level pair: {sizes}",
        draft=Member(folder=DRAFT),
        target=Member(folder=TARGET),
        rule=Fixed(kind="fixed", length=4),
    )
