"""What a file calls a device, matched to a chip of the registry; and slices of one, which are fractions of a device."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from govcompute.errors import InputError, NotFound
from govcompute.registry.amounts import shipped_hardware
from govcompute.telemetry.reading import Finding, Given

_SLICE = re.compile(r"[\s_-]*(?:mig[\s_-]*)?(?<![a-z0-9])(?:\d+c\.)?(\d)g\.\d+gb(?:\+me)?", re.IGNORECASE)
#: Compute slices of a device under MIG: seven, but four on an A30 (NVIDIA, Multi-Instance GPU user guide).
_SLICES = 7
_SLICES_OF_A30 = 4


def sliced(name: str, profile: str = "") -> tuple[str, Fraction]:
    """The device's name without its MIG slice, and which fraction of a device that is: ``a100_3g.20gb`` is 3/7 of an a100.

    profile: the slice, where it stands beside the name (``3g.20gb``).
    """
    found = _SLICE.search(profile) or _SLICE.search(name)
    whole = _SLICE.sub("", name).strip()
    if not found:
        return whole, Fraction(1)
    slices = _SLICES_OF_A30 if re.search(r"(?<![a-z0-9])a30(?![a-z0-9])", name.lower()) else _SLICES
    return whole, Fraction(int(found[1]), slices)


def chip_of(name: str, given: Given) -> str | None:
    """The registry's id of the device `name`: what the user states, else the longest name that matches; None without a name.

    Raises NotFound for a name that no chip has.
    """
    if given.chip is not None:
        return _id_of(given.chip)
    if not name:
        return None
    try:
        return _id_of(name)
    except InputError as error:
        raise InputError(f"{error}; say what the devices are with --chip") from None


@cache
def _id_of(name: str) -> str:
    return shipped_hardware().find(name).id


def other_chip(name: str, given: Given, where: str) -> list[Finding]:
    """A finding where the file's own name for the device is another chip than the one the user states."""
    if given.chip is None or not name:
        return []
    try:
        found, stated = _id_of(name), _id_of(given.chip)
    except NotFound:
        return []
    if found == stated:
        return []
    return [Finding("chip", f"the file says '{name}' ({found}), and {stated} is what was stated and is taken", where)]
