"""One row of Epoch's table as an entry of the registry.

What the table calls a total stays whole or divides as `epoch_lineage` says. A missing number is not a small one: where
the compute cell is empty, what the notes say of it is kept (a number withdrawn, a claim), and no number is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from govcompute.registry.activity import Activity
from govcompute.registry.epoch.countries import country_codes
from govcompute.registry.epoch.lineage import Lineage, Split
from govcompute.registry.epoch.notes import Interval, active_parameters, stated_interval, verdicts, withdrawn
from govcompute.registry.epoch.table import NO_LABEL_FACTOR, EpochRow
from govcompute.registry.epoch.tasks import domains, outputs
from govcompute.registry.evidence import Evidence
from govcompute.registry.schema import (
    Alternative,
    Base,
    Claim,
    Compute,
    ComputeStatus,
    Method,
    Stage,
    System,
    TrainingInputs,
)

SOURCE = "https://epoch.ai/data/ai-models"
ATTRIBUTION = 'Epoch AI, "Data on AI Models", epoch.ai/data/ai-models, CC BY 4.0'
_BY = "Epoch AI"
_LONGEST_QUOTE = 600
#: Beyond this ratio a row's own total is kept beside the sum of its base and its fine-tuning.
_DIFFERS = Fraction(11, 10)
#: An interval wider than this says nothing.
_WIDEST = Fraction(10**6)
_WEIGHTS: dict[str, Literal["open", "closed", "unreleased"]] = {
    "Open weights (unrestricted)": "open",
    "Open weights (restricted use)": "open",
    "Open weights (non-commercial)": "open",
    "API access": "closed",
    "Hosted access (no API)": "closed",
    "Unreleased": "unreleased",
}
#: A quote has a word in it; a number alone says no more than the amount beside it.
_IN_WORDS = re.compile(r"[^\W\d_]{2}")
_LICENCE = re.compile(r"^Open weights \((.*)\)$")
_METHODS = {
    "Operation counting": Method.ARCHITECTURE,
    "Reported FLOPs per token/update": Method.ARCHITECTURE,
    "Hardware": Method.HARDWARE,
    "Reported": Method.DISCLOSED,
    "Benchmarks": Method.IMPUTED,
    "Cost": Method.COST,
    "Comparison with other models": Method.COMPARISON,
}
#: The first method that a row lists -> what kind of number that makes it; any other is an estimate.
_STATUS = {"Reported": ComputeStatus.DISCLOSED, "Benchmarks": ComputeStatus.IMPUTED}
_CLAIMED = ("stated", "almost certainly", "very likely")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row stands and what surrounds it: the file's name, its vintage, its ids and its lineage."""

    file: str
    vintage: date | None
    ids: Sequence[str]
    rows: Sequence[EpochRow]


def as_system(index: int, lineage: Lineage, split: Split, origin: Origin) -> System:
    """The row `index` as a System. Raises pydantic's ValidationError only where a row was read wrongly."""
    row = origin.rows[index]
    epoch = _epoch_evidence(row, origin)
    gone = withdrawn(row.compute_notes) if row.compute is None else None
    stages = list(_stages(row, lineage, split, epoch, imputed=gone is not None))
    claims = list(_claims(row)) if row.compute is None else []
    licence = _LICENCE.match(row.accessibility)
    return System(
        id=origin.ids[index],
        name=row.name,
        provider=re.sub(r",(?=\S)", ", ", row.organisation) or None,
        country=country_codes(row.country)[0],
        released=row.published,
        domains=domains(row.domains),
        outputs=outputs(row.tasks),
        weights=_WEIGHTS.get(row.accessibility),
        licence=licence[1] if licence else None,
        parameters=row.parameters,
        active_parameters=active(row),
        compute_status=_status(row, stages, claims, imputed=gone is not None),
        stages=stages,
        bases=[Base(system=origin.ids[base]) for base in lineage.bases] if split.keeps_bases else [],
        alternatives=[*_withdrawn(gone, epoch, origin), *_own_total(row, split, epoch)],
        claims=claims,
        facts=_lineage_facts(row, lineage, split, origin),
        vintage=origin.vintage,
        evidence=[*_links(row, origin), epoch],
        notes=_notes(row, lineage, split, origin),
    )


def active(row: EpochRow) -> Fraction | None:
    """The parameters used for one token, where the notes or the name state them and they are fewer than all."""
    found = active_parameters(row.name, row.parameters_notes, row.compute_notes)
    whole = row.parameters
    return found if found is not None and (whole is None or found * 10 < whole * 9) else None


def tokens(row: EpochRow) -> Fraction | None:
    """Training tokens, all epochs together: the size of the data set times the epochs, for models of language alone."""
    if row.data_points is None or row.domains[:1] != ("Language",):
        return None
    return row.data_points * max(row.epochs or Fraction(1), Fraction(1))


def _stages(row: EpochRow, lineage: Lineage, split: Split, epoch: Evidence, *, imputed: bool) -> Iterator[Stage]:
    if row.compute is not None and not split.keeps_bases:
        yield Stage(
            activity=Activity.UNSPLIT,
            compute=_amount(row, row.compute),
            inputs=_inputs(row) if not row.base else None,
            method=_method(row),
            evidence=[epoch],
        )
    elif split.own is not None:
        stated = row.finetune_compute is not None
        yield Stage(
            activity=Activity.FINETUNING,
            compute=Compute(median=split.own, spread=row.factor),
            method=_method(row),
            evidence=[_quoting(epoch, row.finetune_notes) if stated else epoch],
            note=None if stated else "the total that Epoch states, less the compute of what it was made from",
        )
        if lineage.unresolved or not lineage.bases:
            yield Stage(activity=Activity.INITIAL_WEIGHTS, note="the compute of what it was made from is not known")
    elif not lineage.bases and not imputed and (bounds := _bounds(row)):
        yield Stage(activity=Activity.UNSPLIT, compute=bounds, method=_method(row), evidence=[epoch])


def _amount(row: EpochRow, total: Fraction) -> Compute:
    """The total with its doubt: a 90 % interval of the notes, else both bounds of the columns, else the label's factor.

    Where an interval lies unevenly around the total, the wider side is taken for both.
    """
    noted = stated_interval(row.compute_notes)
    pairs = [(noted.low, noted.high)] if noted else []
    for low, high in (*pairs, (row.compute_low, row.compute_high)):
        if low and high and low < total < high and max(total / low, high / total) <= _WIDEST:
            return Compute(median=total, spread=float(max(total / low, high / total)))
    return Compute(median=total, spread=row.factor)


def _bounds(row: EpochRow) -> Compute | None:
    low, high = row.compute_low, row.compute_high
    if high is not None and (low or 0) <= high:
        return Compute(low=low or 0, high=high, bounds=True)
    return Compute(at_least=low) if low is not None else None


def _inputs(row: EpochRow) -> TrainingInputs | None:
    given: dict[str, Any] = {
        "parameters": row.parameters,
        "active_parameters": active(row),
        "tokens": tokens(row),
        "chips": row.chips,
        "hours": row.hours,
        "chip_hours": row.chip_hours,
        "utilisation": row.mfu,
    }
    return TrainingInputs(**given) if any(value is not None for value in given.values()) else None


def _method(row: EpochRow) -> Method | None:
    known = {_METHODS[name] for name in row.methods if name in _METHODS}
    if len(row.methods) > 1:
        return Method.COMBINED
    return known.pop() if known else None


def _status(row: EpochRow, stages: Sequence[Stage], claims: Sequence[Claim], *, imputed: bool) -> ComputeStatus:
    if imputed:
        return ComputeStatus.WITHDRAWN
    if row.compute is not None:
        return _STATUS.get(row.methods[0] if row.methods else "", ComputeStatus.ESTIMATED)
    if any(stage.compute for stage in stages):
        return ComputeStatus.ESTIMATED
    above = any(claim.above is not None and claim.strength in _CLAIMED for claim in claims)
    return ComputeStatus.CLAIMED_ABOVE if above else ComputeStatus.UNKNOWN


def _claims(row: EpochRow) -> Iterator[Claim]:
    said = list(verdicts(row.compute_notes))
    for verdict in said:
        above, below = (verdict.line, None) if verdict.above else (None, verdict.line)
        yield Claim(above=above, below=below, strength=verdict.strength, by=_BY, text=verdict.text)
    line = Fraction(10) ** 23
    if row.possibly_above_1e23 and not any(verdict.above and verdict.line >= line for verdict in said):
        yield Claim(above=line, strength="possible", by=_BY, text="possibly over 1e23 FLOP")


def _withdrawn(gone: Interval | None, epoch: Evidence, origin: Origin) -> Iterator[Alternative]:
    if gone is None or gone.value is None:
        return
    spread = float(NO_LABEL_FACTOR)
    if gone.low and gone.high and gone.low < gone.value < gone.high:
        spread = float(min(max(gone.value / gone.low, gone.high / gone.value), _WIDEST))
    yield Alternative(
        compute=Compute(median=gone.value, spread=spread),
        status="withdrawn",
        method=Method.IMPUTED,
        vintage=origin.vintage,
        evidence=[epoch],
        note="imputed by Epoch AI from benchmark scores; described in its notes, and no longer in its column of numbers",
    )


def _own_total(row: EpochRow, split: Split, epoch: Evidence) -> Iterator[Alternative]:
    """The row's total, where it is not the sum of what its base and its fine-tuning are stated to be."""
    if row.compute is None or not split.keeps_bases or not split.total:
        return
    if max(row.compute, split.total) > _DIFFERS * min(row.compute, split.total):
        note = "the row's own total; its base and its fine-tuning, as the same table states them, come to another sum"
        yield Alternative(compute=_amount(row, row.compute), status="rival", evidence=[epoch], note=note)


def _lineage_facts(row: EpochRow, lineage: Lineage, split: Split, origin: Origin) -> dict[str, bool | str | list[str]]:
    """What the lineage answers, where the bases are inside the total and so are not recorded as bases."""
    if not row.base or (split.keeps_bases and lineage.bases and not lineage.unresolved):
        return {}
    facts: dict[str, bool | str | list[str]] = {"has_base": True}
    foreign = [base for base in lineage.bases if origin.rows[base].organisation != row.organisation]
    if foreign or not lineage.unresolved:
        facts["modified_by_other_provider"] = bool(foreign)
    if foreign:
        known = all(origin.rows[base].compute is not None for base in foreign)
        facts["base_compute"] = "estimable" if known else "unknown"
    return facts


def _notes(row: EpochRow, lineage: Lineage, split: Split, origin: Origin) -> str | None:
    said: list[str] = []
    if row.base and not split.keeps_bases:
        out = split.base is not None and split.own is not None and split.own < split.base
        said.append(f"Made from {row.base}; the total {'is less than its base took' if out else 'is taken to include it'}.")
    elif lineage.unresolved:
        said.append(f"Made from {', '.join(lineage.unresolved)}, which no one row of the table is.")
    if row.hardware:
        said.append(f"Trained on {', '.join(row.hardware)}.")
    return " ".join(said) or None


def _epoch_evidence(row: EpochRow, origin: Origin) -> Evidence:
    title = f"{ATTRIBUTION} ({origin.file}, line {row.line})"
    return _quoting(Evidence(source=SOURCE, title=title, retrieved=origin.vintage), row.compute_notes)


def _quoting(evidence: Evidence, notes: str) -> Evidence:
    words = " ".join(notes.split())[:_LONGEST_QUOTE].strip()
    return evidence.model_copy(update={"quote": words if _IN_WORDS.search(words) else None})


def _links(row: EpochRow, origin: Origin) -> Iterator[Evidence]:
    for link in row.links[:3]:
        if link.startswith(("http://", "https://")):
            yield Evidence(source=link, title=row.reference or None, retrieved=origin.vintage)
