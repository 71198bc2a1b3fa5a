"""`govcompute estimate serve`: FLOP of a request, its cache, the least time of a token, and use against training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli import load
from govcompute.cli.estimate import estimate
from govcompute.cli.estimate_result import Asked, Assess, Explain, General, Generates, emit
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders, number, refuse_beside

if TYPE_CHECKING:
    from fractions import Fraction

    from govcompute.serving import DecodeFloor, Machine
    from govcompute.verdict.own import Spent

GIGA = 10**9
TERA = 10**12


@estimate.command()
def serve(
    name: Annotated[str, typer.Argument(help="An architecture of the registry, or a YAML file of one.")],
    prompt: Annotated[int, typer.Option(min=1, help="Tokens of the prompt.")],
    generate: Annotated[int, typer.Option(min=1, help="Tokens of the answer.")],
    cached: Annotated[int, typer.Option(min=0, help="Tokens of the prompt that the cache already holds.")] = 0,
    batch: Annotated[int, typer.Option(min=1, help="Requests served together.")] = 1,
    latent: Annotated[
        str, typer.Option(help="How decoding treats latent attention: absorbed, expanded, reexpanded.")
    ] = "absorbed",
    chip: Annotated[str | None, typer.Option(help="A chip of the registry, for the least time of a token.")] = None,
    chips: Annotated[int, typer.Option(min=1, help="How many share the work.")] = 1,
    precision: Annotated[str, typer.Option(help="Of the matrix products: half, fp8, ...")] = "half",
    parameter_bytes: Annotated[str, typer.Option(help="Bytes of a stored parameter: 2, 1, 0.5.")] = "2",
    spread_experts: Annotated[
        bool, typer.Option("--spread-experts", help="Tokens of a batch choose their experts evenly; else all choose the same.")
    ] = False,
    cache_number_bytes: Annotated[str, typer.Option(help="Bytes of a cached number.")] = "2",
    training: Annotated[str | None, typer.Option(help="FLOP of training, for the life cycle.")] = None,
    training_spread: Annotated[float, typer.Option(min=1, help="The factor of its 90 % interval.")] = 1.0,
    served: Annotated[str | None, typer.Option(help="Answer tokens served to date, with --training.")] = None,
    served_spread: Annotated[float, typer.Option(min=1, help="The factor of its 90 % interval.")] = 1.0,
    explain: Explain = False,
    assess: Assess = False,
    generates: Generates = None,
    general: General = None,
    as_of: AsOf = None,
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """What a request costs. Serving is not training: laws that count training compute leave it out."""
    from govcompute.errors import InputError
    from govcompute.flops import Convention, decode
    from govcompute.quantity import significant
    from govcompute.serving import cache_bytes, decode_floor, prompt_pass, request

    if (served is not None or assess) and training is None:
        raise InputError(f"--{'assess' if assess else 'served'} needs --training")
    refuse_beside("--chip", {"--chips": chip is None and chips != 1, "--spread-experts": chip is None and spread_experts})
    refuse_beside("--training", {"--training-spread": training is None and training_spread != 1})
    refuse_beside("--served", {"--served-spread": served is None and served_spread != 1})
    number_bytes = number(cache_number_bytes, "--cache-number-bytes")
    found = load.architecture(name, registry)
    convention = Convention(logits="last", latent=latent)  # type: ignore[arg-type]
    counted = request(found, prompt, generate, cached_tokens=cached, batch=batch, convention=convention)
    context = prompt + generate - 1
    cache = cache_bytes(found, context, batch=batch, bytes_per_number=number_bytes)
    content: dict[str, Any] = {
        "architecture": found.id,
        "flop": {"prefill": counted.prefill, "decode": counted.decode, "total": counted.flop},
        "flop_per_generated_token": float(counted.per_generated_token),
        "cache_bytes": float(cache.bytes),
        "formula": counted.formula,
        "convention": str(convention),
        "within_context": None if found.context is None else context <= found.context,
    }
    lines = [
        f"{significant(counted.flop, 3)} FLOP; {significant(counted.per_generated_token, 3)} FLOP per generated token",
        f"- {counted.formula}",
        f"- cache after the last token: {float(cache.bytes) / GIGA:,.3f} GB = {cache.formula}",
        f"- convention: {convention}",
    ]
    if found.context is not None and context > found.context:
        lines.append(f"- {context:,} tokens are more than the {found.context:,} the model was made for")
    if chip is not None:
        floor = decode_floor(
            found,
            _machine(chip, precision, chips),
            context,
            batch=batch,
            bytes_per_parameter=number(parameter_bytes, "--parameter-bytes"),
            bytes_per_number=number_bytes,
            spread_experts=spread_experts,
            convention=convention,
        )
        content["floor"] = _floor_record(floor)
        lines += _floor_lines(floor)
    spent: list[Spent] = []
    if training is not None:
        words, record, spent = _life(training, training_spread, counted.per_generated_token, served, served_spread)
        content["life_cycle"] = record
        lines += words
    if explain:
        first = prompt_pass(found, prompt, cached, batch=batch, convention=convention)
        last = decode(found, context, batch=batch, convention=convention)
        lines += ["", str(first), "", str(last)]
    emit("serving", lines, content, spent, Asked(assess, generates, general, as_of, as_json, output, policies))


def _machine(chip: str, precision: str, chips: int) -> Machine:
    from govcompute.errors import InputError
    from govcompute.registry.amounts import shipped_hardware
    from govcompute.serving import Machine

    found = shipped_hardware().find(chip)
    if found.memory_bandwidth_tb_s is None:
        raise InputError(f"the registry has no memory bandwidth for {found.name}")
    memory = None if found.memory_gb is None else found.memory_gb * GIGA
    return Machine(found.peak(precision), found.memory_bandwidth_tb_s * TERA, memory, chips, found.name)


def _floor_record(floor: DecodeFloor) -> dict[str, Any]:
    return {
        "chip": floor.machine.name,
        "chips": floor.machine.chips,
        "seconds_per_token": float(floor.seconds),
        "bound_by": floor.bound_by,
        "memory_seconds": float(floor.memory_seconds),
        "compute_seconds": float(floor.compute_seconds),
        "intensity_flop_per_byte": float(floor.intensity),
        "ridge_flop_per_byte": float(floor.machine.ridge),
        "weights_bytes": float(floor.weights),
        "cache_bytes": float(floor.cache),
        "fits": floor.fits,
    }


def _floor_lines(floor: DecodeFloor) -> list[str]:
    machine = floor.machine
    lines = [
        f"- at least {float(floor.seconds) * 1e3:.3g} ms for a token on {machine.chips} x {machine.name},"
        f" bound by {floor.bound_by} ({floor.formula})",
        f"- {float(floor.intensity):.3g} FLOP per byte, where the chip's own balance is {float(machine.ridge):.3g}",
    ]
    if floor.fits is False:
        lines.append("- it does not fit: all weights and the cache are more than the memory")
    return lines


def _life(
    training: str, training_spread: float, per_token: Fraction, served: str | None, served_spread: float
) -> tuple[list[str], dict[str, Any], list[Spent]]:
    from govcompute.quantity import Estimate, Unit, parse_amount
    from govcompute.report.record import estimate_record
    from govcompute.serving import break_even_tokens, life_cycle
    from govcompute.training.result import positive
    from govcompute.verdict.own import Spent

    taken = Estimate(parse_amount(training, Unit.FLOP), training_spread)
    even = break_even_tokens(taken, per_token)
    lines = [f"- serving equals training after {float(even.median):.3g} answer tokens ({even.note})"]
    spent = [Spent("unsplit", taken)]
    record: dict[str, Any] = {"break_even_tokens": estimate_record(even)}
    if served is not None:
        life = life_cycle(taken, per_token, Estimate(positive(served, "served"), served_spread, Unit.RATIO))
        spent.append(Spent("inference", life.serving))
        lines.append(
            f"- to date: training {life.training}; serving {life.serving}; together {life.whole}"
            f" ({float(life.share):.0%} serving)"
        )
        record |= {
            "serving": estimate_record(life.serving),
            "whole": estimate_record(life.whole),
            "serving_share": float(life.share),
        }
    return lines, record, spent
