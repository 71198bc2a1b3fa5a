"""`govcompute flops`: the FLOP of one pass, from an architecture of the registry, a YAML file or a config.json."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli import load
from govcompute.cli.flops_table import flops_table
from govcompute.cli.options import AsOf, IgnoreAutoMap, Json, Output, Policies, RegistryFolders
from govcompute.cli.output import emit_json, emit_tables, emit_text
from govcompute.cli.output import table as new_table
from govcompute.cli.table import Ignore, Scheduler, TableFile, To, Workers, refuse
from govcompute.errors import InputError

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.flops import Convention, FlopCount
    from govcompute.flops.compare import Variant


class Phase(StrEnum):
    """Which pass is counted."""

    PREFILL = "prefill"
    DECODE = "decode"
    VERIFY = "verify"
    TRAIN = "train"


def flops(
    target: Annotated[
        str | None, typer.Argument(help="An architecture of the registry, a YAML file of one, or a config.json.")
    ] = None,
    phase: Annotated[
        Phase, typer.Option(help="prefill; decode (one new token); verify (--seq new on --past cached); train.")
    ] = (Phase.PREFILL),
    seq: Annotated[int, typer.Option(min=1, help="New tokens of each sequence; decode has one.")] = 2048,
    past: Annotated[int, typer.Option(min=0, help="Tokens in the cache.")] = 0,
    batch: Annotated[int, typer.Option(min=1, help="Sequences.")] = 1,
    source: Annotated[int, typer.Option(min=0, help="Tokens of an encoder's input, beside each sequence.")] = 0,
    attention: Annotated[str, typer.Option(help="causal or full.")] = "causal",
    logits: Annotated[str, typer.Option(help="all or last.")] = "all",
    experts: Annotated[str, typer.Option(help="routed or all.")] = "routed",
    latent: Annotated[str, typer.Option(help="Latent attention: expanded, absorbed or reexpanded.")] = "expanded",
    scan: Annotated[str, typer.Option(help="Recurrent states: recurrent, chunked or left_out.")] = "recurrent",
    backward: Annotated[str, typer.Option(help="exact or twice_forward.")] = "exact",
    recomputation: Annotated[str, typer.Option(help="none, attention_scores or blocks.")] = "none",
    compare: Annotated[
        bool, typer.Option("--compare-conventions", help="How far each other convention moves the answer.")
    ] = False,
    tokens: Annotated[
        str | None, typer.Option(help="With --phase train: training tokens, for the whole run and the verdicts that flip.")
    ] = None,
    ignore_auto_map: IgnoreAutoMap = False,
    explain: Annotated[bool, typer.Option("--explain", help="Every formula with its numbers.")] = False,
    as_of: AsOf = None,
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
    table: TableFile = None,
    to: To = None,
    scheduler: Scheduler = None,
    workers: Workers = 1,
    ignore: Ignore = None,
) -> None:
    """FLOP of one pass, part by part, under a convention that is printed with it (1 multiply-add = 2 FLOP)."""
    from govcompute.flops import Convention, Work, count_pass
    from govcompute.flops.compare import compare_conventions
    from govcompute.flops.lower import network

    convention = Convention(attention, logits, experts, latent, scan, backward, recomputation)  # type: ignore[arg-type]
    work = Work(seq, past, batch, source)
    if table is not None:
        if target is not None:
            raise InputError(f"'{target}' and --table are two things to count; give one of them")
        refuse(True, compare_conventions=compare, tokens=tokens, explain=explain, ignore_auto_map=ignore_auto_map, as_of=as_of,
               policies=policies, registry=registry)  # fmt: skip
        flops_table(table, to, scheduler, workers, ignore, phase.value, work, convention, as_json, output)
        return
    refuse(False, to=to, scheduler=scheduler, workers=workers > 1, ignore=ignore)
    if target is None:
        raise InputError("name an architecture, a YAML file of one or a config.json; or a table of configurations with --table")
    model = load.countable(target, registry, ignore_auto_map=ignore_auto_map)
    if source and not network(model).takes_source:
        raise InputError(f"{model.name} has no encoder that reads tokens of its own; leave out --source")

    def count(chosen: Convention) -> FlopCount:
        return count_pass(model, phase, work, chosen)

    found = count(convention)
    variants = list(compare_conventions(count, convention)) if compare or tokens else []
    run = None if tokens is None else _whole_run(found, variants, tokens, phase, as_of, policies)
    if as_json:
        emit_json("flops", {**_record(found, variants), "whole_run": run}, output)
    elif explain:
        emit_text(str(found), output)
    else:
        emit_tables([_components(found), *([_moved(variants, run)] if variants or run else [])], output)


def _components(found: FlopCount) -> Table:
    made = new_table(
        "part", "FLOP", "share", numbers=("FLOP", "share"), title=f"{found.phase} of {found.architecture}, {found.work}"
    )
    for part in sorted(found.components, key=lambda part: -part.flop):
        if part.flop:
            made.add_row(part.name, f"{part.flop:,}", f"{part.flop / found.flop:.2%}".replace("%", " %"))
    made.add_section()
    made.add_row("together", f"{found.flop:,}", "")
    made.add_row("for each new token", f"{float(found.per_token):,.0f}", "")
    made.caption = "\n".join([f"convention: {found.convention}", *(f"left out: {what}" for what in found.left_out)])
    made.caption_justify = "left"
    return made


def _record(found: FlopCount, variants: Sequence[Variant]) -> dict[str, Any]:
    return {
        "architecture": found.architecture,
        "phase": found.phase,
        "work": str(found.work),
        "convention": str(found.convention),
        "left_out": list(found.left_out),
        "flop": str(found.flop),
        "flop_per_token": float(found.per_token),
        "components": [{"name": p.name, "flop": str(p.flop), "formula": p.formula} for p in found.components],
        "other_conventions": [
            {"choice": v.choice, "value": v.value, "flop": str(v.count.flop), "ratio": float(v.ratio)} for v in variants
        ],
    }


def _moved(variants: Sequence[Variant], run: dict[str, Any] | None) -> Table:
    columns = ["choice", "instead", "FLOP", "times", *(["whole run", "verdicts that flip"] if run else [])]
    made = new_table(*columns, numbers=("FLOP", "times"), title="How far another convention moves it")
    if run:
        made.caption = f"whole run: {run['training_compute']} FLOP; crosses: {', '.join(run['crosses']) or 'nothing'}"
        made.caption_justify = "left"
    for index, variant in enumerate(variants):
        row = [variant.choice, variant.value, f"{variant.count.flop:,}", f"{float(variant.ratio):.4f}"]
        if run:
            other = run["other_conventions"][index]
            row += [
                other["training_compute"],
                ", ".join(f"{rule}: {outcome}" for rule, outcome in other["flips"].items()) or "none",
            ]
        made.add_row(*row)
    return made


def _whole_run(
    found: FlopCount, variants: Sequence[Variant], tokens: str, phase: Phase, as_of: str | None, policies: list[Path] | None
) -> dict[str, Any]:
    """Training compute under each convention, as a point, and what a general text model of that compute would cross."""
    from govcompute.cli.options import day
    from govcompute.errors import InputError
    from govcompute.quantity import significant
    from govcompute.report.conventions import whole_run

    if phase is not Phase.TRAIN:
        raise InputError("--tokens belongs to --phase train: training compute is forward and backward over every token")
    run = whole_run(found, variants, tokens, load.policies(policies), day(as_of))
    others = [
        {
            "choice": one.variant.choice,
            "value": one.variant.value,
            "training_compute": significant(one.flop, 3),
            "flips": {rule: outcome.value for rule, outcome in one.flips.items()},
        }
        for one in run.others
    ]
    return {"training_compute": significant(run.flop, 3), "crosses": list(run.crosses), "other_conventions": others}
