"""Epoch AI's table of models into the registry, whichever of its vintages it is.

    imported = import_epoch(Path("notable_ai_models_2026-07.csv"))
    imported.counts([10**23, 10**25])        # rows at or above each line, exactly
    registry.extended(imported.systems)

The data is CC BY 4.0: Epoch AI, "Data on AI Models", epoch.ai/data/ai-models.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from govcompute.documents.table import read_table
from govcompute.quantity import Comparator, counted, exact, meets
from govcompute.registry.epoch.countries import country_codes
from govcompute.registry.epoch.lineage import Lineage, Split, lineages, splits
from govcompute.registry.epoch.system import ATTRIBUTION, Origin, as_system
from govcompute.registry.epoch.table import CONFIDENCE_FACTOR, NO_LABEL_FACTOR, EpochRow, read_rows
from govcompute.registry.schema import System

__all__ = ["ATTRIBUTION", "CONFIDENCE_FACTOR", "NO_LABEL_FACTOR", "EpochImport", "EpochRow", "import_epoch"]

_FILE_DATE = re.compile(r"(20\d\d)-(\d\d)(?:-(\d\d))?")
_LONGEST_ID = 70


@dataclass(frozen=True, slots=True)
class EpochImport:
    """A table as rows and, in the same order, as systems. `vintage` is None where nothing dates the file.

    `ignored_columns` are those that nothing is read from; `notes` say what a user should know of how the rest was read.
    """

    file: str
    vintage: date | None
    rows: tuple[EpochRow, ...]
    systems: tuple[System, ...]
    ignored_columns: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def with_compute(self) -> int:
        """How many rows state a total of training compute."""
        return sum(row.compute is not None for row in self.rows)

    def counts(self, lines: Iterable[Any]) -> dict[Fraction, int]:
        """For each line in FLOP, how many rows state a total at or above it; exact on both sides.

        A row's total is what Epoch states: base model and fine-tuning together. Rows without a number are not counted.
        Raises InputError where a line is not a number.
        """
        totals = [row.compute for row in self.rows if row.compute is not None]
        exact_lines = [exact(line) for line in lines]
        return {line: sum(meets(total, Comparator.GE, line) for total in totals) for line in exact_lines}


def import_epoch(path: Path, vintage: date | None = None) -> EpochImport:
    """The table of models in the CSV file `path`, as rows and as systems of the registry.

    `vintage`: the date of the knowledge in it; by default the date in the file's name, the last day of the month where
    that names only a month. Nothing is mended and nothing is dropped: raises DocumentError that holds every fault (not
    CSV, a missing column, a cell that is not what its column holds), each with line and column.
    """
    table = read_table(path)
    rows, ignored = read_rows(table)
    found = lineages(rows)
    divided = splits(rows, found)
    origin = Origin(path.name, vintage or _dated(path.stem), system_ids(rows), rows)
    systems = tuple(as_system(i, found[i], divided[i], origin) for i in range(len(rows)))
    notes = tuple(_notes(rows, found, divided, origin))
    return EpochImport(path.name, origin.vintage, rows, systems, ignored, notes)


def system_ids(rows: Sequence[EpochRow]) -> list[str]:
    """An id for each row, from its name; of rows that would share one, all but the oldest get -2, -3 and so on.

    Age is the publication date and then the place in the file (newest first, as Epoch orders it), so a row that is added
    later does not take the id of one that was there.
    """
    ids = [""] * len(rows)
    taken: set[str] = set()
    slugs = [_slug(row.name) for row in rows]
    plain = set(slugs)
    for index in sorted(range(len(rows)), key=lambda i: (rows[i].published or date.max, -i)):
        name, number = slugs[index], 2
        while name in taken or (number > 2 and name in plain):
            name, number = f"{slugs[index]}-{number}", number + 1
        ids[index] = name
        taken.add(name)
    return ids


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("+", " plus ")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9.]+", "-", plain.lower()).strip("-.")[:_LONGEST_ID].rstrip("-.") or "model"


def _dated(stem: str) -> date | None:
    match = _FILE_DATE.search(stem)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    try:
        return date(year, month, int(match[3] or calendar.monthrange(year, month)[1]))
    except ValueError:
        return None


def _notes(rows: Sequence[EpochRow], found: Sequence[Lineage], divided: Sequence[Split], origin: Origin) -> Iterator[str]:
    if origin.vintage is None:
        yield "nothing dates the file: its name holds no date and no vintage was given"
    unlabelled = sum(row.compute is not None and row.confidence not in CONFIDENCE_FACTOR for row in rows)
    if unlabelled:
        have = counted(unlabelled, "number has no label of confidence and gets", "numbers have no label of confidence and get")
        yield f"{have} the widest interval, a factor of {NO_LABEL_FACTOR}"
    names = Counter(row.name for row in rows)
    for name in sorted(name for name, count in names.items() if count > 1):
        yield f"{names[name]} rows are called '{name}'"
    unknown = sorted({name for row in rows for name in country_codes(row.country)[1]})
    if unknown:
        yield f"no code is known for: {', '.join(unknown)}"
    missing = Counter(name for lineage in found for name in lineage.unresolved)
    if missing:
        yield (
            f"{counted(len(missing), 'base model is', 'base models are')}"
            f" not one row of the table: {', '.join(sorted(missing))}"
        )
    within = [row.name for row, split in zip(rows, divided, strict=True) if row.base and not split.keeps_bases]
    if within:
        yield (
            f"{counted(len(within), 'total is kept whole with its', 'totals are kept whole with their')}"
            f" base inside: {', '.join(within)}"
        )
    several = [row.name for row in rows if row.data and row.data_points is None]
    if several:
        yield f"several sizes of data are listed, and none is taken, for: {', '.join(several)}"
