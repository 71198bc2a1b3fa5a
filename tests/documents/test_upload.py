"""What a visitor sends is measured before it is read, and its name is never followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.documents import read_json, uploaded
from govcompute.documents.upload import LARGEST_UPLOAD, MOST_LINES
from govcompute.errors import DocumentError, InputError

KINDS = ("json", "yaml", "csv", "log")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", b"{}" + b" " * LARGEST_UPLOAD, f"the file has {LARGEST_UPLOAD + 2:,} bytes; expected at most 5,000,000"),
        ("a.pkl", b"x", "'pkl' is no kind of file that is read here; expected a file of the kind json, yaml, csv, log"),
        ("a.yml", b"x", "nearest valid: 'yaml'"),
        ("a", b"x", "'' is no kind of file"),
        ("..json", b"{}", "'' is no kind of file"),
        ("a.json", b"\x89PNG\r\n", "byte 0 is not UTF-8 text"),
        ("a.log", b"a\x00b", "a.log:1:2 (document) — a NUL byte in a text file"),
        ("a.csv", b" \n\n", "the file is empty"),
        ("a.csv", b"a\n" * (MOST_LINES + 1), f"the file has {MOST_LINES + 1:,} lines; expected at most 200,000"),
    ],
)
def test_what_is_refused_before_it_is_read(name: str, content: bytes, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        uploaded(name, content, KINDS)
    assert words in str(caught.value)


def test_what_is_read() -> None:
    config = uploaded("My Config (1).JSON", b'\xef\xbb\xbf{"layers": 1e1}', KINDS)
    assert (config.name, config.kind, config.document().value) == ("My_Config_1_.JSON", "json", {"layers": 10})
    assert uploaded("a.yaml", b"a: 1e25", KINDS).document().place(("a",)) == (1, 1)
    assert uploaded("a.log", b"step 1\r\nstep 2", KINDS).text == "step 1\r\nstep 2"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[" * 50, "a.json:1:41 (document) — nesting is deeper than 40 levels"),
        (b'["' + b"x" * 1_000_001 + b'"]', "a.json (document) — the file has 1,000,005 bytes; expected at most 1,000,000"),
        (b'{"a": 1, "a": 2}', "a.json:1:10 a — duplicate key 'a'"),
    ],
)
def test_a_document_keeps_the_limits_of_every_reader(content: bytes, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        uploaded("a.json", content, KINDS).document()
    assert words in str(caught.value)


def test_a_limit_of_ones_own() -> None:
    assert uploaded("a.log", b"1234", KINDS, limit=4).text == "1234"
    with pytest.raises(DocumentError, match="expected at most 4"):
        uploaded("a.log", b"12345", KINDS, limit=4)


def test_a_file_for_readers_that_take_a_path_is_gone_afterwards() -> None:
    with uploaded("run/a.log", b"step 1\r\n", KINDS).file() as path:
        assert (path.name, path.read_bytes()) == ("a.log", b"step 1\r\n")
        assert [path] == list(path.parent.iterdir())
    assert not path.parent.exists()


def test_errors_name_the_upload_and_not_the_servers_folder() -> None:
    seen: list[Path] = []

    def use(error: type[InputError] | None) -> None:
        with uploaded("a.json", b"{", KINDS).file() as path:
            seen.append(path)
            if error:
                raise error(f"{path}: is odd")
            read_json(path)

    with pytest.raises(DocumentError) as caught:
        use(None)
    assert str(caught.value).startswith("a.json:1:2 (document) — not valid JSON")
    with pytest.raises(InputError) as told:
        use(InputError)
    assert str(told.value) == "a.json: is odd"
    assert [path for path in seen if path.parent.exists()] == []
