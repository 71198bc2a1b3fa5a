"""`govcompute app`: starts Streamlit on the shipped page, on this machine only, with the user's own folders."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest

from .conftest import Run


class _Server:
    """Stands for the process that would have been started."""

    started: ClassVar[list[dict[str, Any]]] = []
    code = 0

    def __init__(self, command: list[str], **options: Any) -> None:
        self.started.append({"command": command, **options})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def wait(self) -> int:
        return self.code


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would have been started; nothing is."""
    monkeypatch.setattr(_Server, "started", [])
    monkeypatch.setattr(subprocess, "Popen", _Server)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return _Server.started


def test_loopback_unless_said_otherwise(run: Run, started: list[dict[str, Any]]) -> None:
    found = run("app")
    assert found.code == 0
    assert found.err == "dashboard: http://127.0.0.1:8501 (stop with Ctrl-C)\n"
    (call,) = started
    script = Path(call["command"][-1])
    assert call["command"][:4] == [sys.executable, "-m", "streamlit", "run"]
    assert script.is_file()
    assert (script.name, script.parent) == ("main.py", call["cwd"])
    assert (call["cwd"] / ".streamlit" / "config.toml").is_file(), "Streamlit reads its settings from where it is started"
    assert call["env"]["STREAMLIT_SERVER_ADDRESS"] == "127.0.0.1"
    assert call["env"]["STREAMLIT_SERVER_PORT"] == "8501"
    assert call["env"]["STREAMLIT_SERVER_HEADLESS"] == "false"
    assert call["env"]["STREAMLIT_SERVER_SHOW_EMAIL_PROMPT"] == "false", "the first start would wait for an answer"
    assert "GOVCOMPUTE_POLICIES" not in call["env"]


def test_port_address_and_own_folders(
    run: Run, started: list[dict[str, Any]], own: Path, own_policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "standing").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOVCOMPUTE_REGISTRY", "standing")
    options = ("--port", "9000", "--address", "0.0.0.0", "--headless", "--policies", own_policies, "--registry", own)
    assert run("app", *options).code == 0
    environment = started[0]["env"]
    assert environment["STREAMLIT_SERVER_PORT"] == "9000"
    assert environment["STREAMLIT_SERVER_ADDRESS"] == "0.0.0.0"
    assert environment["STREAMLIT_SERVER_HEADLESS"] == "true"
    assert environment["GOVCOMPUTE_POLICIES"] == str(own_policies)
    assert environment["GOVCOMPUTE_REGISTRY"] == os.pathsep.join([str(tmp_path / "standing"), str(own)])


@pytest.mark.parametrize("named", ["option", "variable"])
def test_the_ledger_is_named_from_where_the_command_was_called(
    run: Run, started: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if named == "variable":
        monkeypatch.setenv("GOVCOMPUTE_LEDGER", "lab.ledger")
    assert run("app", *(("--ledger", "lab.ledger") if named == "option" else ())).code == 0
    assert started[0]["env"]["GOVCOMPUTE_LEDGER"] == str(tmp_path / "lab.ledger")


def test_the_address_of_a_ledger_stays(run: Run, started: list[dict[str, Any]]) -> None:
    assert run("app", "--ledger", "postgresql://ann@db/compute").code == 0
    assert started[0]["env"]["GOVCOMPUTE_LEDGER"] == "postgresql://ann@db/compute"


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(("ended", "code"), [(0, 0), (7, 7), (-signal.SIGTERM, 0)])
def test_the_exit_code_is_that_of_streamlit(run: Run, monkeypatch: pytest.MonkeyPatch, ended: int, code: int) -> None:
    monkeypatch.setattr(_Server, "code", ended)
    assert run("app").code == code


def test_it_serves_its_pages_and_ends_when_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "govcompute", "app", "--headless", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            assert _answer(port, "_stcore/health", patience=60) == b"ok"
            assert b"<title>" in (_answer(port, "system?system=gpt-4") or b"")
        finally:
            server.terminate()
        assert server.wait(30) == 0
    assert _answer(port, "_stcore/health") is None, "the server outlived the command that started it"


def _answer(port: int, page: str, patience: float = 0) -> bytes | None:
    """What the server says, or None where nobody answers within `patience` seconds."""
    end = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=5) as answer:
                return answer.read()  # type: ignore[no-any-return]
        except urllib.error.URLError:
            if time.monotonic() >= end:
                return None
            time.sleep(0.2)
