"""``python -m tests.browser``: every page of the dashboard in a real Chromium, with pictures of each in out/pages.

Finds Chromium on the PATH; where it is absent, root on a machine with apt-get installs it. Further arguments go to pytest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.served import chromium_program


def main() -> int:
    """Runs the tests; returns pytest's exit code."""
    if chromium_program() is None:
        _install()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "browser", str(Path(__file__).parent), *sys.argv[1:]]
    return subprocess.run(command, check=False).returncode


def _install() -> None:
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit("Chromium is not here: install it (Debian: apt-get install chromium) and run this again")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=True)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], env=quiet, check=True)
    if chromium_program() is None:
        sys.exit("Chromium was installed, and it is not found on the PATH")


if __name__ == "__main__":
    sys.exit(main())
