"""The registry as a table: a row for each system, a column for each question that rules ask and some system answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from govcompute.bulk.columns import ID, KIND, PARTS
from govcompute.documents import whole_file
from govcompute.errors import InputError
from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Estimate, exact
from govcompute.registry.facts import Fact, fact
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.compiled import compile_rule
from govcompute.verdict.expression import FactAtom, JudgementAtom, LineAtom
from govcompute.verdict.mixture import Mixture, Part, number_missing
from govcompute.verdict.subject import Profiles, Subject
from govcompute.verdict.total import whole_compute

Values = dict[str, pa.Array]


def export_registry(path: Path, registry: Registry, library: PolicyLibrary) -> int:
    """Writes the systems of `registry`, as the rules of `library` ask for them, into `path`; returns how many.

    Assessing the table gives the verdicts that assessing the registry gives. Numbers that a double holds exactly, and
    their spreads, are plain columns; every other amount is written in parts (`columns.PARTS`). An instrument that counts
    some system otherwise than the whole compute behind its weights has columns of its own (`quantity@instrument/profile`).
    """
    systems = list(registry)
    table = systems_table(systems, registry, library)
    with whole_file(path) as file:
        pq.write_table(table, file)
    return len(systems)


def systems_table(systems: Sequence[System], registry: Registry, library: PolicyLibrary) -> pa.Table:
    """The table of `export_registry`."""
    profiles = Profiles(library)
    subjects = [Subject(system, registry, library, profiles) for system in systems]
    atoms = list(dict.fromkeys(atom for law in library if (rule := compile_rule(law, library)) for atom in rule.atoms))
    values: Values = {ID: pa.array([system.id for system in systems], pa.string())}
    values[KIND] = pa.array([system.kind.value for system in systems], pa.string())
    _number_columns(values, "training_compute", [whole_compute(system, registry) for system in systems])
    for on in ("self", "base"):
        before = "" if on == "self" else "base."
        if on == "base":
            kinds = [None if (system := subject.on("base")) is None else system.kind.value for subject in subjects]
            values[f"base.{KIND}"] = pa.array(kinds, pa.string())
        mine = [atom for atom in atoms if atom.on == on]
        _amounts(values, before, [atom for atom in mine if isinstance(atom, LineAtom)], subjects)
        for atom in mine:
            if isinstance(atom, FactAtom):
                values[before + atom.fact] = _facts(atom, subjects, registry, library)
            elif isinstance(atom, JudgementAtom):
                values[f"{before}judgement.{atom.rule}"] = _truths(subjects, atom)
    kept = {name: array for name, array in values.items() if array.null_count < len(array) or name == "training_compute"}
    return pa.table(kept)


def _amounts(values: Values, before: str, atoms: Sequence[LineAtom], subjects: Sequence[Subject]) -> None:
    counted: dict[tuple[str, str | None], LineAtom] = {}
    for atom in atoms:
        own = f"{atom.instrument}/{atom.counting}" if atom.counting else None
        counted.setdefault((atom.quantity, own), atom)
    for (quantity, own), atom in counted.items():
        found: Values = {}
        _number_columns(found, "", [subject.amount(atom) for subject in subjects])
        name = before + quantity
        if name not in values:
            values.update({name + form: array for form, array in found.items()})
        elif not _same(values, name, found):
            values.update({f"{name}@{own}{form}": array for form, array in found.items()})


def _same(values: Values, name: str, found: Values) -> bool:
    return all(values[name + form].equals(array) for form, array in found.items())


def _number_columns(values: Values, name: str, amounts: Sequence[Mixture | None]) -> None:
    cells = [_cells(amount) for amount in amounts]
    for form, kind in (("", pa.float64()), (".spread", pa.float64()), (".parts", PARTS)):
        values[name + form] = pa.array([cell.get(form) for cell in cells], kind)


def _cells(amount: Mixture | None) -> dict[str, Any]:
    """A row's cells; none of them where nothing is known."""
    if amount is None or number_missing(amount):
        return {}
    estimate = amount[0].estimate
    if len(amount) == 1 and _plain(estimate):
        return {"": float(estimate.median), ".spread": estimate.spread}
    return {".parts": [_part(part) for part in amount]}


def _plain(estimate: Estimate) -> bool:
    """Whether a median that a double holds to the last digit, and a spread, say all."""
    if estimate.high is not None or estimate.remainder_unknown or estimate.offset > 0:
        return False
    return estimate.spread > 1 or exact(float(estimate.median)) == estimate.median


def _part(part: Part) -> dict[str, Any]:
    estimate = part.estimate
    return {
        "weight": part.weight,
        "median": _text(estimate.median),
        "spread": estimate.spread,
        "high": None if estimate.high is None else _text(estimate.high),
        "unknown": estimate.remainder_unknown,
        "offset": _text(estimate.offset) if estimate.offset else None,
        "given": [case._asdict() for case in sorted(part.given)],
    }


def _text(number: Any) -> str:
    return str(number) if len(str(number)) < 200 else repr(float(number))


def _facts(atom: FactAtom, subjects: Sequence[Subject], registry: Registry, library: PolicyLibrary) -> pa.Array:
    if library.vocabulary.facts[atom.fact].type == "yes_no":
        return _truths(subjects, FactAtom(atom.on, atom.fact, None))
    found: list[Fact] = []
    for subject in subjects:
        system = subject.on(atom.on)
        value = None if system is None else fact(system, atom.fact, registry)[0]
        if isinstance(value, bool):
            raise InputError(f"{subject.system.id}: the fact '{atom.fact}' is {str(value).lower()}; expected words")
        found.append(value)
    return pa.array(found, pa.list_(pa.string()))


def _truths(subjects: Sequence[Subject], atom: FactAtom | JudgementAtom) -> pa.Array:
    truths = (subject.truth(atom) for subject in subjects)
    return pa.array([must if must == may else None for must, may in truths], pa.bool_())
