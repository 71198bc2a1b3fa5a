"""The settings of tests/cli: no variables of ours in the shell, and shipped files read once."""

from tests.cli.conftest import _no_settings, _shipped_files_are_read_once

__all__ = ["_no_settings", "_shipped_files_are_read_once"]
