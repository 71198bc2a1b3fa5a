"""Hand-made systems in files of their own, before the shipped law, as cases for a report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry, load_system
from govcompute.registry.schema import System
from govcompute.registry.write import system_yaml
from govcompute.report.dossier.build import dossier
from govcompute.report.dossier.case import Case
from govcompute.report.dossier.catalogue import KINDS
from govcompute.report.dossier.dossier import Dossier, Section
from govcompute.verdict.assess import Assessor

DAY = date(2026, 11, 28)
#: A general model of exactly 2e25 FLOP, known on 2026-11-20: to be notified by 2026-12-04.
PROBE: dict[str, Any] = {
    "id": "probe", "name": "Probe", "provider": "Probe Labs", "country": ["US"], "outputs": ["text"], "domains": ["language"],
    "released": "2026-11-25", "known_on": "2026-11-20", "generality": {"judgement": "general"},
    "compute_status": "disclosed", "compute": "2e25",
}  # fmt: skip
MakeCase = Callable[..., Case]
Make = Callable[..., Dossier]


@pytest.fixture
def make_case(library: PolicyLibrary, registry: Registry, tmp_path: Path) -> MakeCase:
    """The case of PROBE with other fields, read from a file of its own beside the shipped registry."""

    def call(**fields: Any) -> Case:
        given = System.model_validate({key: value for key, value in (PROBE | fields).items() if value is not None})
        path = tmp_path / f"{given.id}.yaml"
        path.write_text(system_yaml(given), "utf-8")
        system, systems = load_system(path, registry)
        return Case(system, Assessor(library, systems), DAY, "govcompute 0.0.test")

    return call


@pytest.fixture
def make(make_case: MakeCase) -> Make:
    """The report of a kind on PROBE with other fields."""
    return lambda kind, **fields: dossier(KINDS[kind], make_case(**fields))


def section(found: Dossier, name: str) -> Section:
    """A section by its id."""
    return next(one for one in found.sections if one.id == name)


def rows(found: Dossier, name: str, column: int = 1) -> dict[str, str]:
    """A section's table: the first cell of each row, and the text of the cell in `column`."""
    table = section(found, name).table
    assert table is not None
    return {row.cells[0].text: row.cells[column].text for row in table.rows}
