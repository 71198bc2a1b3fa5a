"""`govcompute estimate`: training compute from parameters and tokens, chip-hours or money, or from an architecture."""

from __future__ import annotations

from typing import Annotated

import typer

from govcompute.cli import load
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
from govcompute.cli.options import AsOf, IgnoreAutoMap, Json, Output, Policies, RegistryFolders, number, refuse_beside

estimate = typer.Typer(
    no_args_is_help=True, help="Compute: train, hardware, architecture, finetune, serve, and reconcile several of them."
)

Tokens = Annotated[str, typer.Option(help="Training tokens, all epochs together, such as 15.6e12.")]


@estimate.command()
def train(
    parameters: Annotated[str, typer.Option(help="Total parameters, such as 405e9.")],
    tokens: Tokens,
    active: Annotated[str | None, typer.Option(help="Parameters that one token meets, for a mixture of experts.")] = None,
    context: Annotated[str | None, typer.Option(help="Tokens in the input context, to check that 6PD is valid.")] = None,
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
) -> None:
    """6 x parameters x tokens; with --active, 6 x active parameters x tokens."""
    from govcompute.training import six_active_p_d, six_p_d

    asked = Asked(assess, generates, general, as_of, as_json, output, policies, exactly, spread)
    size, data, met = number(parameters, "--parameters"), number(tokens, "--tokens"), number(active, "--active")
    if met is None:
        found = six_p_d(size, data, context=number(context, "--context"))
    else:
        refuse_beside("6PD, which --active replaces", {"--context": context is not None})
        found = six_active_p_d(met, data, total_parameters=size)
    show(doubted(found, asked), asked, Shown(judged_by(found, asked) if explain else []))


@estimate.command()
def hardware(
    chip: Annotated[str, typer.Option(help="The chip, as drivers and papers call it: H100, a100-sxm4-80gb, TPUv4.")],
    chips: Annotated[str | None, typer.Option(help="How many, with --hours.")] = None,
    hours: Annotated[str | None, typer.Option(help="Wall-clock hours, with --chips.")] = None,
    chip_hours: Annotated[str | None, typer.Option(help="Chips times hours, instead of both.")] = None,
    cost: Annotated[str | None, typer.Option(help="What the chip-hours cost, with --price, instead of them.")] = None,
    price: Annotated[str | None, typer.Option(help="Price of one chip-hour, in the money of --cost. None is built in.")] = None,
    price_spread: Annotated[float, typer.Option(min=1, help="Doubt of the price: the factor of its 90 % interval.")] = 1.0,
    compute_share: Annotated[str, typer.Option(help="Share of the cost that paid for this run's chip-hours, 0 to 1.")] = "1",
    utilisation: Annotated[
        str | None, typer.Option(help="Share of the dense peak, 0 to 1; a prior from published runs if absent.")
    ] = None,
    meaning: Annotated[
        str,
        typer.Option(help="What that share is: model_flop_utilisation, hardware_flop_utilisation, tensor_activity, occupancy."),
    ] = "model_flop_utilisation",
    precision: Annotated[str, typer.Option(help="The precision of the matrix products: half, fp8, ...")] = "half",
    allow_occupancy: Annotated[bool, typer.Option("--allow-occupancy", help="Take an occupancy as an upper bound.")] = False,
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
) -> None:
    """Chips x seconds x dense peak x utilisation (EU Guidelines, Annex A.2: C = N·L·H·U)."""
    from govcompute.errors import InputError
    from govcompute.registry.amounts import chip_hours_estimate, shipped_hardware, utilised
    from govcompute.training import from_cost

    asked = Asked(assess, generates, general, as_of, as_json, output, policies, exactly, spread)
    used = number(utilisation, "--utilisation")
    if (cost is None) != (price is None):
        raise InputError("--cost and --price come together")
    if cost is not None and price is not None:
        if chips or hours or chip_hours:
            raise InputError("give chip-hours or --cost, not both")
        refuse_beside("chip-hours", {"--allow-occupancy": allow_occupancy})
        found = shipped_hardware().find(chip)
        result = from_cost(
            number(cost, "--cost"),
            number(price, "--price"),
            found.peak(precision),
            compute_share=number(compute_share, "--compute-share"),
            utilisation=utilised(used, meaning),
            price_spread=price_spread,
            chip=found.name,
            precision=precision,
        )
    else:
        refuse_beside("--cost", {"--price-spread": price_spread != 1, "--compute-share": compute_share != "1"})
        result = chip_hours_estimate(
            chip,
            chips=number(chips, "--chips"),
            hours=number(hours, "--hours"),
            chip_hours=number(chip_hours, "--chip-hours"),
            utilisation=used,
            meaning=meaning,
            precision=precision,
            allow_occupancy=allow_occupancy,
        )
    show(doubted(result, asked), asked, Shown(judged_by(result, asked) if explain else []))


@estimate.command()
def architecture(
    name: Annotated[str, typer.Argument(help="An architecture of the registry, a YAML file of one, or a config.json.")],
    tokens: Tokens,
    sequence: Annotated[int, typer.Option(min=1, help="Tokens in one training sequence.")],
    attention: Annotated[str, typer.Option(help="Which query-key pairs count: causal or full.")] = "causal",
    ignore_auto_map: IgnoreAutoMap = False,
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
    """Tokens x FLOP of forward and backward for each, counted from the architecture."""
    from govcompute.errors import NotFound
    from govcompute.flops import AttentionPairs, Convention, training_step
    from govcompute.training import from_architecture

    if attention not in [a.value for a in AttentionPairs]:
        raise NotFound("attention convention", attention, [a.value for a in AttentionPairs])
    asked = Asked(assess, generates, general, as_of, as_json, output, policies, exactly, spread)
    convention = Convention(attention=AttentionPairs(attention))
    found = load.countable(name, registry, ignore_auto_map=ignore_auto_map)
    counted = doubted(from_architecture(found, number(tokens, "--tokens"), sequence, convention), asked)
    lines = ["", str(training_step(found, sequence, convention=convention))] if explain else []
    show(counted, asked, Shown(lines))
