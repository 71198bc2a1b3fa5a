"""The real server as `govcompute app` starts it: who may reach it, what it takes, and what it never says."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.trust.payloads import PAYLOADS

_MEGABYTE = 1_000_000


@contextlib.contextmanager
def _served(*options: str) -> Iterator[int]:
    """The port of a dashboard; afterwards, what it printed is searched for a secret of its surroundings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "govcompute", "app", "--headless", "--port", str(port), *options]
    environment = {**os.environ, "GOVCOMPUTE_LEDGER": "postgresql://me:canary-secret@127.0.0.1:1/db"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True) as server:
        try:
            end = time.monotonic() + 60
            while _status(port, "/_stcore/health") != 200:
                assert time.monotonic() < end, "the server does not answer"
                time.sleep(0.2)
            yield port
        finally:
            server.terminate()
            printed = server.communicate(timeout=30)[0]
    assert "canary-secret" not in printed


def _status(port: int, path: str) -> int:
    try:
        return _ask(port, "GET", path).status
    except OSError:
        return 0


class _Answer:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()


def _ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> _Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return _Answer(connection.getresponse())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with _served() as port:
        yield port


def test_nobody_but_this_machine_reaches_it(port: int) -> None:
    """No other address of the machine answers: neither another one of the loopback network nor one of a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(("192.0.2.1", 9))  # sends nothing: tells which address would be used
        own = asked.getsockname()[0]
    for address in {"127.0.0.2", own} - {"127.0.0.1"}:
        with pytest.raises(OSError, match=r"refused|timed out"):
            socket.create_connection((address, port), timeout=2).close()


def test_no_page_elsewhere_may_read_its_answers(port: int) -> None:
    for path in ("/", "/_stcore/health", "/_stcore/host-config"):
        answer = _ask(port, "GET", path, Origin="https://evil.example")
        assert answer.status == 200
        assert answer.headers.get("Access-Control-Allow-Origin") in (None, f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", None),
        ("http://127.0.0.1.evil.example", None),
        ("http://evil.example", "evil.example"),
        ("null", None),
    ],
)
def test_no_page_elsewhere_may_open_a_session(port: int, origin: str, host: str | None) -> None:
    """Also not where a name was made to mean this machine, so that origin and host agree."""
    with pytest.raises(WebSocketException, match="403"), _session(port, origin, host):
        pass


def _session(port: int, origin: str | None = None, host: str | None = None) -> Any:
    named = f"{host}:{port}" if host else f"127.0.0.1:{port}"
    return connect(
        f"ws://{named}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", port), timeout=10),
        origin=origin or f"http://{named}",  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        proxy=None,
        max_size=None,
    )


def _shown(port: int, page: str) -> bytes:
    """All that a visitor's browser is sent for a page."""
    with _session(port) as session:
        asked = BackMsg()
        asked.rerun_script.page_name = page
        session.send(asked.SerializeToString())
        sent = b""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            message = session.recv(timeout=60)
            sent += message
            if ForwardMsg.FromString(message).WhichOneof("type") == "script_finished":
                return sent
    raise AssertionError("the page never came to its end")


def test_a_page_comes_to_its_end_in_a_session_of_ones_own(port: int) -> None:
    assert b"Not legal advice" in _shown(port, "")


def _put(port: int, size: int, session: str = "nobody", **headers: str) -> int:
    boundary = "x"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="a.json"\r\n\r\n'
    body = head.encode() + b" " * size + f"\r\n--{boundary}--\r\n".encode()
    kind = f"multipart/form-data; boundary={boundary}"
    return _ask(port, "PUT", f"/_stcore/upload_file/{session}/1", body, Content_Type=kind, **headers).status


def test_an_upload_needs_a_token_that_no_page_elsewhere_has(port: int) -> None:
    assert _put(port, 10) == 403
    assert _put(port, 10, X_Xsrftoken="made-up", Cookie="_streamlit_xsrf=made-up") == 403
    assert _ask(port, "DELETE", "/_stcore/upload_file/nobody/1").status == 403


def test_an_upload_is_measured_by_the_server(port: int) -> None:
    """With a good token and in a session of one's own, as a visitor's script would have them; in nobody's, none is taken."""
    cookie = _ask(port, "GET", "/_stcore/health").headers["Set-Cookie"]
    token = cookie.split("_streamlit_xsrf=")[1].split(";")[0]
    assert "samesite=strict" in cookie.lower()
    given = {"X_Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}"}
    assert _put(port, 10, **given) == 400
    with _session(port) as session:
        asked = BackMsg()
        asked.rerun_script.page_name = ""
        session.send(asked.SerializeToString())
        message = ForwardMsg.FromString(session.recv(timeout=60))
        while message.WhichOneof("type") != "new_session":
            message = ForwardMsg.FromString(session.recv(timeout=60))
        own = message.new_session.initialize.session_id
        assert _put(port, 10, own, **given) == 204
        assert _put(port, 8 * _MEGABYTE, own, **given) == 413


@pytest.mark.parametrize("place", ["/", "/app/static/", "/component/x/", "/media/", "/static/", "/_stcore/bidi-components/x/"])
def test_no_path_leads_to_a_file_of_the_machine(port: int, place: str) -> None:
    for payload in PAYLOADS:
        path = place + "".join(c if c.isascii() and c.isprintable() and c != " " else f"%{ord(c) % 256:02x}" for c in payload)
        answer = _ask(port, "GET", path[:4000])
        assert b"root:" not in answer.body
        assert b"import streamlit" not in answer.body
        assert b"enableXsrfProtection" not in answer.body
        assert answer.status < 500


def _broken(folder: Path) -> None:
    (folder / "systems").mkdir(parents=True)
    (folder / "systems" / "x.yaml").write_text("id: x\nname: X\nnonsense: canary-secret\n")


def test_an_error_is_shown_without_its_details(tmp_path: Path) -> None:
    """A registry that cannot be read: the page says that something is wrong, and not where in the program."""
    registry = tmp_path / "private-folder"
    _broken(registry)
    with _served("--registry", str(registry)) as port:
        sent = _shown(port, "")
    for told in (b"Traceback", b"library.py", b"site-packages", b"canary-secret"):
        assert told not in sent
