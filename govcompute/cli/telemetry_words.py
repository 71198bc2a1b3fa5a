"""What the options of `govcompute telemetry` say, as values."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from typing import TYPE_CHECKING

from govcompute.errors import InputError, NotFound

if TYPE_CHECKING:
    from govcompute.registry.hardware import Precision
    from govcompute.training import Utilisation


def moment(text: str, option: str) -> datetime:
    """A moment with its zone."""
    with contextlib.suppress(ValueError):
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            return found
    raise InputError(f"{option}: '{text}' is no moment with its zone; expected one such as 2026-11-23T09:00:00Z")


def pairs(given: Sequence[str] | None, option: str) -> dict[str, str]:
    """``NAME=VALUE`` given several times; the last '=' divides nothing but the first does."""
    found: dict[str, str] = {}
    for text in given or ():
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise InputError(f"{option}: '{text}' is not NAME=VALUE")
        found[name] = value
    return found


def zone(text: str) -> tzinfo:
    """A zone by name (Europe/Berlin) or by its distance from UTC (+02:00)."""
    from zoneinfo import ZoneInfo

    if text.upper() in ("UTC", "Z"):
        return UTC
    with contextlib.suppress(ValueError):
        if text[0] in "+-":
            away = datetime.strptime(text[1:], "%H:%M")
            size = timedelta(hours=away.hour, minutes=away.minute)
            return timezone(-size if text[0] == "-" else size)
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise InputError(f"--zone: '{text}' is no time zone; expected one such as UTC, Europe/Berlin or +02:00") from None


def precisions(text: str | None) -> dict[Precision, Fraction] | None:
    """``half``, or shares of the device time: ``fp8=0.9,half=0.1``."""
    from govcompute.quantity import exact
    from govcompute.registry.hardware import Precision

    if text is None:
        return None
    found: dict[Precision, Fraction] = {}
    for part in text.split(","):
        name, _, share = part.strip().partition("=")
        if name not in list(Precision):
            raise NotFound("precision", name, list(Precision))
        found[Precision(name)] = exact(share or 1)
    if sum(found.values()) != 1 or min(found.values()) < 0:
        raise InputError(f"--precision: the shares in '{text}' are of the device time and must sum to 1")
    return found


def utilisation(text: str | None, meaning: str) -> Utilisation | None:
    """``0.38``, or the ends of a 90 % interval: ``0.30:0.45``."""
    from govcompute.quantity import Estimate, exact
    from govcompute.training import Meaning, Utilisation

    if meaning not in list(Meaning):
        raise NotFound("meaning of utilisation", meaning, list(Meaning))
    if text is None:
        return None
    low, sign, high = text.partition(":")
    if not sign:
        return Utilisation(exact(low), Meaning(meaning))
    middle = Estimate.from_interval90(exact(low), exact(high))
    if exact(high) > 1:
        raise InputError(f"--utilisation: '{text}' reaches above 1")
    return Utilisation(middle.median, Meaning(meaning), middle.spread)
