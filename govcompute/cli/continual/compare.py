"""`govcompute continual compare`: methods against each other on one chain, each tuned with as many trials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.continual.learning import Batch, ChainName, Hidden, Seeds, Steps, learn
from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text, tell

if TYPE_CHECKING:
    from govcompute.continual.methods import Method, Settings
    from govcompute.continual.record import StudyRecord


def compare(
    chain: ChainName = "digits-task",
    method: Annotated[
        list[str] | None, typer.Option("--method", metavar="NAME", help="A method (repeatable); every one if absent.")
    ] = None,
    seeds: Seeds = 5,
    steps: Steps = 100,
    batch: Batch = 32,
    hidden: Hidden = 100,
    untuned: Annotated[bool, typer.Option("--untuned", help="Standard settings; nothing is tried before.")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Also study.json, study.md and accuracy.svg in there.")
    ] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Tune every method with the same number of trials and steps, then compare on held-out data. Needs 'continual'."""

    def choose() -> list[tuple[Method, Settings | None]]:
        from govcompute.continual.methods import METHODS
        from govcompute.continual.methods import method as named

        chosen = [named(name) for name in dict.fromkeys(method or METHODS)]
        return [(one, one.standard if untuned else None) for one in chosen]

    from govcompute.continual.table import study_text

    record = learn(chain, choose, (steps, batch, hidden), seeds)
    if to is not None:
        _write(to, record)
    if as_json:
        emit_json("continual_study", {"study": record.model_dump(mode="json")}, output)
    else:
        emit_text(study_text(record), output)


def _write(folder: Path, record: StudyRecord) -> None:
    from govcompute.continual.table import study_text
    from govcompute.documents import write_text
    from govcompute.report.figures.continual import forgetting_and_learning
    from govcompute.report.svg import svg

    emit_json("continual_study", {"study": record.model_dump(mode="json")}, folder / "study.json")
    emit_text(study_text(record), folder / "study.md")
    path = folder / "accuracy.svg"
    write_text(path, svg(forgetting_and_learning(record)))
    tell(f"written: {path}")
