"""Verdicts on a table of systems: the registry's vectorised assessment over a batch of rows."""

from __future__ import annotations

import pickle
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from govcompute.bulk.columns import ID, Column, column, schema_problems
from govcompute.bulk.faults import faults
from govcompute.bulk.result import Made
from govcompute.bulk.rows import RowColumns
from govcompute.errors import Problem
from govcompute.policy.library import Law
from govcompute.verdict.assess import Assessor
from govcompute.verdict.batch import CODES, Outcomes, assess_columns, assess_singly
from govcompute.verdict.outcome import Outcome

_WORDS = pa.array([outcome.value for outcome in CODES])
_OUTCOME = pa.dictionary(pa.int8(), pa.string())
_CODE = {outcome: code for code, outcome in enumerate(CODES)}


@dataclass(frozen=True)
class Verdicts:
    """The rules `laws` on `as_of`; `assessor` is a pickled Assessor, `policies_sha256` says from which files."""

    assessor: bytes
    laws: tuple[str, ...]
    as_of: date
    policies_sha256: str
    ignored: frozenset[str] = frozenset()

    kind = "verdicts"
    partition_rows = 250_000

    @classmethod
    def under(
        cls, assessor: Assessor, laws: Sequence[Law], as_of: date, policies_sha256: str, ignored: Sequence[str] = ()
    ) -> Verdicts:
        """Verdicts by `assessor` (its registry is not asked)."""
        packed = zlib.compress(pickle.dumps(assessor))
        return cls(packed, tuple(law.id for law in laws), as_of, policies_sha256, frozenset(ignored))

    @property
    def made_from(self) -> Mapping[str, Any]:
        """See Work."""
        return {
            "as_of": self.as_of.isoformat(),
            "confidence": self._assessor.confidence,
            "policies_sha256": self.policies_sha256,
            "rules": list(self.laws),
            "ignored_columns": sorted(self.ignored),
        }

    @cached_property
    def schema(self) -> pa.Schema:
        """`id`, and for each rule its outcome on the date (and `.if_in_force` where it is not), `.low` and `.high`."""
        fields = [pa.field(ID, pa.string())]
        for law in self._laws:
            fields.append(pa.field(law.id, _OUTCOME))
            if not _in_force(law, self.as_of):
                fields.append(pa.field(f"{law.id}.if_in_force", _OUTCOME))
            fields += [pa.field(f"{law.id}.low", pa.float32()), pa.field(f"{law.id}.high", pa.float32())]
        return pa.schema(fields)

    def schema_problems(self, schema: pa.Schema, file: str) -> list[Problem]:
        """See Work."""
        return schema_problems(schema, file, self._assessor.library, set(self.ignored))

    def wanted(self, schema: pa.Schema) -> list[str]:
        """See Work."""
        return [name for name in schema.names if name not in self.ignored]

    def make(self, batch: pa.RecordBatch, file: str, first: int) -> Made:
        """See Work."""
        asked = self._asked(tuple(batch.schema.names))
        columns = RowColumns(batch, asked)
        if problems := faults(batch, columns, asked, file, first):
            return Made(batch, {}, tuple(problems))
        found = assess_columns(self._assessor, columns, self._laws, self.as_of)
        assess_singly(self._assessor, found, {index: columns.row(index) for index in columns.odd})
        return Made(self._result(batch, found), _counts(found, batch.num_rows))

    @property
    def _assessor(self) -> Assessor:
        return _unpacked(self.assessor)

    @cached_property
    def _laws(self) -> list[Law]:
        return [self._assessor.library[law] for law in self.laws]

    def _asked(self, names: tuple[str, ...]) -> dict[str, Column]:
        found = {name: column(name, self._assessor.library) for name in names}
        return {name: what for name, what in found.items() if what is not None}

    def _result(self, batch: pa.RecordBatch, found: Outcomes) -> pa.RecordBatch:
        idle = _coded(np.full(batch.num_rows, _CODE[Outcome.NOT_IN_FORCE], np.int8))
        made: dict[int, list[pa.Array]] = {}
        arrays = [batch.column(ID).cast(pa.string())]
        for answer, in_force in zip(found.answers, found.in_force, strict=True):
            if id(answer) not in made:
                made[id(answer)] = [_coded(answer.outcome), pa.array(answer.low), pa.array(answer.high)]
            arrays += made[id(answer)] if in_force else [idle, *made[id(answer)]]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)


def _in_force(law: Law, day: date) -> bool:
    status = law.status_on(day)
    return status is not None and status.in_force


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> Assessor:
    found: Assessor = pickle.loads(zlib.decompress(packed))  # noqa: S301 made by `Verdicts.under`, never read from a file
    return found


def _coded(codes: Any) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), _WORDS)


def _counts(found: Outcomes, rows: int) -> dict[str, Counter[str]]:
    """Rule -> outcome on the date -> rows."""
    counts = {}
    tallied: dict[int, Counter[str]] = {}
    for law, answer, in_force in zip(found.laws, found.answers, found.in_force, strict=True):
        if id(answer) not in tallied:
            sizes = np.bincount(answer.outcome, minlength=len(CODES)).tolist()
            tallied[id(answer)] = Counter({outcome.value: n for outcome, n in zip(CODES, sizes, strict=True) if n})
        counts[law.id] = tallied[id(answer)] if in_force else Counter({Outcome.NOT_IN_FORCE.value: rows})
    return counts
