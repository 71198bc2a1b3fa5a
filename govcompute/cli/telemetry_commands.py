"""The commands of `govcompute telemetry`, gathered: each module adds its own to the group."""

from __future__ import annotations

from govcompute.cli import telemetry_import
from govcompute.cli.telemetry import telemetry

__all__ = ["telemetry", "telemetry_import"]
