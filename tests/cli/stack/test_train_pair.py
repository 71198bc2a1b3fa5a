"""`govcompute stack train-pair`: the files, the table, the data, and what is refused before any work."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the pair needs PyTorch: pip install 'govcompute[models]'")

from ..conftest import Run


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Enough prose for a target to learn more of it than a draft does."""
    folder = tmp_path / "text"
    folder.mkdir()
    for index in range(4):
        (folder / f"{index}.txt").write_text(f"Line {index}: the quick brown fox jumps over the lazy dog.\n" * 60)
    return folder


@pytest.mark.long
def test_a_pair_from_text_of_ones_own(run: Run, text: Path, tmp_path: Path) -> None:
    found = run("stack", "train-pair", "--to", tmp_path / "pair", "--text", text, "--tokens", 300_000, "--json")
    assert found.code == 0, found.err
    assert found.json["kind"] == "trained_pair"
    assert found.json["target"]["data"]["source"] == "texts named by the user: text"
    assert found.json["draft"]["training"]["tokens"] >= 600_000
    assert found.err == f"written: {tmp_path / 'pair'}\n"
    assert sorted(path.name for path in (tmp_path / "pair").iterdir()) == ["draft", "stack.yaml", "target"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--minutes", "0"), 3, "--minutes is 0; expected a number above 0"),
        (("--tokens", "0"), 2, "--tokens"),
        (("--text", "nowhere"), 3, "nowhere: no such file or folder"),
    ],
)
def test_what_is_refused_before_any_work(run: Run, tmp_path: Path, options: tuple[str, str], code: int, words: str) -> None:
    found = run("stack", "train-pair", "--to", tmp_path / "pair", *options)
    assert found.code == code
    assert words in found.err
    assert not list(tmp_path.iterdir())


def test_a_full_folder_is_left_alone(run: Run, text: Path, tmp_path: Path) -> None:
    found = run("stack", "train-pair", "--to", text, "--text", text)
    assert (found.code, len(list(text.iterdir()))) == (3, 4)
    assert "holds something already" in found.err
