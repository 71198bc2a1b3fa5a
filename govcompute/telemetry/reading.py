"""The one record that every importer fills, what it may have found on the way, and what only the user can know."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from govcompute.errors import InputError
from govcompute.quantity import counted

#: A thousand years of a million devices; more is a wrong number in a file.
LARGEST_DEVICE_SECONDS = 10**6 * 1000 * 31_557_600


class Quantity(StrEnum):
    """What a reading is an amount of."""

    DEVICE_TIME = "device_time"
    OCCUPANCY = "occupancy"
    TENSOR_ACTIVITY = "tensor_activity"
    MODEL_FLOP = "model_flop"
    HARDWARE_FLOP = "hardware_flop"
    ENERGY = "energy"
    TOKENS = "tokens"

    @property
    def unit(self) -> str:
        """The unit of its amounts; a share is held as its integral over device time, which adds up."""
        return {"model_flop": "FLOP", "hardware_flop": "FLOP", "energy": "J", "tokens": "tokens"}.get(self, "device-seconds")

    @property
    def is_share(self) -> bool:
        """Whether it was sampled as a share of device time."""
        return self in (Quantity.OCCUPANCY, Quantity.TENSOR_ACTIVITY)

    @property
    def words(self) -> str:
        """A short name for people."""
        return self.value.replace("_", " ").replace("flop", "FLOP")


class Seen:
    """An amount with the device time in which it was seen, and that of the gaps in between (`missing`)."""

    __slots__ = ()
    quantity: Quantity
    amount: Fraction
    device_seconds: Fraction
    missing: Fraction

    @property
    def share(self) -> Fraction | None:
        """The mean of a share over the time that was seen; None for other quantities, or where no time was seen."""
        return self.amount / self.device_seconds if self.quantity.is_share and self.device_seconds else None

    @property
    def coverage(self) -> Fraction | None:
        """Seconds seen over seconds from the first to the last sample; None without time."""
        wall = self.device_seconds + self.missing
        return self.device_seconds / wall if wall else None


@dataclass(frozen=True, slots=True)
class Reading(Seen):
    """One amount of one quantity over one stretch of time, as one source has it.

    source, source_key: what says so and its name there; the same pair is the same reading. amount: in `quantity.unit`; of a
    share, its integral over device time. low, high: its bounds where it was rounded. floor: the source leaves work out.
    running_total: it holds what earlier readings of the same run and quantity hold, so that the greatest stands for all.
    unfinished: the source will say more of the same key.
    devices: how many, a fraction for a slice of one. device_name: as the source spells it; chip: the id in the registry.
    device_seconds: devices times the seconds that were seen. missing: devices times the seconds of gaps in between.
    method: how the amount came about. sha256: of the raw file.
    """

    source: str
    source_key: str
    quantity: Quantity
    amount: Fraction
    method: str
    sha256: str
    run: str = ""
    devices: Fraction | None = None
    device_name: str = ""
    chip: str | None = None
    device_seconds: Fraction = Fraction(0)
    missing: Fraction = Fraction(0)
    started: datetime | None = None
    ended: datetime | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    floor: bool = False
    running_total: bool = False
    unfinished: bool = False

    def __post_init__(self) -> None:
        if self.amount < 0 or self.device_seconds < 0 or self.missing < 0:
            raise InputError(f"{self.source} {self.source_key}: an amount below zero")
        if max(self.device_seconds, self.missing) > LARGEST_DEVICE_SECONDS:
            raise InputError(
                f"{self.source} {self.source_key}: {float(self.device_seconds):.3g} device-seconds are out of range"
            )


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reader must know before using the readings. `where`: file, and line where there is one."""

    kind: str
    text: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}" + (f" ({self.where})" if self.where else "")


@dataclass(frozen=True, slots=True)
class Given:
    """What the user states because files do not say it.

    chip: what the devices are, in place of what the file says. devices: how many devices the run had (the world size).
    zone: of times that carry none. interval: seconds between samples. match: name of a field (or label) -> the value that a
    record must have to be taken. fields: name of a logged value -> what it is (see `logged.Field`).
    """

    chip: str | None = None
    devices: int | None = None
    zone: tzinfo = UTC
    interval: Fraction | None = None
    match: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing gave."""

    readings: tuple[Reading, ...]
    findings: tuple[Finding, ...] = ()


def joined(parts: Iterable[Imported]) -> Imported:
    """Several imports as one; a reading that came before (by source and key) is left out, and that is a finding."""
    kept: dict[tuple[str, str], Reading] = {}
    findings: list[Finding] = []
    again = 0
    for part in parts:
        findings += part.findings
        for reading in part.readings:
            key = (reading.source, reading.source_key)
            if key in kept and replace(kept[key], sha256=reading.sha256) != reading:
                findings.append(Finding("rival", f"{reading.source_key} is told twice in different words; the longer is kept"))
                kept[key] = max(kept[key], reading, key=lambda one: (one.device_seconds, one.amount))
            elif key in kept:
                again += 1
            kept.setdefault(key, reading)
    if again:
        findings.append(
            Finding("duplicate", f"{counted(again, 'reading came twice and counts', 'readings came twice and count')} once")
        )
    return Imported(tuple(kept.values()), tuple(dict.fromkeys(findings)))


def sha256_of(*paths: Path) -> str:
    """The hash of the file's bytes, in hexadecimal; of several files, the hash of the lines of their hashes.

    Raises InputError where one cannot be read.
    """
    hashes = []
    for path in paths:
        try:
            with path.open("rb") as file:
                hashes.append(hashlib.file_digest(file, "sha256").hexdigest())
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()
