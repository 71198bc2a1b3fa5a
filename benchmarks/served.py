"""The real dashboard on a free port, and a real Chromium to open it: for benchmarks and for the tests in a browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govcompute.paths import shipped

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: What else than a page a browser would do in the background is off; there is no sandbox for root.
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
          "--disable-component-update", "--disable-sync")  # fmt: skip
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True, slots=True)
class Served:
    """A running dashboard: its address, its process, and what it says."""

    address: str
    process: int
    log: Path

    @property
    def megabytes(self) -> float:
        """The resident memory of the server now, where the system tells it (Linux); else nothing (NaN)."""
        status = Path(f"/proc/{self.process}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), float("nan"))


@contextmanager
def served(environment: Mapping[str, str] | None = None, page: Sequence[str | Path] | None = None) -> Iterator[Served]:
    """The dashboard (or another `page` with its arguments, under the same settings), from its first answer until it is ended.

    `environment` is added to this process's own.
    """
    app = shipped("app")
    port = _free_port()
    settings = {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_HEADLESS": "true", **(environment or {})}
    command = [sys.executable, "-m", "streamlit", "run", *map(str, page or [app / "main.py"])]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as said, subprocess.Popen(
            command, env={**os.environ, **settings}, cwd=app, stdout=said, stderr=subprocess.STDOUT
        ) as server:  # fmt: skip
            try:
                address = f"http://127.0.0.1:{port}"
                _wait_for(f"{address}/_stcore/health", server, log)
                yield Served(address, server.pid, log)
            finally:
                server.kill()  # it has nothing to save, and would wait for its visitors


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window. Ends the program where Chromium or Playwright is absent."""
    from playwright.sync_api import sync_playwright

    program = chromium_program()
    if program is None:
        sys.exit("Chromium is not here: `make test-browser` installs it (Debian, as root), or put it on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        with closing(browser):
            yield browser


def chromium_program() -> str | None:
    """Where Chromium is; None where it is not."""
    return next((found for name in _CHROMIUM if (found := shutil.which(name))), None)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"the dashboard does not answer:\n{log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
