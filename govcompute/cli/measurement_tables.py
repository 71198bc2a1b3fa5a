"""A measurement on the screen: its passes, what they cost, and every meaning of utilisation side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from govcompute.cli.output import table
from govcompute.quantity import counted

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.measure import Measurement, Reading
    from govcompute.measure.record import Utilisation

GIGA = 1e9


def measurement_tables(found: Measurement) -> list[Table]:
    """What ran, the passes, the utilisations."""
    return [_what(found), _passes(found), _utilisations(found)]


def _what(found: Measurement) -> Table:
    made = table("", "", title=f"{found.id}: {subjects(found)} on {found.device.name}, {found.measured_on.isoformat()}")
    for name, value in {**_how(found), **_on(found), **_came_to(found)}.items():
        made.add_row(name, value)
    return made


def _how(found: Measurement) -> dict[str, str]:
    settings = found.settings
    lengths = f"prompts of {spread(settings.prompt_tokens)} tokens, {settings.generate} generated each"
    repeats = f"{counted(settings.runs, 'run')} after {settings.warm_up} to warm up"
    return {
        "shape": f"batch {settings.batch}, {lengths}; {settings.dtype}; {repeats}; seed {settings.seed}",
        "prompts": settings.prompts,
        "cache": settings.cache,
        "command": found.command,
    }


def _on(found: Measurement) -> dict[str, str]:
    device = found.device
    kind = (
        f"cpu, {counted(device.threads or 1, 'thread')}"
        if device.kind == "cpu"
        else f"cuda, driver {device.driver or 'not known'}"
    )
    load, sheet = device.load_average, device.data_sheet
    return {
        "device": kind,
        "load before": "not known" if load is None else f"{load:g} processes in the last minute",
        "measured copy": f"{device.bandwidth.per_second / GIGA:,.1f} GB/s ({device.bandwidth.how})",
        "measured product": f"{device.matmul.per_second / GIGA:,.1f} GFLOP/s ({device.matmul.how})",
        "data sheet": "no chip of the registry has this name" if sheet is None else sheet.chip,
    }


def _came_to(found: Measurement) -> dict[str, str]:
    runs = found.runs
    doubt = f"{runs.coverage:.0%} interval of the median {duration(runs.low)} – {duration(runs.high)}"
    rows = {
        "speed": f"{found.tokens_per_second:,.4g} tokens/s, prompts included; a run takes {duration(runs.median)} ({doubt})",
        "processor time": reading(found.processor_seconds, lambda used: f"{used:.3g} s in {found.seconds:.3g} s of runs"),
        "energy": reading(found.energy, lambda joules: f"{joules:,.3g} J, {joules / found.tokens:.3g} J a token"),
        "memory": reading(found.peak_memory, size),
    }
    if found.speculation is not None:
        counts, wasted = found.speculation.counts, found.speculation.wasted_flop / max(found.flop, 1)
        rows["outside passes"] = f"{share(found.outside_passes / found.seconds)} of the runs: sampling, head, host"
        rows["target alone"] = f"the stack is {found.speed_up:.3g} times as fast as its target alone on the same prompts"
        rows["speculation"] = (
            f"{found.rule}: {counted(counts.emitted, 'token')} in"
            f" {counted(counts.target_passes, 'target pass', 'target passes')}, {counts.drafted:,} drafted,"
            f" {counts.discarded:,} discarded, {counts.cut:,} cut; {wasted:.1%} of the FLOP wasted"
        )
    if found.nsight is not None:
        tensor, other = found.nsight.tensor_flop or 0, found.nsight.other_flop or 0
        rows["Nsight"] = (
            f"{tensor:,} FLOP of matrix units + {other:,} others in"
            f" {counted(found.nsight.kernels, 'kernel')}; by the closed form"
            f" {found.dispatched:,} were dispatched"
        )
    return rows | ({"notes": found.notes} if found.notes else {})


def _passes(found: Measurement) -> Table:
    numbers = ("passes", "median", "95 % of the median", "FLOP needed", "dispatched", "read", "floor a pass", "of it reached")
    made = table("phase", *numbers, numbers=numbers, title="Passes; the floor is against the measured copy and product")
    for phase in found.phases:
        timing = phase.timing
        less = "" if timing.coverage >= 0.95 else f" ({timing.coverage:.0%})"
        made.add_row(
            phase.name,
            f"{phase.passes:,}",
            duration(timing.median),
            f"{duration(timing.low)} – {duration(timing.high)}{less}",
            f"{phase.flop:.4g}",
            f"{phase.dispatched:.4g}",
            size(phase.bytes_read),
            duration(phase.floor_seconds / phase.passes),
            share(phase.share_of_floor),
        )
    return made


def _utilisations(found: Measurement) -> Table:
    made = table("utilisation", "value", "what it is", "what it may not be used for")
    made.title, made.title_justify = "Meanings of utilisation side by side", "left"
    meanings = dict.fromkeys(one.meaning for one in found.utilisation)
    for meaning in meanings:
        values = "\n".join(_value(one) for one in found.utilisation if one.meaning is meaning)
        made.add_row(meaning.value.replace("_", " "), values, meaning.words, meaning.not_for)
        made.add_section()
    return made


def _value(one: Utilisation) -> str:
    if one.value is None:
        return f"not measured: {one.not_measured}"
    return share(one.value) + ("" if one.phase == "all" else f" in {one.phase}")


def subjects(found: Measurement) -> str:
    """The models, with their parts in a stack."""
    if found.kind == "model":
        return found.subjects[0].name
    return f"{found.stack} ({', '.join(f'{one.role} {one.name}' for one in found.subjects)})"


def reading(found: Reading, shown: Callable[[float], str]) -> str:
    """The value, or why there is none."""
    if found.value is None:
        return f"not measured: {found.not_measured}"
    return f"{shown(found.value)} ({found.source})"


def spread(values: list[int]) -> str:
    """One number, or the least and the most of several."""
    return f"{min(values):,}" if min(values) == max(values) else f"{min(values):,} to {max(values):,}"


def duration(seconds: float) -> str:
    """Three figures in the unit that fits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def size(amount: float) -> str:
    """Bytes, three figures in the unit that fits."""
    for unit, each in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if amount >= each:
            return f"{amount / each:.3g} {unit}"
    return f"{amount:.0f} B"


def share(value: float) -> str:
    """Per cent with three figures."""
    return f"{value * 100:.3g} %"
