"""`govcompute stack train-head`: an acceptance head for a stack, from answers of its own target."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table, table, tell
from govcompute.cli.stack.prompts import Device, NewTokens, PromptBytes, Seed, StackFile, Texts, bars, prompts, read

if TYPE_CHECKING:
    from govcompute.speculative.head import Card


def train_head(
    file: StackFile,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the head and its card go.")],
    weight: Annotated[
        float, typer.Option("--weight", help="Of rejections in the loss; ln of it is undone by calibration.")
    ] = 6.0,
    blocks: Annotated[int, typer.Option("--blocks", min=0, max=64, help="Residual blocks.")] = 3,
    tied: Annotated[bool, typer.Option("--tied", help="One block applied again and again, as the official code does.")] = False,
    laws: Annotated[
        str, typer.Option("--laws", help="Of the labels: warped (those of inference) or raw_softmax (the official code's).")
    ] = "warped",
    count: Annotated[int, typer.Option("--prompts", min=2, help="Prompts that the target answers.")] = 300,
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Times that each example is seen.")] = 8,
    rate: Annotated[float, typer.Option("--learning-rate", help="Highest of the schedule.")] = 2e-3,
    text: Texts = None,
    prompt_bytes: PromptBytes = 64,
    new_tokens: NewTokens = 96,
    seed: Seed = 0,
    device: Device = "cpu",
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Train the acceptance head of SpecDec++ on a stack's own answers to real text. Needs the extra 'models'."""
    from govcompute.speculative.head import Card, HeadSize, Schedule, label, save_head, train
    from govcompute.speculative.head.data import Labelling

    schedule, labelling = Schedule(weight, epochs, rate, seed=seed), Labelling(laws=laws)  # type: ignore[arg-type]
    from govcompute.speculative.engine.generate import Settings
    from govcompute.speculative.engine.load import load_stack
    from govcompute.speculative.pair.corpus import read_corpus

    document = read(file)
    loaded = load_stack(document, device=device, within=file.parent)
    pair, corpus = loaded.pair, read_corpus(text or ())
    settings = Settings(new_tokens, loaded.end_tokens, document.sampling)
    asked = prompts(loaded, corpus.training, count, prompt_bytes, seed)
    # Texts that trained neither model nor head: the divergence that the card states is of these.
    judged = prompts(loaded, corpus.held_out, max(2, count // 8), prompt_bytes, seed + 1)
    with bars() as watch:
        made = label(pair, asked, settings, labelling, seed=seed, progress=lambda done, of: watch("labels", done, of))
        held = label(pair, judged, settings, labelling, seed=seed + 1)
        size = HeadSize(pair.draft.width, blocks, tied)
        trained = train(made.examples, held.examples, size, schedule, lambda done, of, loss: watch("training", done, of))
    card = Card(
        draft=pair.draft.name,
        target=pair.target.name,
        width=size.width,
        blocks=blocks,
        tied=tied,
        weight=weight,
        laws=labelling.laws,
        sampling=document.sampling,
        examples=len(made.examples),
        seed=seed,
        label_flop=made.target_flop + made.draft_flop + held.target_flop + held.draft_flop,
        training_flop=trained.flop,
        divergence=trained.epochs[-1].divergence,
    )
    save_head(to, trained.head, card)
    if as_json:
        record = {**card.model_dump(mode="json"), "label_flop": str(card.label_flop), "training_flop": str(card.training_flop)}
        epochs_record = [{"loss": one.loss, "divergence": one.divergence} for one in trained.epochs]
        emit_json("trained_head", {"head": record, "parameters": size.parameters, "epochs": epochs_record}, output)
    else:
        _show(card, size.parameters, size.flop, output)
    tell(f"written: {to}")


def _show(card: Card, parameters: int, flop: int, output: Path | None) -> None:
    made = table("head", "value", numbers=("value",))
    made.add_row("parameters", f"{parameters:,}")
    made.add_row("FLOP of a call", f"{flop:,}")
    made.add_row("examples", f"{card.examples:,}")
    made.add_row("FLOP of labels", f"{card.label_flop:.4g}")
    made.add_row("FLOP of training", f"{card.training_flop:.4g}")
    made.add_row("held-out KL, calibrated (nats)", f"{card.divergence:.4f}")
    emit_table(made, output)
