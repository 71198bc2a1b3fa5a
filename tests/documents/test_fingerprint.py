"""The hash of folders follows the names and the bytes of their files."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from govcompute.documents import folder_hash


class TestFolderHash:
    """The hash follows the names and the bytes of the YAML files, and nothing else."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "deep").mkdir()
        (tmp_path / "b.yaml").write_text("two: 2\n")
        (tmp_path / "deep" / "a.yaml").write_text("one: 1\n")
        return tmp_path

    def test_the_same_files_give_the_same_hash(self, folder: Path) -> None:
        first = folder_hash([folder])
        (folder / "notes.txt").write_text("not data")
        assert folder_hash([folder]) == first

    def test_it_can_be_worked_out_by_hand(self, folder: Path) -> None:
        """Each file as name, length and bytes, in order, so that no two sets of files run together to one text."""
        assert folder_hash([folder]) == sha256(b"b.yaml\x007\x00two: 2\ndeep/a.yaml\x007\x00one: 1\n").hexdigest()

    @pytest.mark.parametrize("change", ["content", "name", "boundary", "new file", "order"])
    def test_any_change_of_data_gives_another(self, folder: Path, change: str) -> None:
        (folder / "c.yaml").write_text("three: 3\n")
        first = folder_hash([folder, folder / "deep"])
        if change == "content":
            (folder / "b.yaml").write_text("two: 3\n")
        elif change == "name":
            (folder / "b.yaml").rename(folder / "b2.yaml")
        elif change == "boundary":
            (folder / "b.yaml").write_text("two: 2\nthree")
            (folder / "c.yaml").write_text(": 3\n")
        elif change == "new file":
            (folder / "d.yaml").write_text("")
        folders = [folder / "deep", folder] if change == "order" else [folder, folder / "deep"]
        assert folder_hash(folders) != first
