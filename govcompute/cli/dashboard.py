"""`govcompute app`: the dashboard."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from govcompute.cli.ledger.where import Where
from govcompute.cli.options import Policies, RegistryFolders
from govcompute.cli.output import tell
from govcompute.paths import LEDGER_VARIABLE, POLICIES_VARIABLE, REGISTRY_VARIABLE, policy_folders, registry_folders, shipped

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8501,
    address: Annotated[str, typer.Option(help="The address to listen on; loopback unless you say otherwise.")] = "127.0.0.1",
    headless: Annotated[bool, typer.Option("--headless", help="Do not open a browser.")] = False,
    ledger: Where = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """Open the dashboard in a browser (Streamlit, on this machine only)."""
    main = shipped("app") / "main.py"
    environment = {
        **os.environ,
        **_folders(POLICIES_VARIABLE, policy_folders(policies or ())),
        **_folders(REGISTRY_VARIABLE, registry_folders(registry or ())),
        **({LEDGER_VARIABLE: _absolute(ledger)} if ledger else {}),
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": address,
        "STREAMLIT_SERVER_HEADLESS": str(headless).lower(),
        "STREAMLIT_SERVER_SHOW_EMAIL_PROMPT": "false",  # else it waits, on the first start, for the address of a newsletter
    }
    if address not in _LOOPBACK:  # under which names others reach it is not known here
        environment.setdefault("STREAMLIT_SERVER_ALLOWED_HOSTS", "*")
        tell(f"{address} is open to others: whoever can reach it can see everything and upload; see docs/threat-model.md")
    tell(f"dashboard: http://{address}:{port} (stop with Ctrl-C)")
    command = [sys.executable, "-m", "streamlit", "run", str(main)]
    with subprocess.Popen(command, env=environment, cwd=main.parent) as server:  # noqa: S603
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        code = server.wait()
    raise typer.Exit(max(code, 0))  # ended by a signal is how it is meant to end


def _absolute(ledger: str) -> str:
    """A path from where the command was called, since the server runs elsewhere; an address stays."""
    return ledger if "://" in ledger else str(Path(ledger).resolve())


def _folders(variable: str, found: list[Path]) -> dict[str, str]:
    """The folders besides the shipped one, from where the command was called; one that is none was told before."""
    joined = os.pathsep.join(str(path.resolve()) for path in found[1:])
    return {variable: joined} if joined else {}
