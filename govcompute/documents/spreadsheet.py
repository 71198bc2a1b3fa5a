"""Cells for spreadsheets: what one would run as a formula is defused."""

from __future__ import annotations

from typing import Any

#: A cell that begins with one of these is run as a formula by common spreadsheets.
_LIVE = ("=", "+", "-", "@", "\t", "\r")


def defused(value: Any) -> Any:
    """Text that no spreadsheet runs: a leading = + - @ tab or return is put behind an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_LIVE) else value
