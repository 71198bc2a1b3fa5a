"""A real Prometheus that scrapes a stand-in for DCGM's exporter: fetched, imported, estimated. `make test-telemetry`."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from govcompute.telemetry import Given, Quantity, Question, estimates
from govcompute.telemetry.prometheus import read_prometheus
from govcompute.telemetry.prometheus_fetch import fetch

from .conftest import texts

PROGRAM = shutil.which("prometheus")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(PROGRAM is None, reason="no prometheus on this machine; `make test-telemetry` installs it"),
]
EXPORTER = Path(__file__).with_name("stand_in_exporter.py")
SEEN_FOR, GONE_FOR = 12, 8


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _until(ready: Callable[[], bool]) -> None:
    for _ in range(120):
        if ready():
            return
        time.sleep(0.25)
    raise AssertionError("gave up waiting")


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, datetime]]:
    """The address of a Prometheus that has seen the exporter, lost it and found it again; and the moment before."""
    exporter_port, port = _free_port(), _free_port()
    config = tmp_path / "prometheus.yml"
    config.write_text(
        "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
        f"scrape_configs: [{{job_name: dcgm, static_configs: [{{targets: ['127.0.0.1:{exporter_port}']}}]}}]\n"
    )
    url = f"http://127.0.0.1:{port}"

    def exporter() -> subprocess.Popen[bytes]:
        started = subprocess.Popen([sys.executable, str(EXPORTER), str(exporter_port)])
        _until(lambda: _answers(f"http://127.0.0.1:{exporter_port}/metrics"))
        return started

    running: list[subprocess.Popen[bytes]] = [exporter()]
    before = datetime.now(UTC)
    try:
        with (tmp_path / "log").open("wb") as log:
            command = [str(PROGRAM), f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}"]
            running.append(subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log))
        _until(lambda: _answers(f"{url}/-/ready"))
        time.sleep(SEEN_FOR)
        running[0].terminate()
        running[0].wait(10)
        time.sleep(GONE_FOR)
        running[0] = exporter()
        time.sleep(SEEN_FOR)
        yield url, before
    finally:
        for one in running:
            one.terminate()
            one.wait(20)


def test_fetched_imported_and_estimated(server: tuple[str, datetime], tmp_path: Path) -> None:
    url, before = server
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(fetch(url, before, datetime.now(UTC), {"gpu": "[0-7]"})))
    read = read_prometheus([path], Given())
    active = [one for one in read.readings if one.quantity is Quantity.TENSOR_ACTIVITY]
    assert len(active) == 8
    assert [float(one.share or 0) for one in active] == pytest.approx([0.375, 0.390625] * 4)
    assert all(GONE_FOR - 4 <= one.missing <= GONE_FOR + 4 for one in active), "the outage is not filled"
    assert texts(read.findings, "gap")
    found = estimates(read.readings, Question(idle_gaps=True))[0]
    seconds = sum(one.device_seconds for one in active)
    assert found.found.estimate.high == sum(one.amount for one in active) * Fraction(9894, 10) * 10**12
    assert 8 * SEEN_FOR < seconds < 8 * 3 * SEEN_FOR
    assert {one.source_key.split("/")[1] for one in read.readings if one.quantity is Quantity.ENERGY} == {
        "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"
    }


def test_by_command_with_the_verdict(server: tuple[str, datetime], tmp_path: Path) -> None:
    url, before = server
    path, now = tmp_path / "answer.json", datetime.now(UTC).isoformat()
    command = [sys.executable, "-m", "govcompute", "telemetry"]
    fetched = subprocess.run(
        [*command, "fetch", "prometheus", "--url", url, "--from", before.isoformat(), "--to", now, "-o", str(path)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert fetched.returncode == 0, fetched.stderr
    imported = subprocess.run(
        [*command, "import", str(path), "--precision", "half", "--assess", "--as-of", "2026-11-23"],
        capture_output=True, text=True, check=False, timeout=60, env=os.environ | {"NO_COLOR": "1"},
    )  # fmt: skip
    assert imported.returncode == 0, imported.stderr
    sys.stdout.write(f"{fetched.stderr}{imported.stdout}")
    assert "prometheus, by tensor activity:" in imported.stdout
    assert "below          eu-gpai-guidelines-1e23" in imported.stdout
