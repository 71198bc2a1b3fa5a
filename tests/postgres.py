"""``python -m tests.postgres``: the ledger's tests on a PostgreSQL of their own, made for them and thrown away.

Finds PostgreSQL on the PATH or where Debian puts it; where it is absent, root on a machine with apt-get installs it. The server
listens on 127.0.0.1 alone, on a free port, keeps its data in a temporary folder, and runs as a user that is not root, as
PostgreSQL demands. Further arguments go to pytest.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TESTS = ("tests/ledger", "tests/cli/ledger")
VARIABLE = "GOVCOMPUTE_TEST_POSTGRES"
_USERS = ("postgres", "nobody")


def main() -> int:
    """Runs the tests; returns pytest's exit code."""
    programs = _programs() or _install()
    with _server(programs) as address:
        command = [sys.executable, "-m", "pytest", "-q", "-m", "not long", *TESTS, *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, VARIABLE: address}, check=False).returncode


def _programs() -> Path | None:
    """The folder that holds initdb and pg_ctl; the newest version of several."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def _install() -> Path:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit("PostgreSQL is not here: install it (Debian: apt-get install postgresql) and run this again")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=True)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"], env=quiet, check=True)
    return _programs() or sys.exit("PostgreSQL was installed, and its initdb is not found")


@contextmanager
def _server(programs: Path) -> Iterator[str]:
    """A running server; its address."""
    folder = Path(tempfile.mkdtemp(prefix="govcompute-postgres-"))
    user = _other_user() if os.geteuid() == 0 else None
    try:
        if user is not None:
            shutil.chown(folder, user)
        data, port = folder / "data", _free_port()
        _run(user, folder, programs / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = f"-h 127.0.0.1 -p {port} -k {folder}"
        _run(user, folder, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
        try:
            yield f"postgresql://tester@127.0.0.1:{port}/postgres"
        finally:
            _run(user, folder, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in _USERS if name in known), None) or sys.exit("no user but root to run PostgreSQL as")


def _run(user: str | None, folder: Path, *command: object) -> None:
    with tempfile.TemporaryFile("w+") as said:  # the server keeps the stream open: a pipe would never end
        done = subprocess.run(
            [str(part) for part in command], user=user, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            check=False,
        )  # fmt: skip
        if done.returncode:
            said.seek(0)
            sys.exit(f"{command[0]} failed:\n{said.read()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
