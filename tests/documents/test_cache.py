"""Files read before: the same values, never a stale one, and nothing lost where the cache is damaged or cannot be."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.documents import Document, parse_yaml
from govcompute.documents.cache import as_json, remembered
from govcompute.documents.document import Place
from govcompute.errors import DocumentError
from govcompute.paths import CACHE_VARIABLE, cache_folder, shipped
from govcompute.policy.library import load_policies
from govcompute.registry.library import load_registry

TEXT = "id: one\ncompute: 3.8e25\nparts: [1, 1.0, '1', true, null]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one file."""
    made = tmp_path / "own"
    made.mkdir()
    (made / "one.yaml").write_text(TEXT)
    return made


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were really parsed, as they are."""
    names: list[str] = []

    def counted(text: str, name: str = "(text)") -> Document:
        names.append(Path(name).name)
        return parse_yaml(text, name)

    monkeypatch.setattr("govcompute.documents.cache.parse_yaml", counted)
    return names


def read(folder: Path) -> list[Document]:
    """Every file of a folder."""
    with remembered(folder) as read_one:
        return [read_one(path) for path in sorted(folder.glob("*.yaml"))]


def typed(value: Any) -> Any:
    """A value with its types, digits and order."""
    if isinstance(value, dict):
        return [(key, typed(item)) for key, item in value.items()]
    return [typed(item) for item in value] if isinstance(value, list) else (type(value), str(value))


@pytest.mark.usefixtures("cache")
def test_the_second_reading_parses_nothing_and_says_the_same(folder: Path, parsed: list[str]) -> None:
    (first,), (again,) = read(folder), read(folder)
    assert parsed == ["one.yaml"]
    assert typed(again.value) == typed(first.value) == typed(parse_yaml(TEXT).value)
    assert again.name == first.name
    assert dict(again.places) == dict(first.places)
    assert again.place(("parts", 2)) == Place(3, 17)


@pytest.mark.usefixtures("cache")
def test_an_edit_that_keeps_size_and_times_is_seen(folder: Path) -> None:
    path = folder / "one.yaml"
    read(folder)
    times = path.stat()
    path.write_text(TEXT.replace("3.8e25", "9.9e25"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (times.st_size, times.st_mtime_ns)
    assert read(folder)[0].value["compute"] == Decimal("9.9e25")


@pytest.mark.usefixtures("cache")
def test_only_what_is_new_is_parsed_and_what_is_gone_is_forgotten(folder: Path, cache: Path, parsed: list[str]) -> None:
    read(folder)
    (folder / "two.yaml").write_text("id: two\n")
    assert [document.value["id"] for document in read(folder)] == ["one", "two"]
    assert parsed == ["one.yaml", "two.yaml"]
    (folder / "one.yaml").unlink()
    read(folder)
    assert b"3.8" not in next(cache.iterdir()).read_bytes()


@pytest.mark.usefixtures("cache")
def test_a_copy_of_a_file_is_placed_in_the_copy(folder: Path) -> None:
    read(folder)
    (folder / "copy.yaml").write_text(TEXT)
    assert [Path(document.name).name for document in read(folder)] == ["copy.yaml", "one.yaml"]


def test_damage_is_passed_over_and_mended(folder: Path, cache: Path, parsed: list[str]) -> None:
    (whole,) = read(folder)
    (kept,) = cache.iterdir()
    sound = kept.read_bytes()
    damaged = [sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :] for at in range(0, len(sound), 7)]
    damaged += [b"", b"\xff" * 40, sound[:-1], sound[: len(sound) // 2], sound + sound]
    for content in damaged:
        kept.write_bytes(content)
        parsed.clear()
        assert typed(read(folder)[0].value) == typed(whole.value)
        assert parsed == ["one.yaml"]
        assert kept.read_bytes() == sound


@pytest.mark.usefixtures("cache")
def test_what_another_version_kept_is_not_used(folder: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    read(folder)
    monkeypatch.setattr("govcompute.documents.cache._reader", lambda: "another")
    read(folder)
    read(folder)
    assert parsed == ["one.yaml", "one.yaml"]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="permissions of POSIX")
def test_what_others_may_write_is_not_used(folder: Path, cache: Path, parsed: list[str]) -> None:
    read(folder)
    (kept,) = cache.iterdir()
    assert cache.stat().st_mode & 0o777 == 0o700
    kept.chmod(0o666)
    read(folder)
    assert parsed == ["one.yaml", "one.yaml"]


@pytest.mark.parametrize("where", ["off", "OFF", "{file}/below", "{file}"])
def test_without_a_place_nothing_is_kept_and_nothing_is_said(
    folder: Path, tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(CACHE_VARIABLE, where.format(file=tmp_path / "file"))
    before = sorted(tmp_path.rglob("*"))
    assert typed(read(folder)[0].value) == typed(read(folder)[0].value)
    assert parsed == ["one.yaml", "one.yaml"]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("cache")
def test_a_fault_is_told_each_time_and_placed_alike(folder: Path) -> None:
    (folder / "bad.yaml").write_text("a: 1\na: 2\n")
    for _ in range(2):
        with pytest.raises(DocumentError) as caught:
            read(folder)
        assert "bad.yaml:2:1 a — duplicate key 'a'" in str(caught.value)


@pytest.mark.usefixtures("cache")
def test_a_fault_of_the_schema_in_a_remembered_file_has_its_place(tmp_path: Path) -> None:
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems" / "own.yaml").write_text("id: own\nname: Own\ncompute:\n  median: 1e25\n  spred: 2\n")
    told = []
    for _ in range(2):
        with pytest.raises(DocumentError) as caught:
            load_registry([tmp_path])
        told.append(str(caught.value))
    assert told[0] == told[1]
    assert "own.yaml:5:3 compute.spred — unknown key 'spred'" in told[0]


def test_what_is_shipped_is_the_same_remembered(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def both() -> tuple[list[Any], list[Any], list[Any]]:
        registry, library = load_registry([shipped("registry")]), load_policies([shipped("policies")])
        return list(registry), list(library), [document.value for document in registry.documents.values()]

    cold = both()
    monkeypatch.setattr("govcompute.documents.cache.parse_yaml", None)
    assert len(list(cache.iterdir())) == 2
    assert both() == cold


def test_where_the_cache_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (CACHE_VARIABLE, "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: Path("/people/someone"))
    assert cache_folder() == Path("/people/someone/.cache/govcompute")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert cache_folder() == Path("/caches/govcompute")
    monkeypatch.setenv(CACHE_VARIABLE, "/elsewhere")
    assert cache_folder() == Path("/elsewhere")


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**100), 10**100)
    | st.decimals(allow_nan=False, allow_infinity=False, places=None).filter(lambda d: abs(d.adjusted()) < 100)
    | st.text(st.characters(exclude_categories=["Cs"]))
)


@given(st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20))
def test_any_value_reads_back_to_itself(value: Any) -> None:
    line = as_json(value)
    assert "\n" not in line
    assert typed(json.loads(line, parse_float=Decimal)) == typed(value)
