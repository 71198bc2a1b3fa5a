"""`govcompute continual account`: the compute of a chain, in full and read literally; as a system that law can be held to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text
from govcompute.quantity import counted

if TYPE_CHECKING:
    from govcompute.continual.account import Account
    from govcompute.continual.record import MethodRecord, StudyRecord


def account(
    file: Annotated[Path | None, typer.Argument(help="A record: the JSON of `continual run` or `compare`.")] = None,
    method: Annotated[
        str | None, typer.Option("--method", metavar="NAME", help="Which method of the record; the first if absent.")
    ] = None,
    examples: Annotated[
        list[int] | None,
        typer.Option("--examples", min=0, help="Without a record: examples of a task, epochs multiplied in (repeatable)."),
    ] = None,
    updated: Annotated[
        list[float] | None,
        typer.Option("--updated", help="With --examples: mean share of weights that a step moved, for each task."),
    ] = None,
    fisher: Annotated[
        list[int] | None, typer.Option("--fisher", min=0, help="With --examples: examples of the Fisher pass after each task.")
    ] = None,
    forward: Annotated[
        int | None,
        typer.Option(
            "--forward", min=1, help="With --examples: FLOP of a forward pass; the published vision network's if absent."
        ),
    ] = None,
    system: Annotated[
        bool, typer.Option("--system", help="Print the chain as a system in YAML, for `govcompute assess`; needs a record.")
    ] = False,
    base: Annotated[
        str | None, typer.Option("--base", metavar="ID", help="With --system: the system whose weights the chain went on from.")
    ] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """FLOP of every task: all passes (3 F for each example), those that led to updates, the Fisher pass."""
    from govcompute.errors import InputError

    if (file is None) == (not examples):
        raise InputError("give a record of `continual run` or `compare`, or --examples for every task")
    if file is None:
        if system or base or method:
            raise InputError("--system, --base and --method belong to a record")
        _emit(_stated(examples or [], updated, fisher, forward), None, None, as_json, output)
        return
    if updated or fisher or forward:
        raise InputError("--updated, --fisher and --forward belong to --examples; the record has its own")
    if base and not system:
        raise InputError("--base belongs to --system")
    from govcompute.continual.record import read_study

    study = read_study(file)
    chosen = _method(study, method)
    if system:
        from govcompute.cli.continual.system import chain_as_system
        from govcompute.registry.write import system_yaml

        emit_text(system_yaml(chain_as_system(study, chosen, base)).rstrip("\n"), output)
        return
    from govcompute.continual.summary import chain_account

    _emit(chain_account(study, chosen), study, chosen, as_json, output)


def _method(study: StudyRecord, name: str | None) -> MethodRecord:
    from govcompute.errors import NotFound

    found = {one.name: one for one in study.methods}
    if name is not None and name not in found:
        raise NotFound("method of this record", name, found)
    return found[name] if name is not None else study.methods[0]


def _stated(examples: list[int], updated: list[float] | None, fisher: list[int] | None, forward: int | None) -> Account:
    from govcompute.continual.account import PassCost, TaskWork
    from govcompute.continual.account import account as accounted
    from govcompute.errors import InputError, MissingExtra

    for name, given in (("--updated", updated), ("--fisher", fisher)):
        if given and len(given) != len(examples):
            raise InputError(
                f"{name} is given {counted(len(given), 'time')} and --examples {len(examples)}; expected one for each task"
            )
    if forward is None:
        try:
            from govcompute.continual.network import pass_cost, vision_network
        except ModuleNotFoundError:
            raise MissingExtra("torch", "continual") from None
        forward = pass_cost(vision_network().to("meta"), (1, 28, 28)).forward
    parts = zip(examples, updated or [1.0] * len(examples), fisher or [0] * len(examples), strict=True)
    work = [TaskWork(f"task {number}", each, share, known) for number, (each, share, known) in enumerate(parts, 1)]
    return accounted(PassCost.by_convention(forward), work)


def _emit(ledger: Account, study: StudyRecord | None, method: MethodRecord | None, as_json: bool, output: Path | None) -> None:
    if as_json:
        emit_json("continual_account", _record(ledger, study, method), output)
        return
    from govcompute.continual.table import account_table, compute_table

    words = [account_table(ledger)]
    if study is not None and method is not None:
        words = [f"{study.chain.name}, {method.name}", *words, compute_table(study, [method])]
    emit_text("\n\n".join(words), output)


def _record(ledger: Account, study: StudyRecord | None, method: MethodRecord | None) -> dict[str, Any]:
    import dataclasses

    from govcompute.continual.summary import compute

    found: dict[str, Any] = {
        "tasks": [dataclasses.asdict(task) for task in ledger.tasks],
        "over_first": list(ledger.over_first()),
        "full": ledger.full,
        "direct": ledger.direct,
        "direct_share": ledger.direct_share,
        "fisher": ledger.fisher,
    }
    if study is not None and method is not None:
        spent = compute(study, method)
        found |= {"chain": study.chain.name, "method": method.name, "traced": spent.traced, "tuning": spent.tuning}
        for name in ("surviving", "surviving_above", "relearning"):
            found[name] = dataclasses.astuple(getattr(spent, name))
        found["not_relearned"] = spent.not_relearned
    return found
