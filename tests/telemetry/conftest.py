"""Recorded and hand-made files, and short ways to read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from govcompute.telemetry import Finding

DATA = Path(__file__).parent / "data"


def texts(findings: Sequence[Finding], kind: str) -> list[str]:
    """What the findings of one kind say."""
    return [one.text for one in findings if one.kind == kind]
