"""The wheel and the source archive: the same bytes wherever and whenever they are built, and nothing that is not meant."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: When the archives say that they were made; the target takes the time of the last commit.
_EPOCH = "1767225600"


def _build(to: Path, name: str, mask: int, zone: str) -> dict[str, bytes]:
    """A copy of the project, built as the target builds it; the archives by name."""
    source = to / name / "deep" / "er" / "govcompute"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv", "out", "dist", "__pycache__", ".*_cache", ".hypothesis")
    )
    for number, path in enumerate(source.rglob("*")):  # another day, another user's rights
        os.utime(path, (1.6e9 + number, 1.6e9 + number))
        path.chmod(0o777 & ~mask if path.is_dir() else 0o666 & ~mask)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": _EPOCH, "TZ": zone, "PYTHONHASHSEED": name[-1], "PYTHONPATH": ""}
    command = [sys.executable, "-m", "build", "--no-isolation"]
    ran = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-1000:] + ran.stderr[-1000:]
    return {path.name: path.read_bytes() for path in (source / "dist").iterdir()}


@pytest.mark.long
def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    first = _build(tmp_path, "first1", 0o022, "UTC")
    second = _build(tmp_path, "second2", 0o077, "Pacific/Auckland")
    digests = [{name: hashlib.sha256(content).hexdigest() for name, content in one.items()} for one in (first, second)]
    assert digests[0] == digests[1]
    assert sorted(name.rpartition(".")[2] for name in first) == ["gz", "whl"]
    for name, content in first.items():
        (tmp_path / name).write_bytes(content)
        _meant(tmp_path / name)


def _meant(path: Path) -> None:
    """No path of the machine, no cache, no link, no program: and what ships is there."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            names = wheel.namelist()
        needed = ["shipped/policies/vocabulary.yaml", "shipped/registry/manifest.json", "shipped/app/.streamlit/config.toml"]
        assert [one for one in needed if f"govcompute/{one}" not in names] == []
        assert [name for name in names if not name.startswith(("govcompute/", "govcompute-"))] == []
    else:
        with tarfile.open(path) as archive:
            assert [one.name for one in archive if not (one.isfile() or one.isdir())] == []
            names = archive.getnames()
    assert [name for name in names if name.startswith("/") or ".." in name.split("/")] == []
    assert [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".pth", ".so", ".pkl"))] == []
