"""Fetching over HTTP, against a server of this process that answers as Prometheus does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from govcompute.errors import InputError
from govcompute.telemetry import Given
from govcompute.telemetry.prometheus import read_prometheus
from govcompute.telemetry.prometheus_fetch import TOKEN_VARIABLE, fetch

START = datetime(2026, 11, 23, 8, 0, 0, 250_000, tzinfo=UTC)
TENSOR = "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE"


class Server(HTTPServer):
    """Holds a sample every 60 s of one GPU; `answer` replaces what it says."""

    asked: list[dict[str, str]]
    headers: list[str | None]
    answer: tuple[int, bytes] | None = None


class Page(BaseHTTPRequestHandler):
    """An instant query over a range vector, closed at both ends as in Prometheus 2."""

    server: Server

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(asked)
        self.server.headers.append(self.headers.get("Authorization"))
        code, body = self.server.answer or (200, self._samples(asked))
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "http://localhost:1/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _samples(self, asked: dict[str, str]) -> bytes:
        metric, _, rest = asked["query"].partition("{")
        last = float(asked["time"])
        first = last - float(rest.partition("[")[2].removesuffix("ms]")) / 1000
        all_times = [START.timestamp() + 60 * n for n in range(150)]
        values = [[at, "0.5"] for at in all_times if first - 1e-3 <= at <= last + 1e-3]
        labels = {"__name__": metric, "UUID": "GPU-a", "modelName": "NVIDIA H100 80GB HBM3"}
        result: list[Any] = [{"metric": labels, "values": values}] if values and metric == TENSOR else []
        return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}).encode()

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def server() -> Iterator[Server]:
    """The server, on a free port of this machine."""
    made = Server(("127.0.0.1", 0), Page)
    made.asked, made.headers = [], []
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def _url(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_hour_by_hour_no_sample_is_lost_and_none_counts_twice(server: Server, tmp_path: Path) -> None:
    """150 samples in 149 minutes: pages of 60, 60 and 29 minutes, whose borders fall on samples."""
    end = START + timedelta(minutes=149)
    answer = fetch(_url(server), START, end, {"pod": 'train-"1".*'}, metrics=[TENSOR])
    assert len(server.asked) == 3
    assert server.asked[0]["query"] == TENSOR + '{pod=~"train-\\"1\\".*"}[3600000ms]'
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(answer))
    (one,) = read_prometheus([path], Given()).readings
    assert (one.device_seconds, one.missing, one.amount) == (149 * 60, 0, 149 * 30)


def test_a_token_comes_from_the_environment_and_is_in_no_error(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "secret-word")
    fetch(_url(server), START, START + timedelta(minutes=1), {}, metrics=[TENSOR])
    assert server.headers == ["Bearer secret-word"]
    server.answer = (401, b"no")
    with pytest.raises(InputError, match=f"HTTP 401; a token is read from {TOKEN_VARIABLE}") as caught:
        fetch(_url(server), START, START + timedelta(minutes=1), {}, metrics=[TENSOR])
    assert "secret-word" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((400, b'{"status":"error","error":"exceeded maximum resolution"}'), "refused: HTTP 400: exceeded maximum resolution"),
        ((302, b""), "a redirect to elsewhere"),
        ((500, b"<html>"), "refused: HTTP 500"),
        ((200, b"<html>"), "answered what Prometheus does not"),
        ((200, b'{"status":"success","data":{"resultType":"vector","result":[]}}'), "answered what Prometheus does not"),
    ],
)
def test_a_server_that_does_not_help(server: Server, answer: tuple[int, bytes], words: str) -> None:
    server.answer = answer
    with pytest.raises(InputError, match=words):
        fetch(_url(server), START, START + timedelta(minutes=1), {}, metrics=[TENSOR])


def test_addresses_and_times_that_are_none() -> None:
    for url in ("file:///etc/hosts", "localhost:9090", "ftp://x"):
        with pytest.raises(InputError, match="is no address of a server"):
            fetch(url, START, START + timedelta(minutes=1), {})
    with pytest.raises(InputError, match="ends before it begins"):
        fetch("http://localhost:1", START, START, {})
    with pytest.raises(InputError, match="does not answer"):
        fetch("http://127.0.0.1:1", START, START + timedelta(minutes=1), {}, timeout=2)


def test_a_password_in_the_address_is_shown_nowhere() -> None:
    with pytest.raises(InputError, match="say http://localhost:1, and the token in GOVCOMPUTE_PROMETHEUS_TOKEN") as raised:
        fetch("http://user:secret@localhost:1", datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC), {})
    assert "secret" not in str(raised.value)
