"""MLflow: its SQLite store (read-only), the table of `search_runs`, and the old store of files.

Metrics are what a user or a library logged; their names say what they are only where MLflow's own system metrics or a
known library wrote them (see `logged`). A table of `search_runs` holds the last value of each metric and no times between.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from govcompute.documents import files_in
from govcompute.documents.document import LARGEST_FILE, LARGEST_TABLE, read_text
from govcompute.errors import DocumentError, NotFound, Problem
from govcompute.telemetry.files import beginning, table_of
from govcompute.telemetry.logged import Field, Logged, field_of, readings_of_run
from govcompute.telemetry.reading import Finding, Given, Imported, joined, sha256_of
from govcompute.telemetry.samples import Sample

SOURCE = "mlflow"
_TABLES = {
    "metrics": {"key", "value", "timestamp", "step", "run_uuid", "is_nan"},
    "runs": {"run_uuid", "name", "lifecycle_stage"},
}
#: SQLite holds values of any type in any column, so each is asked for as the type it has in MLflow's own stores.
_RUNS = """select cast(r.run_uuid as text), cast(coalesce(r.name, '') as text), cast(coalesce(r.status, '') as text),
           cast(r.lifecycle_stage as text), cast(coalesce(e.name, '') as text) from runs r
           left join experiments e on e.experiment_id = r.experiment_id order by r.start_time, r.run_uuid"""
_METRICS = """select cast(key as text), cast(timestamp as integer), cast(value as real), is_nan from metrics
              where run_uuid = ? and key is not null and timestamp is not null and value is not null
              order by key, step, timestamp"""
#: As the old store of files writes the status.
_FINISHED = "3"
_MATCHES = ("run", "name", "experiment")


def read_mlflow(path: Path, given: Given) -> Imported:
    """Readings of every run in a store (``mlflow.db``, ``mlruns/``) or a table of ``search_runs``.

    Choose runs with `given.match` by run (id), name or experiment. Deleted runs are left out, and that is a finding.
    Raises DocumentError for a file that is none of these.
    """
    for name in given.match:
        if name not in _MATCHES:
            raise NotFound("field of MLflow's runs to choose by", name, _MATCHES)
    if path.is_dir():
        return _read_folder(path, given)
    stored = beginning(path, 16).startswith(b"SQLite format 3\x00")
    return _read_store(path, given) if stored else _read_table(path, given)


def _chosen(given: Given, run: str, name: str, experiment: str) -> bool:
    known = dict(zip(_MATCHES, (run, name, experiment), strict=True))
    return all(fnmatchcase(known[key], pattern) for key, pattern in given.match.items())


def _read_store(path: Path, given: Given) -> Imported:
    sha256 = sha256_of(path)
    parts: list[Imported] = []
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as store:
            store.execute("pragma trusted_schema = off")
            _require_tables(path, store)
            for run, name, status, stage, experiment in store.execute(_RUNS).fetchall():
                if not _chosen(given, run, name or "", experiment):
                    continue
                if stage != "active":
                    parts.append(Imported((), (Finding("left out", f"run {run} ({name}) is {stage}", str(path)),)))
                    continue
                series: dict[str, list[Sample]] = {}
                for key, milliseconds, value, is_nan in store.execute(_METRICS, (run,)):
                    series.setdefault(key, []).append(Sample(milliseconds / 1000, math.nan if is_nan else value))
                parts += _run(Logged(SOURCE, run, series, f"{path} run {name or run}", sha256), status, given)
    except sqlite3.Error as error:
        raise DocumentError(
            Problem(str(path), 0, 0, "", f"the SQLite file cannot be read: {error}", "MLflow's mlflow.db")
        ) from None
    return _all(parts, path, given)


def _require_tables(path: Path, store: sqlite3.Connection) -> None:
    for table, columns in _TABLES.items():
        found = {row[1] for row in store.execute(f"pragma table_info({table})")}
        if not columns <= found:
            what = f"lacks {', '.join(sorted(columns - found))}" if found else "is not there"
            raise DocumentError(Problem(str(path), 0, 0, table, f"the table '{table}' {what}", "a tracking store of MLflow"))


def _run(logged: Logged, status: str, given: Given) -> Iterator[Imported]:
    """The readings of one run; what `given` names and this run did not log is a finding, since another run may have."""
    stated = {name: kind for name, kind in given.fields.items() if name in logged.series}
    absent = [Finding("left out", f"the run logged no '{name}'", logged.where) for name in given.fields if name not in stated]
    counted = (
        []
        if status in ("FINISHED", _FINISHED)
        else [Finding("counted", f"a run that is {status.lower()} counts", logged.where)]
    )
    yield readings_of_run(logged, replace(given, fields=stated))
    yield Imported((), (*absent, *counted))


def _all(parts: list[Imported], path: Path, given: Given) -> Imported:
    if not parts:
        return Imported((), (Finding("nothing", "it holds no run of MLflow, or --match leaves none", str(path)),))
    return joined(parts)


def _read_folder(path: Path, given: Given) -> Imported:
    """The old store: ``mlruns/<experiment>/<run>/metrics/<key>`` with lines ``milliseconds value step``."""
    parts: list[Imported] = []
    for metrics in files_in(path, "**/metrics"):
        run = metrics.parent
        files = [file for file in files_in(metrics, "**/*") if file.is_file()]
        meta = run / "meta.yaml"
        told = read_text(meta, LARGEST_FILE) if meta.is_file() and files_in(run, "meta.yaml") else ""
        if not files or not _chosen(given, run.name, _meta(told, "run_name"), run.parent.name):
            continue
        if _meta(told, "lifecycle_stage") == "deleted":
            parts.append(Imported((), (Finding("left out", f"run {run.name} is deleted", str(path)),)))
            continue
        series = {file.relative_to(metrics).as_posix(): list(_lines(file)) for file in files}
        parts += _run(Logged(SOURCE, run.name, series, str(run), sha256_of(*files)), _meta(told, "status") or "FINISHED", given)
    return _all(parts, path, given)


def _meta(text: str, key: str) -> str:
    """The value of a key at the top of ``meta.yaml``, which MLflow writes one a line."""
    return next((line.partition(":")[2].strip(" '\"") for line in text.splitlines() if line.startswith(f"{key}:")), "")


def _lines(file: Path) -> Iterator[Sample]:
    for number, line in enumerate(read_text(file, LARGEST_TABLE).splitlines(), 1):
        try:
            milliseconds, value = line.split()[:2]
            yield Sample(int(milliseconds) / 1000, float(value))
        except ValueError:
            raise DocumentError(
                Problem(str(file), number, 1, "", f"'{line[:60]}' is no metric", "milliseconds value step")
            ) from None


def _read_table(path: Path, given: Given) -> Imported:
    """The CSV of ``mlflow.search_runs()``: of each run the last value of each metric."""
    table = table_of(path)
    metrics = [name for name in table.header if name.startswith("metrics.")]
    if "run_id" not in table.header or not metrics:
        raise DocumentError(table.problem(1, "run_id", "this is no table of search_runs", "columns run_id and metrics.NAME"))
    sha256, parts = sha256_of(path), []
    times = {name.removeprefix("metrics.") for name in metrics if field_of(name.removeprefix("metrics."), given) in _NEED_TIME}
    if times:
        names = ", ".join(sorted(times)[:4])
        parts.append(
            Imported(
                (), (Finding("left out", f"search_runs has the last value only, which says nothing of {names}", str(path)),)
            )
        )
    for row in table.rows:
        run, name = row.cells["run_id"], row.cells.get("tags.mlflow.runName", "")
        if not _chosen(given, run, name, row.cells.get("experiment_id", "")):
            continue
        series: dict[str, list[Sample]] = {}
        for column in metrics:
            key, cell = column.removeprefix("metrics."), row.cells[column]
            if not cell or key in times:
                continue
            try:
                series[key] = [Sample(_ended(row.cells.get("end_time", "")), float(cell))]
            except (ValueError, OverflowError):
                raise DocumentError(table.problem(row.line, column, f"'{cell[:60]}' is no number", "a number")) from None
        parts += _run(Logged(SOURCE, run, series, f"{path}:{row.line}", sha256), row.cells.get("status", "FINISHED"), given)
    return _all(parts, path, given)


_NEED_TIME = (Field.OCCUPANCY, Field.POWER, Field.MODEL_TFLOPS, Field.HARDWARE_TFLOPS)


def _ended(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() if text else 0.0
