"""How an amount of compute was arrived at: stage by stage, what else it could have been worked out from, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govcompute.errors import InputError
from govcompute.policy.schema import Treatment
from govcompute.quantity import short, significant
from govcompute.registry.amounts import inputs_estimate, stage_estimate
from govcompute.registry.evidence import Evidence
from govcompute.registry.schema import Stage, System, TrainingInputs
from govcompute.report.dossier.case import HARDWARE, Case, stage_label
from govcompute.report.dossier.dossier import Cell, Number, Row, Section, Statement, Table
from govcompute.report.dossier.text import amount_cell, multiple
from govcompute.training import TrainingEstimate
from govcompute.verdict.counting import Term


def stages(case: Case) -> list[tuple[System, Stage]]:
    """Every stage behind the weights: the system's own, then those of what it was made from."""
    return [(system, stage) for system in case.lineage() for stage in system.work]


def method(case: Case) -> Section:
    """Each stage with the way its amount was found."""
    rows = tuple(_stage_row(case, system, stage) for system, stage in stages(case))
    table = Table(
        caption="Stages of work behind the weights, own and inherited",
        columns=("stage", "system", "amount", "how it is known", "period"),
        rows=rows,
    )
    points = tuple(
        Statement(text=f"{system.name}, {stage_label(stage)}: {stage.note.strip()}", refs=case.of_stage(system, stage))
        for system, stage in stages(case)
        if stage.note
    )
    text = "No stage of work is recorded." if not rows else "Amounts are as the record states them or as its inputs give them."
    return Section(
        id="method", heading="How the amount was arrived at", statements=(Statement(text=text),), table=table, points=points
    )


def _stage_row(case: Case, system: System, stage: Stage) -> Row:
    estimate = stage_estimate(stage)
    found = inputs_estimate(stage.inputs) if stage.compute is None and stage.inputs is not None else None
    how = stage.method.value if stage.method else "not stated" if found is None else found.method
    told = f"{how}: {found.formula}" if found is not None else how
    period = f"{stage.started or '?'} to {stage.ended or '?'}" if stage.started or stage.ended else "not stated"
    label = Cell(text=stage_label(stage))
    refs = case.of_stage(system, stage)
    cells = (label, Cell(text=system.name), amount_cell(estimate), Cell(text=told), Cell(text=period))
    return Row(cells=cells, refs=refs, open=estimate is None)


def second_ways(case: Case) -> Section:
    """What the recorded inputs give by each formula that they suffice for, beside the amount in use."""
    rows = tuple(row for system, stage in stages(case) for row in _ways(case, system, stage))
    none = "The record holds no inputs (parameters and tokens, chips and hours) from which an amount could be worked out again."
    text = "Each formula that the recorded inputs suffice for, beside the amount in use." if rows else none
    table = Table(
        caption="Second ways of arriving at the amount",
        columns=("stage", "worked out as", "result", "times the amount in use"),
        rows=rows,
    )
    statement = Statement(text=text)
    return Section(id="second-ways", heading="Cross-checks", statements=(statement,), table=table if rows else None)


def _ways(case: Case, system: System, stage: Stage) -> Iterator[Row]:
    used = stage_estimate(stage)
    if stage.inputs is None or used is None or stage.compute is None:
        return
    for inputs in _ways_of(stage.inputs):
        found = _worked_out(inputs)
        if found is None:
            continue
        times = found.estimate.median / used.median if used.median else None
        told = Cell(text="") if times is None else Cell(text=multiple(times), number=Number(value=times, unit="ratio"))
        cells = (Cell(text=stage_label(stage)), Cell(text=found.formula), amount_cell(found.estimate), told)
        refs = (*case.of_stage(system, stage), *(HARDWARE if inputs.tokens is None else ()))
        yield Row(cells=cells, refs=refs)


def _ways_of(inputs: TrainingInputs) -> Iterator[TrainingInputs]:
    if inputs.tokens is not None:
        yield inputs
    yield inputs.model_copy(update={"tokens": None})


def _worked_out(inputs: TrainingInputs) -> TrainingEstimate | None:
    try:
        return inputs_estimate(inputs)
    except InputError:
        return None


def assumptions(case: Case, terms: Sequence[Term]) -> Section:
    """What must be accepted for the sum to hold: readings of a silent text, and how wide the doubt of each stage is."""
    points = [*_readings(terms), *_doubts(case)]
    text = "The amount rests on these readings and on these doubts." if points else "Nothing was assumed beyond the record."
    return Section(
        id="assumptions",
        heading="Assumptions and uncertainty",
        statements=(Statement(text=text),),
        points=tuple(points),
    )


def _readings(terms: Sequence[Term]) -> Iterator[Statement]:
    told: set[str] = set()
    for term in terms:
        if term.treatment.text == "express" or term.activity in told:
            continue
        told.add(term.activity)
        verb = "counts" if term.counted else "does not count"
        yield Statement(
            text=f"That {term.activity.words} {verb} is {_basis(term.treatment)}: {term.treatment.why}",
            citation=term.treatment.citation or "",
            level=term.treatment.level.value,
        )


def _basis(treatment: Treatment) -> str:
    return "inferred" if treatment.text == "inferred" else "our default, because the text is silent"


def _doubts(case: Case) -> Iterator[Statement]:
    for system, stage in stages(case):
        estimate, refs = stage_estimate(stage), case.of_stage(system, stage)
        name = f"{system.name}, {stage_label(stage)}"
        if estimate is None:
            yield Statement(text=f"{name}: the amount is not known.", answer="open", refs=refs)
        elif estimate.is_point:
            text = (
                f"{name}: {significant(estimate.median, 3)} {estimate.unit} is stated without any doubt and is taken as exact."
            )
            yield Statement(text=text, refs=refs)
        elif estimate.high is not None:
            yield Statement(text=f"{name}: only bounds are known, {estimate}.", refs=refs)
        elif estimate.remainder_unknown:
            yield Statement(text=f"{name}: only a floor is known, {estimate}.", answer="open", refs=refs)
        else:
            text = f"{name}: {estimate}; log-normal, the 90 % interval is a factor of {estimate.spread:.3g} each way."
            yield Statement(text=text, refs=refs)


def evidence(case: Case) -> Section:
    """Every source that the records name, in their order."""
    rows = tuple(
        Row(
            cells=(
                Cell(text=of),
                Cell(text=source.source),
                Cell(text="; ".join(part for part in (source.title, f"“{source.quote}”" if source.quote else "") if part)),
                Cell(text=str(source.retrieved or "")),
                Cell(text=source.level.value),
            ),
            refs=refs,
        )
        for of, source, refs in _sources(case)
    )
    text = "Sources named in the records, with their level." if rows else "The records name no source."
    table = Table(caption="Evidence for the amounts", columns=("of", "source", "what", "retrieved", "level"), rows=rows)
    statement = Statement(text=text)
    return Section(id="evidence", heading="Evidence list", statements=(statement,), table=table if rows else None)


def _sources(case: Case) -> Iterator[tuple[str, Evidence, tuple[str, ...]]]:
    for system in case.lineage():
        refs = case.of_system(system)
        for stage in system.work:
            yield from ((f"{system.name}: {stage_label(stage)}", source, refs) for source in stage.evidence)
        yield from ((system.name, source, refs) for source in system.evidence)
        for other in system.alternatives:
            yield from ((f"{system.name}: {other.status} number", source, refs) for source in other.evidence)
        for claim in system.claims:
            yield from ((f"{system.name}: claim", source, refs) for source in claim.evidence)


def other_numbers(case: Case) -> Iterator[Statement]:
    """Numbers and claims on record that are not the amount in use."""
    for rival in case.recorded.rivals:
        yield Statement(text=rival, refs=case.of_amount())
    for system in case.lineage():
        refs = case.of_system(system)
        for other in system.alternatives:
            note = f" {other.note.strip()}" if other.note else ""
            yield Statement(text=f"{system.name}: a {other.status} number of {other.compute.estimate()}.{note}", refs=refs)
        for claim in system.claims:
            by = f", by {claim.by}" if claim.by else ""
            line = f" (above {short(claim.above)} FLOP)" if claim.above is not None else ""
            yield Statement(text=f"{system.name}: a claim{by}: “{claim.text.strip()}”{line}.", refs=refs)
