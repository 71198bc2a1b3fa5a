"""`govcompute stack study`: every stopping rule on the same texts of one pair."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text, tell
from govcompute.cli.stack.prompts import Device, NewTokens, PromptBytes, Seed, StackFile, Texts, bars, prompts, read

if TYPE_CHECKING:
    from govcompute.speculative.study.study import Study


def study(
    file: StackFile,
    head: Annotated[Path, typer.Option("--head", metavar="FOLDER", help="The acceptance head, from train-head.")],
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Repetitions on prompts of their own, for the intervals.")] = 5,
    count: Annotated[int, typer.Option("--prompts", min=1, help="Prompts of each seed, and of the pilot.")] = 16,
    stated: Annotated[
        bool, typer.Option("--stated-times", help="Count with the stack's own timings, not with the clock's.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Also study.json, study.md, both figures and log.csv in there."),
    ] = None,
    text: Texts = None,
    prompt_bytes: PromptBytes = 64,
    new_tokens: NewTokens = 96,
    seed: Seed = 0,
    device: Device = "cpu",
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Compare fixed lengths, confidence, schedule, acceptance head, governed rule and oracle. Needs the extra 'models'."""
    from govcompute.errors import InputError
    from govcompute.speculative.head import load_head
    from govcompute.speculative.study.record import headlines, study_record, study_table

    document = read(file)
    if stated and document.timings is None:
        raise InputError(f"{file} states no 'timings' to count with; leave --stated-times out")
    found, card = _studied(
        document, file, head, load_head, stated, (seeds, count), text, (prompt_bytes, new_tokens), seed, device
    )
    record: dict[str, Any] = {
        "stack": document.id,
        "sampling": document.sampling.model_dump(),
        "bounds": document.bounds.model_dump(),
        "head": {"weight": card.weight, "blocks": card.blocks, "tied": card.tied, "divergence": card.divergence},
        "prompts": count,
        "seed": seed,
        **study_record(found),
    }
    words = "\n".join([f"## {document.name}", "", *headlines(found), "", study_table(found)])
    if to is not None:
        _write(to, record, words, found)
    if as_json:
        emit_json("stack_study", record, output)
    else:
        emit_text(words, output)


def _studied(
    document: Any,
    file: Path,
    head: Path,
    load_head: Any,
    stated: bool,
    repeated: tuple[int, int],
    text: list[Path] | None,
    lengths: tuple[int, int],
    seed: int,
    device: str,
) -> tuple[Study, Any]:
    """The study, and the head's card."""
    from govcompute.measure.device.machine import open_device
    from govcompute.speculative.engine.generate import Settings
    from govcompute.speculative.engine.load import load_stack
    from govcompute.speculative.pair.corpus import read_corpus
    from govcompute.speculative.study.study import Subject, run_study

    loaded = load_stack(document, device=device, within=file.parent)
    network, card = load_head(head, loaded.pair.draft.width)
    settings = Settings(lengths[1], loaded.end_tokens, document.sampling, document.bounds)
    seeds, count = repeated
    drawn = prompts(loaded, read_corpus(text or ()).held_out, count * (seeds + 1), lengths[0], seed)
    groups = [drawn[index * count : (index + 1) * count] for index in range(seeds + 1)]
    subject = Subject(loaded.pair, network.to(loaded.pair.draft.device), card.weight, settings)
    with bars() as watch:
        timings = document.timings if stated else None
        return run_study(subject, groups[0], groups[1:], open_device(device).clock, stated=timings, progress=watch), card


def _write(folder: Path, record: dict[str, Any], words: str, found: Study) -> None:
    from govcompute.documents import write_text
    from govcompute.report.figures.stacks import calibration, speed_and_flop
    from govcompute.report.svg import svg
    from govcompute.speculative.theory.log import log_text

    emit_json("stack_study", record, folder / "study.json")
    emit_text(words, folder / "study.md")
    emit_text(log_text(row for one in found.clocked for row in one.log), folder / "log.csv")
    for name, figure in (("speed", speed_and_flop(found.compared)), ("calibration", calibration(found.before, found.after))):
        path = folder / f"{name}.svg"
        write_text(path, svg(figure))
        tell(f"written: {path}")
