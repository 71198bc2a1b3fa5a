"""`govcompute stack show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli import load
from govcompute.cli.options import Json, Output, RegistryFolders
from govcompute.cli.output import emit_json, emit_text

if TYPE_CHECKING:
    from govcompute.quantity import Estimate
    from govcompute.registry.library import Registry
    from govcompute.speculative.stack import Stack


def show(
    name: Annotated[str, typer.Argument(help="A stack of the registry, or a YAML file of one.")],
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """One stack: its members with their training compute, its rule, and Φ, W and K̄ of each reading."""
    from govcompute.cli.stack.words import ratio_words, run_record
    from govcompute.registry.stacks import positions
    from govcompute.report.record import estimate_record
    from govcompute.speculative.account import account_of_rates

    found, systems, architectures = load.stack(name, registry)
    compute = _compute(found, systems)
    readings = [
        (one, account_of_rates(
            one.verification_rate, one.discard_rate, positions(found, systems, architectures, context=one.context)
        ))
        for one in found.readings
    ]  # fmt: skip
    if as_json:
        content: dict[str, Any] = {
            "stack": found.model_dump(mode="json", exclude_defaults=True),
            "training_compute": {role: estimate_record(amount) for role, amount in compute.items()},
            "readings": [{"name": one.name, **run_record(run)} for one, run in readings],
        }
        emit_json("stack", content, output)
        return
    rule = ", ".join(f"{key} {value}" for key, value in found.rule.model_dump(exclude_none=True).items() if key != "kind")
    lines = [f"{found.id}: {found.name}", *_members(found, compute)]
    lines.append(f"- rule: {found.rule.kind.replace('_', ' ')}" + (f" ({rule})" if rule else ""))
    lines.append(f"- candidates: {found.bounds.least} to {found.bounds.most}; sampling: {_sampling(found)}")
    if found.timings is not None:
        lines.append(f"- timings: draft {found.timings.draft:g} s, target {found.timings.target:g} s ({found.timings.source})")
    for one, run in readings:
        lines.append(
            f"- {one.name}: VR {one.verification_rate:g}, DR {one.discard_rate:g}, K̄ {float(run.mean_candidates):.2f},"
            f" Φ {ratio_words(run.ratio)}, W {ratio_words(run.waste_share)}"
        )
        lines.append(f"    {one.source}")
    emit_text("\n".join([*lines, *([f"- {found.notes}"] if found.notes else [])]), output)


def _compute(found: Stack, systems: Registry) -> dict[str, Estimate | None]:
    """The training compute behind each member, None where it is not known."""
    from govcompute.registry.stacks import MEMBERS, member
    from govcompute.verdict.total import best_compute

    amounts = {}
    for role in MEMBERS:
        name = member(found, role).system
        amounts[role] = best_compute(systems[name], systems) if name else None
    return amounts


def _members(found: Stack, compute: dict[str, Estimate | None]) -> list[str]:
    from govcompute.registry.stacks import member

    return [
        f"- {role}: {member(found, role).system or member(found, role).architecture or member(found, role).folder};"
        f" training compute {amount or 'not known'}"
        for role, amount in compute.items()
    ]


def _sampling(found: Stack) -> str:
    law = found.sampling
    return "greedy" if law.greedy else f"temperature {law.temperature:g}, top-p {law.top_p:g}, top-k {law.top_k}"
