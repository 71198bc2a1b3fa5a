"""Fetching a metrics page from a server of our own on this machine: bounds, schemes, redirects."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from govcompute.errors import InputError
from govcompute.speculative.servers import scrape
from govcompute.speculative.servers.scrape import fetch


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/metrics":
            self._answer(200, b"a 1\n")
        elif self.path == "/elsewhere":
            self._answer(302, b"", ("Location", "ftp://127.0.0.1/x"))
        elif self.path == "/moved":
            self._answer(302, b"", ("Location", "/metrics"))
        elif self.path == "/binary":
            self._answer(200, b"\xff\xfe")
        elif self.path == "/slow":
            time.sleep(1.5)
        else:
            self._answer(404, b"")

    def _answer(self, status: int, content: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(content)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as made:
        made.daemon_threads = True
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.mark.parametrize("path", ["/metrics", "/moved"])
def test_a_page_is_fetched(server: str, path: str) -> None:
    found = fetch(server + path)
    assert found.samples("a")[0].value == 1
    assert found.name == server + path


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/none", "the server answers 404"),
        ("/elsewhere", "is not an address of a metrics page"),
        ("/binary", "not text in UTF-8"),
    ],
)
def test_what_a_server_must_not_say(server: str, path: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        fetch(server + path)


def test_a_server_that_does_not_answer_in_time(server: str) -> None:
    with pytest.raises(InputError, match=r"cannot be read: .*timed out"):
        fetch(f"{server}/slow", timeout=0.2)


def test_a_page_without_end(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrape, "LARGEST_SCRAPE", 3)
    with pytest.raises(InputError, match="more than 3 bytes"):
        fetch(f"{server}/metrics")


def test_nobody_there() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        fetch("http://127.0.0.1:9/metrics", timeout=2)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "ftp://host/x",
        "gopher://host",
        "host:8000/metrics",
        "/metrics",
        "http://",
        "http://[::1",
        "http://h:x/",
    ],
)
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(InputError, match="is not an address"):
        fetch(url)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(InputError, match="name or password") as caught:
        fetch("http://me:secret@host/metrics")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("timeout", [0, -1, 601, float("nan")])
def test_a_timeout_has_bounds(timeout: float) -> None:
    with pytest.raises(InputError, match="a timeout is above 0"):
        fetch("http://127.0.0.1/metrics", timeout=timeout)
