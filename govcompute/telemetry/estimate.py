"""From readings to an estimate: one for each source and quantity, rivals of each other, never added.

* FLOP that a tool logged are taken as they are; `total_flos` as a floor.
* Tokens times one's own count of an architecture, where one is named.
* Tensor activity x dense peak x seconds is a bound from above, and so is an occupancy that somebody states as utilisation.
* Device time (and with it occupancy, which says no more) x dense peak x a utilisation from elsewhere: stated, or the prior of
  published runs (EU Guidelines C(2025) 5045, Annex A.2: C = N·L·H·U).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from govcompute.errors import InputError
from govcompute.flops import Countable
from govcompute.quantity import Estimate, counted, exact, significant
from govcompute.registry.amounts import shipped_hardware
from govcompute.registry.hardware import Precision
from govcompute.telemetry.reading import Finding, Quantity, Reading
from govcompute.telemetry.samples import hours
from govcompute.training import (
    Meaning,
    Phase,
    TrainingEstimate,
    Utilisation,
    from_architecture,
    from_hardware,
    over_precisions,
)
from govcompute.training.calibration import doubted

#: A sensor may read a little more than the limit that a chip is built for.
_ABOVE_LIMIT = Fraction(11, 10)
#: The most direct first; what one source says by several is shown in this order.
_ORDER = (
    Quantity.MODEL_FLOP,
    Quantity.TOKENS,
    Quantity.HARDWARE_FLOP,
    Quantity.TENSOR_ACTIVITY,
    Quantity.DEVICE_TIME,
    Quantity.OCCUPANCY,
)
_BOUNDS = (Meaning.TENSOR_ACTIVITY, Meaning.OCCUPANCY)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the readings, and what only the user can say.

    precisions: share of device time by number format, summing to 1; None where it is not stated (half is taken).
    utilisation: of device time. idle_gaps: devices did nothing in gaps; otherwise gaps were as the rest for device time,
    and fully active for a bound. architecture, sequence: for one's own count of the tokens. exactly: without the spread that
    published runs show a method to have. spread: the user's own further doubt, the factor of a 90 % interval.
    """

    precisions: Mapping[Precision, Fraction] | None = None
    utilisation: Utilisation | None = None
    idle_gaps: bool = False
    architecture: Countable | None = None
    sequence: int | None = None
    exactly: bool = False
    spread: float = 1.0


@dataclass(frozen=True, slots=True)
class SourceEstimate:
    """What one source says by one quantity. energy: joules that it also read. meaning: of its share of the peak."""

    source: str
    quantity: Quantity
    found: TrainingEstimate
    readings: tuple[Reading, ...]
    meaning: Meaning | None = None
    energy: Fraction | None = None
    findings: tuple[Finding, ...] = field(default=())

    @property
    def started(self) -> datetime | None:
        """The first moment of the readings, where one is known."""
        return min((one.started for one in self.readings if one.started), default=None)

    @property
    def ended(self) -> datetime | None:
        """The last moment of the readings, where one is known."""
        return max((one.ended for one in self.readings if one.ended), default=None)

    @property
    def direct(self) -> tuple[bool, int]:
        """Its place among the estimates, lower is more direct; a floor comes after what is whole."""
        return self.found.estimate.remainder_unknown, _ORDER.index(self.quantity)


def estimates(readings: Iterable[Reading], question: Question) -> list[SourceEstimate]:
    """An estimate for each source and quantity, the most direct first.

    Raises InputError where nothing can be made of the readings, and for device time of a chip that nobody names.
    """
    by_source: dict[str, dict[Quantity, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        by_source[reading.source][reading.quantity].append(reading)
    found = [one for quantities in by_source.values() for one in _of_source(quantities, question)]
    if not found:
        told = sorted({quantity.words for quantities in by_source.values() for quantity in quantities})
        raise InputError(
            "nothing here becomes FLOP"
            + (f": {', '.join(told)} alone do not" if told else "")
            + "; tokens need --architecture and --sequence"
        )
    return _beside(sorted(found, key=lambda one: one.direct))


def _beside(found: list[SourceEstimate]) -> list[SourceEstimate]:
    """How the first of several lies to each other one that has a middle or a floor."""
    first, *others = found
    notes = [
        Finding(
            "beside",
            f"{float(first.found.estimate.median / other.found.estimate.median):.3g} times what {other.source} says by"
            f" {other.quantity.words} ({other.found.estimate}): rivals, never added",
        )
        for other in others
        if other.found.estimate.median and first.found.estimate.median
    ]
    return [replace(first, findings=(*first.findings, *notes)), *others]


def _of_source(quantities: Mapping[Quantity, list[Reading]], question: Question) -> Iterator[SourceEstimate]:
    energy = quantities.get(Quantity.ENERGY, [])
    joules = sum((one.amount for one in energy), Fraction(0)) if energy else None
    power = list(_power(energy))
    for quantity in _ORDER:
        read = quantities.get(quantity)
        if not read:
            continue
        kept, findings = _without_earlier_totals(read)
        made = _estimate(quantity, kept, question)
        if made is not None:
            found, meaning = _doubted(made[0], question), made[1]
            findings += [*power, *_bare_precision(quantity, question)]
            power = []
            yield SourceEstimate(read[0].source, quantity, found, tuple(kept), meaning, joules, tuple(findings))


def _doubted(found: TrainingEstimate, question: Question) -> TrainingEstimate:
    """With the spread that published runs show, and the user's own doubt; bounds and floors stay as they are."""
    if found.estimate.high is not None or found.estimate.remainder_unknown:
        return found
    return doubted(found, exactly=question.exactly, spread=question.spread)


def _estimate(
    quantity: Quantity, read: Sequence[Reading], question: Question
) -> tuple[TrainingEstimate, Meaning | None] | None:
    if quantity is Quantity.TOKENS:
        return None if (own := _own_count(read, question)) is None else (own, None)
    if quantity in (Quantity.MODEL_FLOP, Quantity.HARDWARE_FLOP):
        return _logged(quantity, read), None
    if quantity is Quantity.TENSOR_ACTIVITY:
        bound = _bound(read, question, Meaning.TENSOR_ACTIVITY, None)
        return None if bound is None else (bound, Meaning.TENSOR_ACTIVITY)
    used = question.utilisation
    if used is not None and used.meaning in _BOUNDS:
        bound = _bound(read, question, used.meaning, used)
        return None if bound is None else (bound, used.meaning)
    phases = list(_phases(read, question))
    return (from_hardware(phases), Meaning.MODEL_FLOP_UTILISATION if used is None else used.meaning) if phases else None


def _without_earlier_totals(read: Sequence[Reading]) -> tuple[list[Reading], list[Finding]]:
    """Of the running totals of one run, the greatest: it holds the others."""
    totals: dict[str, Reading] = {}
    for one in read:
        if one.running_total and (one.run not in totals or one.amount > totals[one.run].amount):
            totals[one.run] = one
    kept = [one for one in read if not one.running_total or totals[one.run] is one]
    findings = []
    if len(kept) < len(read):
        held = counted(len(read) - len(kept), "earlier running total is", "earlier running totals are")
        findings.append(Finding("duplicate", f"{held} held in later ones"))
    if len(totals) > 1:
        text = f"running totals of {len(totals)} runs are added; that of a resumed run may hold the run it goes on from"
        findings.append(Finding("overlap", text))
    return kept, findings


def _logged(quantity: Quantity, read: Sequence[Reading]) -> TrainingEstimate:
    """FLOP as a tool counted them; the bounds of their rounding, where it is known, as a spread."""
    flop = sum((one.amount for one in read), Fraction(0))
    low = sum((one.low if one.low is not None else one.amount for one in read), Fraction(0))
    high = sum((one.high if one.high is not None else one.amount for one in read), Fraction(0))
    formula = f"{len(read)} × logged {quantity.words} = {significant(flop, 3)} FLOP"
    ways = tuple(dict.fromkeys(one.method for one in read))
    if any(one.floor for one in read):
        estimate = Estimate.at_least(flop, note=formula)
        why: tuple[str, ...] = ("a floor: the source leaves out attention between tokens, the output head and recomputation",)
    else:
        estimate = Estimate.from_interval90(low, high, note=formula) if 0 < low < high else Estimate.point(flop, note=formula)
        why = ("counted by the tool's own formula, which is not checked here",)
    if quantity is Quantity.HARDWARE_FLOP:
        why += ("recomputed activations are in it, which the EU Guidelines leave out",)
    return TrainingEstimate(estimate, "measured", formula, (*ways, *why))


def _own_count(read: Sequence[Reading], question: Question) -> TrainingEstimate | None:
    if question.architecture is None:
        return None
    if question.sequence is None:
        raise InputError("a count of an architecture needs the tokens of one sequence: --sequence")
    tokens = sum((one.amount for one in read), Fraction(0))
    found = from_architecture(question.architecture, tokens, question.sequence)
    return replace(found, assumptions=(*found.assumptions, "every token is one that the source saw, padding included"))


def _precisions(question: Question) -> Mapping[Precision, Fraction]:
    return question.precisions or {Precision.HALF: Fraction(1)}


def _seconds(one: Reading, question: Question) -> Fraction:
    return one.device_seconds + (0 if question.idle_gaps else one.missing)


def _phases(read: Sequence[Reading], question: Question) -> Iterator[Phase]:
    """One for each chip and number format."""
    for chip_id, members in _by_chip(read).items():
        chip = shipped_hardware()[chip_id]
        hours = sum((_seconds(one, question) for one in members), Fraction(0)) / 3600
        for precision, share in _precisions(question).items():
            if hours * share:
                yield Phase(
                    chip.peak(precision),
                    chip_hours=hours * share,
                    utilisation=question.utilisation,
                    chip=chip.name,
                    precision=precision,
                )


def _by_chip(read: Sequence[Reading]) -> dict[str, list[Reading]]:
    """Readings by chip. Raises InputError where a chip is not known: its peak is half of the estimate."""
    chips: dict[str, list[Reading]] = defaultdict(list)
    for one in read:
        if one.chip is None:
            raise InputError(f"{one.source} {one.source_key}: the file does not say what the device is; give --chip")
        chips[one.chip].append(one)
    return chips


def _bound(
    read: Sequence[Reading], question: Question, meaning: Meaning, stated: Utilisation | None
) -> TrainingEstimate | None:
    """From zero to peak x active device-seconds. Gaps were fully active, unless they were idle; None where nothing was.

    stated: the share that the user gives for device time; without it the readings themselves are integrals of the share.
    """
    operations: dict[str, Fraction] = defaultdict(Fraction)
    active_seconds = all_seconds = Fraction(0)
    for chip_id, members in _by_chip(read).items():
        chip = shipped_hardware()[chip_id]
        for one in members:
            if stated is None:
                active = one.amount + (0 if question.idle_gaps else one.missing)
            else:
                active = _seconds(one, question) * min(Fraction(1), stated.value * exact(stated.spread))
            active_seconds, all_seconds = active_seconds + active, all_seconds + _seconds(one, question)
            for precision, share in _precisions(question).items():
                operations[f"{chip.id} {precision}"] += chip.peak(precision).during(active * share).value
    if not any(operations.values()):
        return None
    whole = over_precisions({name: count for name, count in operations.items() if count})
    share = active_seconds / all_seconds
    return replace(
        whole,
        estimate=Estimate.between(0, whole.estimate.median),
        method="hardware",
        formula=f"at most H x active seconds = {whole.formula}",
        assumptions=(
            f"{float(share):.3g} of {hours(float(all_seconds))} is {_named(meaning)}: {meaning.words}",
            "a bound from above: the model's own FLOP are anything up to it",
            "no clock above the data sheet's, and no precision faster than the one stated",
            *(() if question.idle_gaps or stated is not None else ("gaps count as fully active (--idle-gaps: as idle)",)),
            *whole.assumptions,
        ),
    )


def _named(meaning: Meaning) -> str:
    return "an occupancy" if meaning is Meaning.OCCUPANCY else "a tensor activity"


def _bare_precision(quantity: Quantity, question: Question) -> list[Finding]:
    if question.precisions is not None or quantity not in _ORDER[3:]:
        return []
    text = "not stated, so half (bf16, fp16) is taken; in fp8 the same time holds twice as much (--precision)"
    return [Finding("precision", text)]


def _power(energy: Sequence[Reading]) -> Iterator[Finding]:
    """Energy against the limit that the chip is built for, over the time that was seen."""
    known = [(one, limit) for one in energy if one.chip and (limit := shipped_hardware()[one.chip].tdp_w)]
    most = sum((limit * one.device_seconds for one, limit in known), Fraction(0))
    if not most:
        return
    joules = sum((one.amount for one, _ in known), Fraction(0))
    text = f"{float(joules / 3_600_000):,.4g} kWh, {float(joules / most):.0%} of the chips' power limit over the time seen"
    if joules > most * _ABOVE_LIMIT:
        yield Finding("implausible", f"{text}: units, device or time are wrong")
    else:
        yield Finding("energy", text)
