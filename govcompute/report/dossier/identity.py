"""Who and what a report is about: the fields of the system's record, and those that nobody stated."""

from __future__ import annotations

from collections.abc import Iterator

from govcompute.quantity import significant
from govcompute.registry.schema import System
from govcompute.report.dossier.case import Case
from govcompute.report.dossier.dossier import Cell, Number, Row, Section, Table
from govcompute.report.record import number_standing

NOT_STATED = "not stated"


def identity(case: Case) -> Section:
    """The model and its provider, field by field."""
    refs = case.of_system(case.system)
    rows = tuple(
        Row(cells=(Cell(text=label), cell or Cell(text=NOT_STATED)), refs=refs if cell else (), open=cell is None)
        for label, cell in _fields(case)
    )
    table = Table(caption="What the record of the system states", columns=("field", "value"), rows=rows)
    return Section(id="identity", heading="The system and its provider", table=table)


def _fields(case: Case) -> Iterator[tuple[str, Cell | None]]:
    system = case.system
    yield "name", Cell(text=system.name)
    yield "identifier in the record", Cell(text=system.id)
    yield "provider", _words(system.provider)
    yield "country of the provider", _words(", ".join(system.country))
    yield "announced", _words(str(system.announced or ""))
    yield "first placed on the market or published", _words(str(system.released or ""))
    yield "day on which it became known that a line is or will be met", _words(str(system.known_on or ""))
    yield "takes in", _words(", ".join(system.inputs))
    yield "generates", _words(", ".join(word.replace("_", " ") for word in system.outputs))
    yield "generality", _generality(system)
    yield "weights", _words(system.weights)
    yield "licence", _words(system.licence)
    yield "parameters", _count(system.parameters, "parameters")
    yield "parameters used for one token", _count(system.active_parameters, "parameters")
    yield "made from", _bases(case)
    yield "how its compute is known", Cell(text=number_standing(system).replace("_", " "))
    yield "state of knowledge", _words(str(system.vintage or ""))


def _words(text: str | None) -> Cell | None:
    return Cell(text=text) if text else None


def _count(value: object, unit: str) -> Cell | None:
    return None if value is None else Cell(text=significant(value, 3), number=Number(value=value, unit=unit))  # type: ignore[arg-type]


def _generality(system: System) -> Cell | None:
    judged = system.generality
    if judged is None or judged.judgement == "unknown":
        return None
    return Cell(text=f"judged {judged.judgement}" + (f": {judged.why}" if judged.why else ""))


def _bases(case: Case) -> Cell:
    registry = case.assessor.registry
    made = [(registry[base.system], base.relation.value) for base in case.system.bases]
    if not made:
        return Cell(text="no other system is recorded")
    return Cell(
        text="; ".join(f"{base.name} ({base.provider or 'provider not stated'}; {relation})" for base, relation in made)
    )
