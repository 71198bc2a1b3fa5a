"""What `registry import epoch` and `registry verify` say of a table and of the systems' own figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govcompute.cli.output import emit_json, emit_tables, table, tell
from govcompute.quantity import counted

if TYPE_CHECKING:
    from fractions import Fraction

    from govcompute.registry.epoch import EpochImport
    from govcompute.registry.library import Registry
    from govcompute.registry.plausibility import Finding

#: The lines that an import counts rows against.
LINES = ("1e23", "1e24", "1e25/3", "1e25", "1e26")
_SOURCE = 'Epoch AI, "Data on AI Models", epoch.ai/data/ai-models (CC BY 4.0)'


def report_import(
    file: Path, to: Path | None, beside: Registry, *, new: bool, replace: bool, as_json: bool, output: Path | None
) -> None:
    """Reads the table, says what is in it and what does not add up, and writes systems where asked: all, or the `new` ones,
    which `beside` has not.
    """
    from govcompute.registry.epoch import import_epoch
    from govcompute.registry.plausibility import check_rows

    imported = import_epoch(file)
    findings = check_rows(imported.rows, peaks())
    if to is not None:
        _write(imported, to, beside, new=new, replace=replace)
    if as_json:
        emit_json("import", _record(imported, findings), output)
    else:
        _tables(imported, findings, output)
    for note in imported.notes:
        tell(f"note: {note}")
    tell(_SOURCE)


def _write(imported: EpochImport, to: Path, beside: Registry, *, new: bool, replace: bool) -> None:
    from govcompute.registry.same import same_systems, with_known_bases
    from govcompute.registry.write import write_systems

    same = same_systems(imported.systems, beside)
    fresh = [with_known_bases(system, same) for system in imported.systems if system.id not in same]
    known = counted(len(imported.systems) - len(fresh), "system")
    written = write_systems(fresh if new else imported.systems, to, replace=replace)
    said = f"written: {counted(len(written), 'system')} into {to}"
    if new or len(fresh) == len(imported.systems):
        tell(f"{said} (use them with --registry {to})")
    else:
        tell(f"{said}; the registry has {known} of these too, and --registry takes each once: leave those out with --new")
    if new:
        tell(f"left out: {known} that the registry has already")
        for mine, its in same.items():
            if mine != its:
                tell(f"the same under another id: {mine} is {its} in the registry")


def _line_value(text: str) -> Fraction:
    from govcompute.quantity import exact

    number, _, divisor = text.partition("/")
    return exact(number) / int(divisor or 1)


def _counts(imported: EpochImport) -> dict[str, int]:
    found = imported.counts([_line_value(line) for line in LINES])
    return {line: found[_line_value(line)] for line in LINES}


def _record(imported: EpochImport, findings: tuple[Finding, ...]) -> dict[str, object]:
    return {
        "source": _SOURCE,
        "rows": len(imported.rows),
        "with_compute": imported.with_compute,
        "at_or_above": _counts(imported),
        "notes": list(imported.notes),
        "findings": [finding_record(finding) for finding in findings],
    }


def finding_record(found: Finding) -> dict[str, object]:
    """A finding as plain data."""
    return {
        "system": found.system,
        "check": found.check.value,
        "severity": found.severity.value,
        "says": found.says,
        "line": found.line,
    }


def _tables(imported: EpochImport, findings: tuple[Finding, ...], output: Path | None) -> None:
    counts = table("rows", "with compute", *(f"≥ {line}" for line in LINES))
    counts.add_row(str(len(imported.rows)), str(imported.with_compute), *(str(n) for n in _counts(imported).values()))
    made = table("line", "system", "check", "severity", "what does not add up")
    for finding in findings:
        made.add_row(str(finding.line or ""), finding.system, finding.check.value, finding.severity.value, finding.says)
    emit_tables([counts, made], output)


def peaks() -> dict[str, Fraction]:
    """Dense 16-bit peak in FLOP per second of every chip of the registry, by id and by name."""
    from govcompute.errors import NotFound
    from govcompute.registry.amounts import shipped_hardware

    found: dict[str, Fraction] = {}
    for chip in shipped_hardware().values():
        try:
            found[chip.name] = found[chip.id] = chip.peak().value
        except NotFound:
            continue
    return found


def system_findings(registry: Registry) -> tuple[Finding, ...]:
    """What does not add up in the systems of a registry."""
    from govcompute.registry.plausibility import check_registry

    return check_registry(registry, peaks())
