"""The command line as a process: what only a process shows."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "govcompute"]


def _call(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("GOVCOMPUTE_", "NO_COLOR"))}
    words = [str(argument) for argument in arguments]
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, env={**settings, **environment}, timeout=60, check=False
    )


def test_the_module_and_the_script_are_one() -> None:
    script = Path(sys.executable).parent / "govcompute"
    by_script = subprocess.run([script, "--help"], capture_output=True, text=True, timeout=60, check=False)
    by_module = _call("--help")
    assert by_script.returncode == by_module.returncode == 0
    assert by_script.stdout == by_module.stdout
    assert by_module.stdout.startswith("Usage: govcompute ")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["assess", "--system", "llama-3.1-405b", "--policy", "eu-aia-51-2-systemic", "--as-of", "2026-03-01"], 0),
        (["assess", "--system", "llama-3.1-405b", "--as-of", "2026-03-01", "--fail-on", "crosses"], 1),
        (["assess", "--nonsense"], 2),
        (["assess", "--as-of", "never"], 3),
        (["assess", "--system", "claude-1", "--policy", "eu-aia-51-2-systemic", "--as-of", "2026-03-01", "--strict"], 4),
    ],
    ids=["done", "finding", "usage", "input", "undetermined"],
)
def test_exit_code_of_the_process(arguments: list[str], code: int) -> None:
    found = _call(*arguments)
    assert found.returncode == code, found.stderr
    assert "Traceback" not in found.stderr


def test_a_reader_that_leaves_early_changes_no_exit_code() -> None:
    """`govcompute assess --fail-on crosses | head -1`: a gate must hold although nobody reads on."""
    for options, code in (((), 0), (("--fail-on", "crosses"), 1)):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            words = ["assess", "--system", "llama-3.1-405b", "--as-of", "2026-03-01", *options]
            found = subprocess.run(
                [*COMMAND, *words], stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60, check=False
            )
        finally:
            os.close(writing)
        assert found.returncode == code
        assert "error" not in found.stderr
        assert "Exception" not in found.stderr


@pytest.mark.parametrize("no_color", ["", "1"])
def test_colours_on_a_terminal_unless_no_color_is_set(no_color: str) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "160", "NO_COLOR": no_color}
    words = ["assess", "--system", "llama-3.1-405b", "--policy", "eu-aia-51-2-systemic", "--as-of", "2026-03-01"]
    done = subprocess.run([*COMMAND, *words], stdout=theirs, stderr=subprocess.PIPE, env=environment, timeout=60, check=False)
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    assert done.returncode == 0
    assert b"llama-3.1-405b" in shown
    assert (b"\x1b[" in shown) is not bool(no_color)
    assert b"\x1b" not in done.stderr


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other end is closed
        return b""


def test_a_pipe_without_the_signs_is_no_failure() -> None:
    """As on a system whose pipes speak an old code page."""
    words = ("policy", "diff", "us-eo14110-model", "us-eo14110-cluster")
    text = _call(*words, PYTHONIOENCODING="ascii")
    assert text.returncode == 0, text.stderr
    assert "? 1e20 OP/s" in text.stdout
    as_json = _call(*words, "--json", PYTHONIOENCODING="ascii")
    rows = {row["what"]: row["second"] for row in json.loads(as_json.stdout)["differences"]}
    assert rows["line"] == "≥ 1e20 OP/s"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full")
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_full_disk_behind_stdout_is_an_error_and_no_bug(options: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        words = [*COMMAND, "report", "kinds", *options]
        found = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert found.returncode == 3
    assert found.stderr == "error: stdout cannot be written: No space left on device; what is there is not whole\n"
