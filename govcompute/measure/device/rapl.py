"""Running average power limit counters of x86 processors, as Linux shows them: microjoules of whole packages.

They cover everything that the package did, other programs' work too (Linux kernel, power capping framework:
Documentation/power/powercap/powercap.rst). Reading them takes rights that users often do not have.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from govcompute.measure.device.counters import Absent

POWERCAP = Path("/sys/class/powercap")
MICRO = 1e6


@dataclass
class Rapl:
    """The packages of one machine together. Each counter begins anew at its range, which is put right here."""

    packages: tuple[Path, ...]
    _last: dict[Path, int] = field(default_factory=dict)
    _total: int = 0

    @property
    def source(self) -> str:
        """The counter's name, and what it covers."""
        return f"RAPL, {len(self.packages)} package(s), all programs on them"

    def joules(self) -> float:
        """Joules since the first call."""
        for package in self.packages:
            now = _number(package / "energy_uj")
            before = self._last.get(package, now)
            self._total += now - before if now >= before else now + _number(package / "max_energy_range_uj") - before
            self._last[package] = now
        return self._total / MICRO


def open_rapl(folder: Path = POWERCAP) -> Rapl | Absent:
    """The packages under `folder`, or why they cannot be read."""
    packages = tuple(sorted(path for path in folder.glob("intel-rapl:*") if path.name.count(":") == 1))
    if not packages:
        return Absent("the system shows no RAPL counters")
    try:
        for package in packages:
            _number(package / "energy_uj")
    except OSError as error:
        return Absent(f"the RAPL counters cannot be read: {error.strerror}")
    return Rapl(packages)


def _number(path: Path) -> int:
    return int(path.read_text("ascii"))
