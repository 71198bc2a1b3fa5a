"""`govcompute continual run`: one method through one chain of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.continual.learning import Batch, ChainName, Hidden, Seeds, Steps, learn
from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text

if TYPE_CHECKING:
    from govcompute.continual.methods import Method, Settings


def run(
    chain: ChainName = "digits-task",
    method: Annotated[
        str,
        typer.Option(
            "--method",
            help="One of sgd, adagrad, adam, ewc, ewc-online, classp, or a variant: classp-keep, classp-square, "
            "classp-free-first, classp-published, classp-official.",
        ),
    ] = "classp",
    stated: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=NUMBER", help="A setting of the method, such as lr=0.05 (repeatable)."),
    ] = None,
    seeds: Seeds = 5,
    steps: Steps = 100,
    batch: Batch = 32,
    hidden: Hidden = 100,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Learn tasks one after the other and test all of them after each. Needs the extra 'continual'.

    The settings are the method's standard ones but for those stated; nothing is tuned. The JSON is the record that
    `continual account` reads.
    """

    def choose() -> list[tuple[Method, Settings | None]]:
        from govcompute.continual.methods import method as named

        found = named(method)
        return [(found, found.with_stated(dict(map(_setting, stated or []))))]

    record = learn(chain, choose, (steps, batch, hidden), seeds)
    if as_json:
        emit_json("continual_study", {"study": record.model_dump(mode="json")}, output)
    else:
        from govcompute.continual.table import matrix_table, study_text

        emit_text("\n\n".join([study_text(record), matrix_table(record, record.methods[0])]), output)


def _setting(text: str) -> tuple[str, float]:
    from govcompute.errors import InputError

    name, mark, value = text.partition("=")
    try:
        if mark:
            return name.strip(), float(value)
    except ValueError:
        pass
    raise InputError(f"--set: '{text}' is not a setting; expected NAME=NUMBER, such as lr=0.05")
