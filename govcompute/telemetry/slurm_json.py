"""`sacct --json`, as Slurm 22.05 prints it and as 23.11 does, where numbers became objects and states lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govcompute.documents import Document
from govcompute.errors import DocumentError, nearest
from govcompute.telemetry.files import json_of
from govcompute.telemetry.reading import Given, Imported
from govcompute.telemetry.slurm import Job, gpus_by_type, key_of, readings_of_jobs

_Path = tuple[str | int, ...]
_NAMES = {
    "JobID": "job_id",
    "JobName": "name",
    "Account": "account",
    "User": "user",
    "Cluster": "cluster",
    "Partition": "partition",
}


def read_slurm_json(path: Path, given: Given) -> Imported:
    """Device time from the output of ``sacct --json``, which holds every start of a job with -D and without.

    Raises DocumentError for a shape that neither version has.
    """
    document = json_of(path)
    if not isinstance(document.value, dict) or not isinstance(document.value.get("jobs"), list):
        keys = document.value if isinstance(document.value, dict) else {}
        raise DocumentError(
            document.problem((), "there is no list 'jobs'", "the output of sacct --json", nearest("jobs", keys))
        )
    jobs = [_job(document, ("jobs", index), job) for index, job in enumerate(document.value["jobs"])]
    steps = sum(len(job.get("steps") or ()) for job in document.value["jobs"])
    return readings_of_jobs(jobs, steps, path, given)


def _job(document: Document, at: _Path, job: Any) -> Job:
    time = _part(document, (*at, "time"), job, dict)
    started = _moment(document, (*at, "time", "start"), time.get("start"))
    ended = _moment(document, (*at, "time", "end"), time.get("end"))
    number = _number(document, (*at, "job_id"), job.get("job_id"))
    names = {shown: str(job.get(name) or "") for shown, name in _NAMES.items()}
    return Job(
        key=key_of(names["Cluster"], str(number), started),
        names=names | {"WCKey": str((job.get("wckey") or {}).get("wckey", ""))},
        state=_state(document, (*at, "state", "current"), _part(document, (*at, "state"), job, dict).get("current")),
        elapsed=_number(document, (*at, "time", "elapsed"), time.get("elapsed")),
        gpus=_gpus(document, (*at, "tres", "allocated"), _part(document, (*at, "tres"), job, dict).get("allocated")),
        started=started,
        ended=ended,
        where=f"{document.name}:{document.place(at).line}",
    )


def _part(document: Document, at: _Path, within: Any, kind: type) -> Any:
    """The last key of `at` in `within`. Raises DocumentError with the nearest key where it is absent or of another kind."""
    key = at[-1]
    if not isinstance(within, Mapping) or not isinstance(within.get(str(key)), kind):
        keys = list(within) if isinstance(within, Mapping) else []
        raise DocumentError(
            document.problem(
                at,
                f"no '{key}' of the shape that sacct 22.05 or 23.11 prints",
                "see 'meta' for the version",
                nearest(str(key), keys),
            )
        )
    return within[str(key)]


def _number(document: Document, at: _Path, value: Any) -> int:
    """A whole number: plain, or as ``{"set": true, "infinite": false, "number": 8}``."""
    if isinstance(value, dict) and value.get("set") is True and not value.get("infinite"):
        value = value.get("number")
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise DocumentError(
            document.problem(at, f"{str(value)[:60]} is no whole number", "a number, or an object with 'set' and 'number'")
        )
    return value


def _moment(document: Document, at: _Path, value: Any) -> datetime | None:
    """Seconds since 1970; 0, or an object that is not set, where there is no time yet."""
    if value is None or (isinstance(value, dict) and value.get("set") is False):
        return None
    seconds = _number(document, at, value)
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        raise DocumentError(document.problem(at, f"{seconds} is no time", "seconds since 1970")) from None


def _state(document: Document, at: _Path, value: Any) -> str:
    """The state: text in 22.05, a list of words from 23.11 on, of which the first is the state and the rest are flags."""
    words = value if isinstance(value, list) else str(value or "").split()
    if not words or not isinstance(words[0], str):
        raise DocumentError(document.problem(at, f"{str(value)[:60]} is no state", 'such as "COMPLETED" or ["COMPLETED"]'))
    return words[0]


def _gpus(document: Document, at: _Path, allocated: Any) -> dict[str, int]:
    if not isinstance(allocated, list):
        raise DocumentError(
            document.problem(at, "no list of what was allocated", "a list of objects with type, name and count")
        )
    counts: dict[str, int] = {}
    for index, one in enumerate(allocated):
        name = (one.get("name") or "") if isinstance(one, dict) and one.get("type") == "gres" else ""
        if name == "gpu" or name.startswith("gpu:"):
            counts[name.removeprefix("gpu").removeprefix(":")] = _number(document, (*at, index, "count"), one.get("count"))
    return gpus_by_type(counts)
