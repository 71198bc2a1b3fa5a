"""One row of Epoch AI's table of models, read from any of its vintages: which columns it has changed names over time.

Columns: https://epoch.ai/data/ai-models-documentation (CC BY 4.0). Amounts are exact and in the table's units: FLOP for
compute, hours for time, chip-hours, numbers for parameters and data points (tokens for text; words, images, steps or
positions elsewhere), 0 to 1 for utilisation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from govcompute.documents.table import Row, Table
from govcompute.errors import DocumentError, InputError, Problem, nearest
from govcompute.quantity import exact

#: Epoch AI, "AI models documentation: Estimation", section "Estimating confidence",
#: https://epoch.ai/data/ai-models-documentation/estimation: the labels are 90 % confidence intervals of ±3x, ±10x and
#: ±31x (half, one and one and a half orders of magnitude) for the least certain of compute, parameters and data. That
#: section itself was not in reach: the factors are as public repositories cite it, and as the table's own bounds show.
CONFIDENCE_FACTOR = {"Confident": 3, "Likely": 10, "Speculative": 31}
#: Epoch defines no interval for the label "Unknown" or for none; such a number gets the widest of the three.
NO_LABEL_FACTOR = 31
_NO_LABEL = ("", "Unknown")

#: What a row is read for -> the names that its column has had, the present one first.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("Model", "System"),
    "organisation": ("Organization",),
    "published": ("Publication date",),
    "domain": ("Domain",),
    "parameters": ("Parameters",),
    "compute": ("Training compute (FLOP)",),
    "confidence": ("Confidence",),
    "country": ("Country (of organization)", "Country (from Organization)", "Country"),
    "task": ("Task",),
    "parameters_notes": ("Parameters notes",),
    "compute_notes": ("Training compute notes",),
    "compute_low": ("Training compute lower bound",),
    "compute_high": ("Training compute upper bound",),
    "data": ("Training dataset size (total)", "Training dataset size (datapoints)", "Training dataset size (gradients)"),
    "data_notes": ("Dataset size notes",),
    "epochs": ("Epochs",),
    "hours": ("Training time (hours)",),
    "hours_notes": ("Training time notes",),
    "hardware": ("Training hardware",),
    "chips": ("Hardware quantity",),
    "chip_hours": ("Training chip-hours",),
    "mfu": ("Hardware utilization (MFU)", "Hardware utilization"),
    "base": ("Base model",),
    "finetune_compute": ("Finetune compute (FLOP)",),
    "finetune_notes": ("Finetune compute notes",),
    "accessibility": ("Model accessibility",),
    "method": ("Training compute estimation method",),
    "possibly_above_1e23": ("Possibly over 1e23 FLOP",),
    "reference": ("Reference",),
    "link": ("Link",),
}
_REQUIRED = ("name", "organisation", "published", "domain", "parameters", "compute", "confidence")


@dataclass(frozen=True, slots=True)
class EpochRow:
    """What one row states. `line` is where it begins in the file; None is an empty cell, which is never a small number.

    `compute` is the total that Epoch states: with the compute of the base model, where there is one. `data` holds more
    than one number where the cell lists one for each kind of data. `base` names other rows, not yet resolved.
    """

    line: int
    name: str
    organisation: str
    published: date | None
    domains: tuple[str, ...]
    tasks: tuple[str, ...]
    country: str
    parameters: Fraction | None
    parameters_notes: str
    compute: Fraction | None
    compute_notes: str
    compute_low: Fraction | None
    compute_high: Fraction | None
    confidence: str
    data: tuple[Fraction, ...]
    data_notes: str
    epochs: Fraction | None
    hours: Fraction | None
    hours_notes: str
    hardware: tuple[str, ...]
    chips: Fraction | None
    chip_hours: Fraction | None
    mfu: Fraction | None
    base: str
    finetune_compute: Fraction | None
    finetune_notes: str
    accessibility: str
    methods: tuple[str, ...]
    possibly_above_1e23: bool
    reference: str
    links: tuple[str, ...]

    @property
    def data_points(self) -> Fraction | None:
        """The one size of the training data that the row states; None where it states none, or several that differ."""
        return self.data[0] if len(set(self.data)) == 1 else None

    @property
    def factor(self) -> int:
        """The factor of the 90 % interval that the confidence label stands for."""
        return CONFIDENCE_FACTOR.get(self.confidence, NO_LABEL_FACTOR)


def read_rows(table: Table) -> tuple[tuple[EpochRow, ...], tuple[str, ...]]:
    """Every row of `table`, and the names of the columns that are not read.

    Raises DocumentError that holds every missing column (with the nearest one there is) or every cell that is not what
    its column holds: text for a number, a negative number, a date that is none, an unknown label of confidence.
    """
    names = _columns(table)
    ignored = tuple(column for column in table.header if column not in names.values())
    problems: list[Problem] = []
    rows = tuple(_Cells(table, row, names, problems).row() for row in table.rows)
    if problems:
        raise DocumentError(problems)
    return rows, ignored


def _columns(table: Table) -> dict[str, str]:
    """For each thing that a row is read for, the table's name of its column."""
    present = {column.casefold(): column for column in table.header}
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for key, names in COLUMNS.items():
        column = next((present[name.casefold()] for name in names if name.casefold() in present), None)
        if column is not None:
            found[key] = column
        elif key in _REQUIRED:
            expected = "a column called " + " or ".join(f"'{name}'" for name in names)
            close = nearest(names[0], table.header)
            problems.append(Problem(table.name, 1, 0, names[0], "the table has no such column", expected, close))
    if problems:
        raise DocumentError(problems)
    return found


class _Cells:
    """The cells of one row; a cell that does not fit is noted in `problems` and read as empty."""

    def __init__(self, table: Table, row: Row, names: dict[str, str], problems: list[Problem]) -> None:
        self._table, self._row, self._names, self._problems = table, row, names, problems

    def row(self) -> EpochRow:
        return EpochRow(
            line=self._row.line,
            name=self._name(),
            organisation=self._text("organisation"),
            published=self._date("published"),
            domains=self._list("domain"),
            tasks=self._list("task"),
            country=self._text("country"),
            parameters=self._number("parameters"),
            parameters_notes=self._text("parameters_notes"),
            compute=self._compute(),
            compute_notes=self._text("compute_notes"),
            compute_low=self._number("compute_low"),
            compute_high=self._number("compute_high"),
            confidence=self._confidence(),
            data=tuple(self._numbers("data")),
            data_notes=self._text("data_notes"),
            epochs=self._number("epochs"),
            hours=self._number("hours"),
            hours_notes=self._text("hours_notes"),
            hardware=self._list("hardware"),
            chips=self._number("chips"),
            chip_hours=self._number("chip_hours"),
            mfu=self._share("mfu"),
            base=self._text("base"),
            finetune_compute=self._number("finetune_compute"),
            finetune_notes=self._text("finetune_notes"),
            accessibility=self._text("accessibility"),
            methods=self._list("method"),
            possibly_above_1e23=self._text("possibly_above_1e23") == "True",
            reference=" ".join(self._text("reference").split()),
            links=tuple(self._text("link").replace(",http", " http").split()),
        )

    def _fail(self, key: str, problem: str, expected: str, close: str = "") -> None:
        self._problems.append(self._table.problem(self._row.line, self._names[key], problem, expected, close))

    def _text(self, key: str) -> str:
        return self._row.cells[self._names[key]].strip() if key in self._names else ""

    def _list(self, key: str) -> tuple[str, ...]:
        return tuple(filter(None, (part.strip() for part in self._text(key).split(","))))

    def _name(self) -> str:
        name = " ".join(self._text("name").split())
        if not name:
            self._fail("name", "the row has no name", "the name of a model")
        return name[:200]

    def _numbers(self, key: str) -> Iterator[Fraction]:
        for part in self._list(key):
            number = self._exact(key, part)
            if number is not None:
                yield number

    def _number(self, key: str) -> Fraction | None:
        text = self._text(key)
        return self._exact(key, text) if text else None

    def _exact(self, key: str, text: str) -> Fraction | None:
        try:
            number = exact(text)
        except InputError as error:
            self._fail(key, str(error).partition("; expected")[0], "a number, or an empty cell where it is not known")
            return None
        if number < 0:
            self._fail(key, f"'{text}' is negative", "zero or more")
            return None
        return number

    def _compute(self) -> Fraction | None:
        compute = self._number("compute")
        if compute == 0:
            self._fail("compute", "a training compute of zero", "an empty cell where it is not known")
        return compute or None

    def _share(self, key: str) -> Fraction | None:
        share = self._number(key)
        if share is not None and share > 1:
            self._fail(key, f"'{self._text(key)}' is more than all of the peak", "a share from 0 to 1")
            return None
        return share

    def _date(self, key: str) -> date | None:
        text = self._text(key)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._fail(key, f"'{text[:40]}' is not a date", "a date such as 2026-03-30")
            return None

    def _confidence(self) -> str:
        label = self._text("confidence")
        if label not in CONFIDENCE_FACTOR and label not in _NO_LABEL:
            known = [*CONFIDENCE_FACTOR, "Unknown"]
            self._fail("confidence", f"'{label}' is not a label of confidence", ", ".join(known), nearest(label, known))
            return ""
        return label
