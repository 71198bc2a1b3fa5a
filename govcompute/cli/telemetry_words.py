"""What the options of `govcompute telemetry` say, as values."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from govcompute.errors import InputError


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
