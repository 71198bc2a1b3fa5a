"""One partition's results: a file that is written whole, says in its footer what it was made from, and is never made twice."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

import govcompute
from govcompute.bulk.allocator import keep_freed_memory
from govcompute.bulk.columns import ID
from govcompute.bulk.partition import Partition
from govcompute.documents import folder_hash, whole_file
from govcompute.errors import InputError, Problem

#: What each name counts, such as rule -> outcome -> rows.
Counts = dict[str, Counter[str]]
_FOOTER = "govcompute"
_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one batch: result rows, how many of which kind, and the faults of the input that forbid a result."""

    rows: pa.RecordBatch
    counts: Counts
    problems: tuple[Problem, ...] = ()


class Work(Protocol):
    """What is done to every partition of a table. Pickled with each task, so it is small."""

    kind: str
    #: Rows of a partition: some seconds of work.
    partition_rows: int

    @property
    def schema(self) -> pa.Schema:
        """The columns of the results."""

    @property
    def made_from(self) -> Mapping[str, Any]:
        """What decides the results besides the input, as JSON values."""

    def schema_problems(self, schema: pa.Schema, file: str) -> list[Problem]:
        """What is wrong with the columns of an input file."""

    def wanted(self, schema: pa.Schema) -> list[str]:
        """The columns to read."""

    def make(self, batch: pa.RecordBatch, file: str, first: int) -> Made:
        """The results of some rows, the first of which is row `first` (from 0) of `file`."""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished partition. `skipped`: its file was there already. With `problems` there is no file."""

    name: str
    rows: int
    key: str
    counts: Counts = field(default_factory=dict)
    skipped: bool = False
    problems: tuple[Problem, ...] = ()


def complete(partition: Partition, work: Work, folder: Path, code: str) -> Done:
    """Makes the partition's file in `folder`, unless it is there. Raises InputError where this machine cannot.

    `code` is the fingerprint of the code that planned the work; a worker with other code refuses it.
    """
    if code_fingerprint() != code:
        raise InputError("a worker runs another version of govcompute than the client; install the same on every machine")
    keep_freed_memory()
    target = folder / partition.name
    try:
        key = _key(partition, work, code)
        found = finished(target, key)
        return found if found is not None else _written(partition, work, target, key)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{partition.file}, rows from {partition.first + 1:,}: cannot be read: {error}") from None


def _written(partition: Partition, work: Work, target: Path, key: str) -> Done:
    counts: Counts = {}
    problems: list[Problem] = []
    with contextlib.suppress(_Faulty), whole_file(target) as file:
        words = [one.name for one in work.schema if pa.types.is_dictionary(one.type)]
        form = {"use_dictionary": words, "write_statistics": [ID], "compression": "lz4"}
        with pq.ParquetWriter(file, work.schema, **form) as writer:
            for first, batch in partition.batches(work.wanted(pq.read_schema(partition.file))):
                made = work.make(batch, str(partition.file), first)
                problems.extend(made.problems)
                if len(problems) >= _MOST_PROBLEMS:
                    raise _Faulty
                if problems:
                    continue
                writer.write_batch(made.rows)
                for name, tally in made.counts.items():
                    counts.setdefault(name, Counter()).update(tally)
            if problems:
                raise _Faulty
            said = {"key": key, "rows": partition.rows, "counts": counts}
            writer.add_key_value_metadata({_FOOTER: json.dumps(said)})
    return Done(partition.name, partition.rows, key, counts, problems=tuple(problems[:_MOST_PROBLEMS]))


class _Faulty(Exception):
    """The input is wrong, so no file takes its name."""


def finished(target: Path, key: str) -> Done | None:
    """The result in `target` where it is whole and was made from what `key` stands for; else None."""
    try:
        said = json.loads((pq.read_metadata(target).metadata or {})[_FOOTER.encode()])
        if said["key"] != key:
            return None
        counts = {name: Counter(tally) for name, tally in said["counts"].items()}
        return Done(target.name, said["rows"], key, counts, skipped=True)
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError):  # none, cut short, or somebody else's
        return None


def _key(partition: Partition, work: Work, code: str) -> str:
    said = {"input": partition.fingerprint(), "code": code, "arrow": pa.__version__, "kind": work.kind, **work.made_from}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@cache
def code_fingerprint() -> str:
    """What code makes the results: the version, and SHA-256 over the package's files."""
    return f"{version('govcompute')} {folder_hash([Path(govcompute.__file__).parent], ('.py', '.json'))}"
