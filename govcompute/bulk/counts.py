"""FLOP of a pass for a table of Hugging Face configurations, read as data; what cannot be counted says why in its row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import types

from govcompute.bulk.columns import ID
from govcompute.bulk.result import Made
from govcompute.documents import parse_values
from govcompute.documents.document import LARGEST_FILE
from govcompute.errors import DocumentError, InputError, Problem, nearest
from govcompute.flops import Convention, Work, count_pass, from_config, parameters
from govcompute.flops.families import FAMILIES, UNSUPPORTED

CONFIG = "config"
COUNTED, NOT_COUNTED = "counted", "not counted"
_OTHER = "(no type that is known)"
_SCHEMA = pa.schema(
    [
        pa.field(ID, pa.string()),
        pa.field("model_type", pa.dictionary(pa.int32(), pa.string())),
        pa.field("parameters", pa.int64()),
        pa.field("active_parameters", pa.int64()),
        pa.field("flop", pa.decimal128(38, 0)),
        pa.field("flop_per_token", pa.float64()),
        pa.field("left_out", pa.string()),
        pa.field("problem", pa.string()),
    ]
)
_MOST = 10**18
_NOTHING = (None, None, None, None, None)


@dataclass(frozen=True)
class Counts:
    """One pass (`name`, over `work`) of every configuration, under one convention."""

    name: str
    work: Work
    convention: Convention
    ignored: frozenset[str] = frozenset()

    kind = "counts"
    partition_rows = 10_000
    schema = _SCHEMA

    @property
    def made_from(self) -> Mapping[str, Any]:
        """See Work of `result`."""
        return {
            "pass": self.name,
            "work": asdict(self.work),
            "convention": str(self.convention),
            "ignored_columns": sorted(self.ignored),
        }

    def schema_problems(self, schema: pa.Schema, file: str) -> list[Problem]:
        """See Work of `result`."""
        found = []
        for number, one in enumerate(schema, 1):
            if one.name in self.ignored:
                continue
            if one.name not in (ID, CONFIG):
                near = nearest(one.name, (ID, CONFIG))
                expected = f"'{ID}' and '{CONFIG}' (--ignore passes a column over)"
                found.append(Problem(file, 0, number, one.name, "no such column is known", expected, near))
            elif not (types.is_string(one.type) or types.is_large_string(one.type)):
                found.append(Problem(file, 0, number, one.name, f"the column is of type {one.type}", "text"))
        for name, what in ((ID, "a text that names each row"), (CONFIG, "the text of a config.json")):
            if name not in schema.names:
                near = nearest(name, schema.names)
                found.append(Problem(file, 0, 0, name, "the column is missing", what, near))
        return found

    def wanted(self, schema: pa.Schema) -> list[str]:
        """See Work of `result`."""
        return [ID, CONFIG]

    def make(self, batch: pa.RecordBatch, file: str, first: int) -> Made:
        """See Work of `result`. A configuration that cannot be counted is a row with a problem, and no fault of the table."""
        rows: list[tuple[Any, ...]] = []
        counts: dict[str, Counter[str]] = {}
        problems = []
        ids, configs = batch.column(ID).to_pylist(), batch.column(CONFIG).to_pylist()
        for row, (name, text) in enumerate(zip(ids, configs, strict=True), first + 1):
            if name is None:
                problems.append(Problem(file, row, pq.read_schema(file).names.index(ID) + 1, ID, "the row has no id", "a text"))
                continue
            made = self._count(text)
            rows.append((name, *made))
            tally = counts.setdefault(made[0] or _OTHER, Counter())
            tally[COUNTED if made[-1] is None else NOT_COUNTED] += 1
        if problems:
            return Made(batch, {}, tuple(problems))
        arrays = [pa.array(values, one.type) for values, one in zip(zip(*rows, strict=True), _SCHEMA, strict=True)]
        return Made(pa.RecordBatch.from_arrays(arrays, schema=_SCHEMA), counts)

    def _count(self, text: str | None) -> tuple[Any, ...]:
        """Every column but the id."""
        kind = None
        try:
            if text is not None and len(text) > LARGEST_FILE:
                raise InputError(f"{CONFIG} — the text has {len(text):,} characters; expected at most {LARGEST_FILE:,}")
            values = parse_values(text or "", CONFIG)
            kind = _known_type(values)
            model = from_config(values, CONFIG)
            size, count = parameters(model), count_pass(model, self.name, self.work, self.convention)
            flop = count.flop
            if size.total > _MOST or flop >= 10**38:
                raise InputError(f"{size.total:.3e} parameters are more than any model has")
        except DocumentError as error:
            return kind, *_NOTHING, str(error.problems[0])
        except InputError as error:
            return kind, *_NOTHING, str(error)
        return (
            kind, size.total, size.active, Decimal(flop), float(count.per_token),
            "; ".join(count.left_out) or None, None,
        )  # fmt: skip


def _known_type(values: Any) -> str | None:
    kind = values.get("model_type") if isinstance(values, Mapping) else None
    return kind if isinstance(kind, str) and (kind in FAMILIES or kind in UNSUPPORTED) else None
