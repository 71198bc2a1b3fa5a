"""A record is read, accounted for and shown where torch is not installed."""

from __future__ import annotations

import subprocess
import sys

LIGHT = ("account", "evaluate", "record", "summary", "table", "tasks", "data")


def test_what_runs_nothing_needs_no_torch() -> None:
    names = ", ".join(f"govcompute.continual.{name}" for name in LIGHT)
    code = f"import sys; sys.modules['torch'] = None; sys.modules['sklearn'] = None; import {names}, govcompute.cli.continual"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
