"""`govcompute estimate finetune`: what changing a model takes, whole, in part, or with low-rank adapters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from govcompute.cli import load
from govcompute.cli.estimate import estimate
from govcompute.cli.estimate_result import (
    Asked,
    Assess,
    Doubt,
    Exactly,
    Explain,
    General,
    Generates,
    Shown,
    doubted,
    judged_by,
    show,
)
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders, number, refuse_beside


@estimate.command()
def finetune(
    tokens: Annotated[str, typer.Option(help="Tokens of fine-tuning, all epochs together, such as 1e9.")],
    name: Annotated[str | None, typer.Argument(help="An architecture of the registry or a YAML file; or --parameters.")] = None,
    sequence: Annotated[int, typer.Option(min=1, help="With an architecture: tokens in one sequence.")] = 4096,
    rank: Annotated[
        int | None,
        typer.Option(min=1, help="With an architecture: the rank of low-rank adapters (LoRA); all is trained if absent."),
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option(help="With --rank: a matrix that has adapters (repeat); queries and values if absent.")
    ] = None,
    parameters: Annotated[str | None, typer.Option(help="Instead of an architecture: parameters that one token meets.")] = None,
    frozen: Annotated[str, typer.Option(help="With --parameters: how many of them are not trained.")] = "0",
    before: Annotated[str, typer.Option(help="With --frozen: how many of those lie before the first trained part.")] = "0",
    adapter_parameters: Annotated[str, typer.Option(help="With --parameters: parameters of adapters.")] = "0",
    base: Annotated[
        str | None,
        typer.Option(help="With --assess: the system that is changed; the one called like the architecture if absent."),
    ] = None,
    explain: Explain = False,
    spread: Doubt = 1.0,
    exactly: Exactly = False,
    assess: Assess = False,
    generates: Generates = None,
    general: General = None,
    as_of: AsOf = None,
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """What changing a model takes, whole, in part or by LoRA; with --assess, whether it makes its author a provider.

    Counted are the forward pass, the gradients of inputs, and the gradients of only those weights that are trained.
    """
    from govcompute.errors import InputError
    from govcompute.flops import training_step
    from govcompute.training import Frozen, finetuning, finetuning_of_architecture
    from govcompute.training.finetuning import USUAL_TARGETS, low_rank_parameters
    from govcompute.verdict.own import Spent

    if assess and (base is not None or name is not None):
        systems = load.registry(registry)
        if base is not None:
            base = systems[load.spelled(base, systems)].id
        elif name is not None:
            called = load.spelled(name, systems)
            base = called if called in systems else None
    asked = Asked(assess, generates, general, as_of, as_json, output, policies, exactly, spread, base, registry)
    if (name is None) == (parameters is None):
        raise InputError("give an architecture or --parameters")
    data = number(tokens, "--tokens")
    content: dict[str, Any] = {}
    lines = ["- no base is named: with --base ID the rules on modifications speak of it"] if assess and base is None else []
    if parameters is not None:
        if rank is not None or target:
            raise InputError("--rank and --target need an architecture; with --parameters give --adapter-parameters")
        kept = Frozen(number(frozen, "--frozen"), number(before, "--before"))
        adapters = number(adapter_parameters, "--adapter-parameters")
        stage = finetuning(number(parameters, "--parameters"), data, frozen=kept, adapter_parameters=adapters)
    else:
        assert name is not None
        if target and rank is None:
            raise InputError("--target needs --rank")
        given = {"--frozen": frozen, "--before": before, "--adapter-parameters": adapter_parameters}
        refuse_beside("--parameters; with an architecture --rank counts adapters", {key: v != "0" for key, v in given.items()})
        known = load.countable(_architecture_of(name, registry), registry)
        chosen = target or USUAL_TARGETS
        stage = finetuning_of_architecture(known, data, sequence, rank=rank, targets=chosen)
        if rank is None:
            lines += ["- every weight is trained; --rank N counts low-rank adapters"]
        else:
            content["adapter_parameters"] = low_rank_parameters(known, rank, chosen)
            lines += [f"- trained are {content['adapter_parameters']:,} parameters of adapters beside {', '.join(chosen)}"]
        if explain:
            lines += ["", "with every weight trained:", str(training_step(known, sequence))]
    if explain and parameters is not None:
        lines += judged_by(stage.found, asked)
    found = doubted(stage.found, asked)
    show(
        found,
        asked,
        Shown(lines, content={"activity": stage.activity, **content}, spent=[Spent(stage.activity, found.estimate)]),
    )


def _architecture_of(name: str, own: list[Path] | None) -> str:
    """The architecture that `name` means: its own, or that of the system called so; `name` where nothing is known of it."""
    from govcompute.errors import InputError

    known = load.architectures(own)
    systems = load.registry(own)
    called = load.spelled(name, systems)
    if load.spelled(name, known) in known or called not in systems:
        return name
    found = systems[called].architecture
    if found is None:
        raise InputError(f"the architecture of '{called}' is not in the registry; give --parameters, with --base {called}")
    return found
