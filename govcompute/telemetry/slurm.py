"""Slurm's accounting as `sacct` prints it: device time of every job that ran, whatever became of it.

A record is one start of one job: (cluster, JobIDRaw, Start). A job that was put back in the queue has several, and
`sacct` without -D prints only the last. Steps (a dot in JobID) hold the same devices again. AllocTRES is the whole job's,
over all its nodes; ``gres/gpu=8`` and ``gres/gpu:h100=8`` in it are the same eight devices.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from govcompute.errors import DocumentError, InputError, Problem, nearest
from govcompute.quantity import counted
from govcompute.telemetry.devices import chip_of, other_chip, sliced
from govcompute.telemetry.files import text_of
from govcompute.telemetry.reading import Finding, Given, Imported, Quantity, Reading, joined, sha256_of
from govcompute.telemetry.samples import hours

SOURCE = "slurm"
_NEEDED = ("State", "ElapsedRaw", "AllocTRES", "Start")
_WHOLE = re.compile(r"[0-9]{1,15}")
_NO_TIME = ("", "None", "Unknown")
_HOW = "cluster,JobID,JobIDRaw,JobName,Account,User,State,ElapsedRaw,AllocTRES,Start,End"


@dataclass(frozen=True, slots=True)
class Job:
    """One start of one job. gpus: devices by type, '' where no type is told. where: for people."""

    key: str
    names: Mapping[str, str]
    state: str
    elapsed: int
    gpus: Mapping[str, int]
    started: datetime | None
    ended: datetime | None
    where: str


def read_slurm(path: Path, given: Given) -> Imported:
    """Device time from the text of ``sacct -P -D --format=cluster,JobID,JobIDRaw,...``.

    Raises DocumentError for a column that is missing, a row cut off, and a number or time that is none.
    """
    text = text_of(path)
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    first, header_line = lines[0]
    header = [name.strip() for name in header_line.rstrip("\r|").split("|")]
    _require_columns(path, first, header)
    if not text.endswith("\n"):
        raise DocumentError(
            Problem(str(path), lines[-1][0], 1, "", "the file ends in the middle of a line", "a last line feed")
        )
    cells = [_cells(path, number, line.rstrip("\r"), header) for number, line in lines[1:] if line != header_line]
    steps = sum("." in row.get("JobID", row.get("JobIDRaw", "")) for _, row in cells)
    rows = [(number, row) for number, row in cells if "." not in row.get("JobID", row.get("JobIDRaw", ""))]
    jobs = [_job(path, number, row, header, given) for number, row in rows]
    return readings_of_jobs(jobs, steps, path, given)


def _require_columns(path: Path, line: int, header: list[str]) -> None:
    missing = [name for name in _NEEDED if name not in header]
    if "JobIDRaw" not in header and "JobID" not in header:
        missing.append("JobIDRaw")
    if not missing:
        return
    wanted = f"the output of sacct -P -D --format={_HOW}"
    if len(missing) > len(_NEEDED):
        raise DocumentError(Problem(str(path), line, 1, "", "this is no header of sacct -P", wanted))
    raise DocumentError(
        [Problem(str(path), line, 0, name, f"no column is called '{name}'", wanted, nearest(name, header)) for name in missing]
    )


def _cells(path: Path, number: int, line: str, header: list[str]) -> tuple[int, dict[str, str]]:
    cells = line.split("|")
    if len(cells) == len(header) + 1 and not cells[-1]:
        cells.pop()
    if len(cells) != len(header):
        short = len(cells) < len(header)
        key = header[len(cells)] if short else ""
        problem = f"the row has {counted(len(cells), 'cell')}" + (" and is cut off" if short else "; a name may hold a '|'")
        raise DocumentError(
            Problem(str(path), number, min(len(cells), len(header)), key, problem, f"{len(header)}, as in the header")
        )
    return number, dict(zip(header, (cell.strip() for cell in cells), strict=True))


def _job(path: Path, number: int, row: dict[str, str], header: list[str], given: Given) -> Job:
    def fault(key: str, problem: str, expected: str) -> DocumentError:
        return DocumentError(Problem(str(path), number, header.index(key) + 1, key, problem, expected))

    if not _WHOLE.fullmatch(row["ElapsedRaw"]):
        raise fault("ElapsedRaw", f"'{row['ElapsedRaw']}' is no number of seconds", "whole seconds (ElapsedRaw, not Elapsed)")
    try:
        gpus = _gpus(row["AllocTRES"])
    except ValueError as error:
        raise fault("AllocTRES", str(error), "such as cpu=8,gres/gpu:h100=8,gres/gpu=8,node=1") from None
    times: dict[str, datetime | None] = {}
    for key in ("Start", "End"):
        try:
            times[key] = _time(row.get(key, ""), given)
        except ValueError:
            raise fault(key, f"'{row[key]}' is no time", "such as 2026-11-23T09:16:03") from None
    state = (row["State"].split() or [""])[0]
    key = key_of(row.get("Cluster", ""), row.get("JobIDRaw") or row["JobID"], times["Start"])
    return Job(key, row, state, int(row["ElapsedRaw"]), gpus, times["Start"], times["End"], f"{path}:{number}")


def key_of(cluster: str, job: str, started: datetime | None) -> str:
    """The name of one start of one job: a job id comes again, after a requeue and when ids run out."""
    return f"{cluster}/{job}/{started.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if started else f"{cluster}/{job}/"


def _time(text: str, given: Given) -> datetime | None:
    if text in _NO_TIME:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=given.zone)


def _gpus(tres: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for part in filter(None, tres.split(",")):
        name, sign, count = part.partition("=")
        if name == "gres/gpu" or name.startswith("gres/gpu:"):
            if not sign or not _WHOLE.fullmatch(count):
                raise ValueError(f"'{part}' is no number of devices")
            counts[name.removeprefix("gres/gpu").removeprefix(":")] = int(count)
    return gpus_by_type(counts)


def gpus_by_type(counts: Mapping[str, int]) -> dict[str, int]:
    """Devices by type from counts in which '' stands for all of them; those beyond the typed ones have no type."""
    typed = {name: count for name, count in counts.items() if name and count}
    untyped = counts.get("", 0) - sum(typed.values())
    return typed | ({"": untyped} if untyped > 0 else {})


def readings_of_jobs(jobs: Iterable[Job], steps: int, path: Path, given: Given) -> Imported:
    """Device time of `jobs`, and what is to know of them; `steps` rows were left out before."""
    where, sha256 = str(path), sha256_of(path)
    chosen = [job for job in jobs if _matches(job, given)]
    findings = list(_findings(chosen, steps, where))
    parts: list[Imported] = []
    for job in chosen:
        if not job.elapsed:
            continue
        for name, count in job.gpus.items():
            whole, part = sliced(name)
            findings += other_chip(whole, given, where)
            devices = count * part
            reading = Reading(
                source=SOURCE,
                source_key=f"{job.key}/{name}" if name else job.key,
                quantity=Quantity.DEVICE_TIME,
                amount=devices * job.elapsed,
                method="devices allotted x seconds elapsed",
                sha256=sha256,
                run=job.names.get("JobName", ""),
                devices=devices,
                device_name=name,
                chip=chip_of(whole, given),
                device_seconds=devices * job.elapsed,
                started=job.started,
                ended=_end(job),
                unfinished=job.state == "RUNNING",
            )
            parts.append(Imported((reading,)))
    found = joined(parts)
    return Imported(found.readings, (*dict.fromkeys(findings), *found.findings))


def _end(job: Job) -> datetime | None:
    if job.ended is not None and job.started is not None and job.ended < job.started:
        return None
    return job.ended or (job.started and job.started + timedelta(seconds=job.elapsed))


def _matches(job: Job, given: Given) -> bool:
    for name, pattern in given.match.items():
        known = {key.lower(): value for key, value in job.names.items()}
        if name.lower() not in known:
            close = nearest(name, job.names)
            raise InputError(f"jobs have no '{name}' to choose by" + (f"; nearest: '{close}'" if close else ""))
        if not fnmatchcase(known[name.lower()], pattern):
            return False
    return True


def _findings(jobs: list[Job], steps: int, where: str) -> Iterable[Finding]:
    if not jobs:
        yield Finding("nothing", "no job is left to read", where)
        return
    if steps:
        yield Finding(
            "left out", f"{counted(steps, 'row of job steps holds', 'rows of job steps hold')} the same devices again", where
        )
    idle = Counter(job.state for job in jobs if not job.elapsed)
    if idle:
        yield Finding("left out", f"{counted(sum(idle.values()), 'job')} never ran ({', '.join(sorted(idle))})", where)
    bare = sum(bool(job.elapsed) and not job.gpus for job in jobs)
    if bare:
        yield Finding("left out", f"{counted(bare, 'job')} had no GPU", where)
    # A record that is there twice, as where files of two days overlap, is one start; `joined` tells how many there were.
    ran = list({(job.key, job.elapsed, job.state): job for job in jobs if job.elapsed and job.gpus}.values())
    lost = Counter(job.state for job in ran if job.state not in ("COMPLETED", "RUNNING"))
    if lost:
        time = sum(job.elapsed * sum(job.gpus.values()) for job in ran if job.state in lost)
        states = ", ".join(f"{count} {state}" for state, count in sorted(lost.items()))
        yield Finding("counted", f"jobs that did not complete spent {hours(time)} and count: {states}", where)
    for job in ran:
        if job.state == "RUNNING":
            yield Finding("running", f"job {job.key} still ran: its time is that until sacct was called", job.where)
        if job.started and job.ended:
            span = (job.ended - job.started).total_seconds()
            if span < 0:
                yield Finding("clock", f"job {job.key} ends before it starts; its elapsed seconds are taken", job.where)
            elif job.elapsed > span + 1:
                yield Finding("clock", f"job {job.key} elapsed {job.elapsed:,} s in a span of {span:,.0f} s", job.where)
    yield from _in_time(ran, where)
    starts = Counter(job.key.rpartition("/")[0] for job in ran)
    if max(starts.values(), default=0) > 1:
        again = [key for key, count in starts.items() if count > 1]
        yield Finding(
            "counted", f"{counted(len(again), 'job')} started more than once ({', '.join(again[:5])}): each start counts", where
        )
    elif ran:
        yield Finding("duplicates", "no job started twice: if sacct ran without -D, time before a requeue is missing", where)


def _in_time(jobs: list[Job], where: str) -> Iterable[Finding]:
    """Time in which no job ran, and records of one job that overlap."""
    spans = sorted((job.started, _end(job), job.key.rpartition("/")[0]) for job in jobs if job.started and _end(job))
    gap, latest = timedelta(0), None
    last_of: dict[str, datetime] = {}
    for start, end, job in spans:
        assert end is not None
        if latest is not None and start > latest:
            gap += start - latest
        latest = end if latest is None else max(latest, end)
        if job in last_of and start < last_of[job]:
            yield Finding("overlap", f"two records of job {job} overlap in time; both count, check them", where)
        last_of[job] = end
    if gap:
        yield Finding("gap", f"between the jobs lie {gap.total_seconds():,.0f} s in which none of them ran", where)
