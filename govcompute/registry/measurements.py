"""The folder of measurements: one measured run in each file, read, checked and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from govcompute.documents import files_in, read_yaml, validate, write_text
from govcompute.errors import DocumentError, InputError, NotFound, Problem
from govcompute.measure.record import ID, Measurement
from govcompute.registry.write import dumped

MEASUREMENTS = "measurements"


class Measurements(Mapping[str, Measurement]):
    """Measurements by id. A later folder goes before an earlier one."""

    def __init__(self, measurements: Iterable[Measurement]) -> None:
        self._by_id = {one.id: one for one in measurements}

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._by_id))

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, name: object) -> bool:
        return name in self._by_id

    def __getitem__(self, name: str) -> Measurement:
        """The measurement `name`. Raises NotFound with the nearest id."""
        if name not in self._by_id:
            raise NotFound("measurement", name, self._by_id)
        return self._by_id[name]


def load_measurement(path: Path) -> Measurement:
    """The measurement in the file `path`, whose name is its id. Raises DocumentError with file, line and key."""
    document = read_yaml(path)
    found = validate(Measurement, document)
    if found.id != path.stem:
        raise DocumentError(document.problem(("id",), f"id '{found.id}' is not the file's name", f"'{path.stem}'"))
    return found


def load_measurements(folders: Iterable[Path]) -> Measurements:
    """Every measurement of the folders' ``measurements/``. Raises DocumentError that holds every fault of every file."""
    found: list[Measurement] = []
    problems: list[Problem] = []
    for path in (path for folder in folders for path in files_in(folder, f"{MEASUREMENTS}/*.yaml")):
        try:
            found.append(load_measurement(path))
        except DocumentError as error:
            problems.extend(error.problems)
    if problems:
        raise DocumentError(problems)
    return Measurements(found)


def measurement_yaml(measurement: Measurement) -> str:
    """The file of one measurement, which reads back to the same."""
    return dumped(measurement.model_dump(mode="json", exclude_none=True))


def measurement_path(folder: Path, name: str, *, replace: bool = False) -> Path:
    """Where a registry folder keeps the measurement `name`. Raises InputError where one stands there already.

    Asked before a run as well, so that an hour is not measured for a file that cannot be written.
    """
    if not re.fullmatch(ID, name):
        raise InputError(f"'{name}' is no id of a measurement; expected small letters, digits, dots and hyphens")
    path = folder / MEASUREMENTS / f"{name}.yaml"
    if path.exists() and not replace:
        raise InputError(f"{path} exists already; nothing was written (--replace overwrites)")
    return path


def write_measurement(measurement: Measurement, folder: Path, *, replace: bool = False) -> Path:
    """Writes ``folder/measurements/<id>.yaml``, whole or not at all; returns its path. Raises InputError."""
    path = measurement_path(folder, measurement.id, replace=replace)
    write_text(path, measurement_yaml(measurement))
    return path
