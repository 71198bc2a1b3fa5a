"""`govcompute trace`: the FLOP of a torch module of the user's own, operator by operator."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text

if TYPE_CHECKING:
    from govcompute.flops.trace import TraceResult


def trace(
    target: Annotated[str, typer.Argument(help="MODULE:CALLABLE that returns (module, inputs); your own code, which is run.")],
    backward: Annotated[bool, typer.Option("--backward", help="Also the gradients.")] = False,
    second_opinion: Annotated[
        bool, typer.Option("--second-opinion", help="Also count with fvcore, and explain the gap.")
    ] = False,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """FLOP of a torch module's pass, traced; on the meta device nothing is computed. Needs the extra 'models'."""
    from govcompute.flops.trace import trace as count

    module, inputs = _built(target)
    found = count(module, inputs, backward=backward)
    other = None
    if second_opinion:
        from govcompute.flops.trace import second_opinion as ask

        other = ask(module, inputs)
    if as_json:
        emit_json("trace", {**_record(found), "second_opinion": None if other is None else str(other)}, output)
    else:
        emit_text("\n\n".join([found.explain(), *([] if other is None else [str(other)])]), output)
    found.require_complete()


def _built(target: str) -> tuple[Any, Any]:
    """What the user's callable returns. Raises InputError where it cannot be found, fails, or returns something else."""
    from govcompute.errors import InputError

    name, _, attribute = target.partition(":")
    if not name or not attribute or name.endswith(".py"):
        wanted = f"{name.removesuffix('.py').replace('/', '.') or 'my_model'}:{attribute or 'build'}"
        raise InputError(f"'{target}': expected MODULE:CALLABLE, such as {wanted}")
    sys.path.insert(0, str(Path.cwd()))
    try:
        made = getattr(importlib.import_module(name), attribute)()
    except Exception as error:  # the user's own code may raise anything
        raise InputError(f"'{target}' failed: {type(error).__name__}: {error}") from None
    if not isinstance(made, tuple) or len(made) != 2:
        raise InputError(f"'{target}' returned {type(made).__name__}; expected a pair (module, inputs)")
    return made


def _record(found: TraceResult) -> dict[str, Any]:
    return {
        "module": found.name,
        "complete": found.complete,
        "flop": str(found.lower_bound),
        "backward": found.backward,
        "convention": found.convention,
        "by_operator": [{"operator": row.operator, "calls": row.calls, "flop": str(row.flop)} for row in found.operators],
        "by_module": {name: str(flop) for name, flop in found.by_module.items()},
        "by_precision": {name: str(amount) for name, amount in found.by_precision.items()},
        "without_a_formula": [str(unknown) for unknown in found.unknown],
        "assumptions": list(found.assumptions),
    }
