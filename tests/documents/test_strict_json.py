"""JSON: exact numbers, and the same refusals as YAML, each with its line, column and key."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcompute.documents import parse_json, parse_values, read_json
from govcompute.documents.strict_json import parse_large_json
from govcompute.errors import DocumentError
from govcompute.quantity import exact

VALUES: list[tuple[str, Any]] = [
    ("1e25", Decimal("1e25")),
    ("3.8E+25", Decimal("3.8e25")),
    ("0.1", Decimal("0.1")),
    ("-0.0015", Decimal("-0.0015")),
    ("10000000000000000000000001", 10**25 + 1),
    ("-7", -7),
    ("0", 0),
    ("0." + "1" * 198, Decimal("0." + "1" * 198)),
    ("true", True),
    ("null", None),
    ('"1e25"', "1e25"),
    ('"NaN"', "NaN"),
    ('"a\\u00fc\\ud83d\\ude00"', "aü😀"),
    ("[]", []),
    ("{}", {}),
    ('{"a": {"a": [1, {"a": 2}]}, "b": "a"}', {"a": {"a": [1, {"a": 2}]}, "b": "a"}),
]


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text for text, _ in VALUES])
def test_values(text: str, value: Any) -> None:
    for read in (parse_json(text).value, parse_values(text)):
        assert read == value
        assert type(read) is type(value)


def test_a_number_with_an_exponent_is_exact() -> None:
    assert exact(parse_json("[1e23]").value[0]) == 10**23


REFUSED = [
    ("duplicate key", '{"a": 1,\n "a": 2}', "2:2", "a", "duplicate key 'a'; expected each key once (first on line 1)"),
    ("duplicate after the same key deeper", '{"x": {"a": 1},\n"a": 1,\n"a": 2}', "3:1", "a", "(first on line 2)"),
    ("duplicate after the same word", '{"x": "a", "a": 1,\n"a": 2}', "2:1", "a", "duplicate key 'a'"),
    ("duplicate in an item", '[{"b": 1}, {"b": 1, "b": 2}]', "1:21", "1.b", "duplicate key 'b'"),
    ("duplicate by an escape", '{"\\u0061": 1, "a": 2}', "1:15", "a", "duplicate key 'a'"),
    ("duplicate after a line separator", '{"x": "\u2028", "a": 1,\n"a": 2}', "2:1", "a", "duplicate key 'a'"),
    ("NaN", '{"a": NaN}', "1:7", "a", "NaN is not a finite number; expected a finite number such as 1e25"),
    ("Infinity", '{"a": [1,\n Infinity]}', "2:2", "a.1", "Infinity is not a finite number"),
    ("minus Infinity", "-Infinity", "1:1", "(document)", "-Infinity is not a finite number"),
    ("too large", '{"a": {"b": 1e999}}', "1:13", "a.b", "'1e999' is beyond 1e±100"),
    ("too small", '{"a": 1e-999}', "1:7", "a", "'1e-999' is beyond 1e±100"),
    ("5,000 digits", '{"a": ' + "1" * 5000 + "}", "1:7", "a", "a number of 5000 characters is longer than 200"),
    ("41 levels", "[" * 41 + "]" * 41, "1:41", "(document)", "nesting is deeper than 40 levels"),
    ("100,000 levels", "[" * 100_000, "1:41", "(document)", "nesting is deeper than 40 levels"),
    ("half a character in a key", '{"a": {"\\ud800": 1}}', "1:8", "a", "half a character, U+D800"),
    ("half a character in a text", '{"a": ["\\udc00"]}', "1:8", "a.0", "half a character, U+DC00"),
    ("empty", "", "1:1", "(document)", "not valid JSON: Expecting value"),
    ("trailing comma", '{"a": [1,]}', "1:10", "(document)", "not valid JSON"),
    ("single quotes", "{'a': 1}", "1:2", "(document)", "not valid JSON: Expecting property name enclosed in double quotes"),
    ("number as key", "{1: 2}", "1:2", "(document)", "not valid JSON"),
    ("comment", '{"a": 1} // x', "1:10", "(document)", "not valid JSON: Extra data"),
    ("two documents", '{"a": 1}\n{"b": 2}', "2:1", "(document)", "not valid JSON: Extra data"),
    ("leading zero", '{"a": 010}', "1:8", "(document)", "not valid JSON"),
    ("raw line break in text", '{"a": "x\ny"}', "1:9", "(document)", "not valid JSON: Invalid control character at"),
    ("cut off", '{"a": [1, {"b": "c', "1:17", "(document)", "not valid JSON: Unterminated string"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "key", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refusals(text: str, place: str, key: str, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_json(text, "a.json")
    assert str(caught.value).startswith(f"a.json:{place} {key} — ")
    assert words in str(caught.value)
    with pytest.raises(DocumentError) as without_places:
        parse_values(text, "a.json")
    assert str(without_places.value) == str(caught.value)


def test_40_levels_are_read() -> None:
    value = parse_json("[" * 39 + "[7]" + "]" * 39).value
    for _ in range(40):
        (value,) = value
    assert value == 7


def test_brackets_in_text_are_no_levels() -> None:
    assert parse_json('["' + "[" * 100 + '\\"{"]').value == ["[" * 100 + '"{']
    assert parse_json('["\\\\", "' + "[" * 100 + '"]').value == ["\\", "[" * 100]


def test_levels_that_were_closed_do_not_count() -> None:
    assert parse_json("[" + "[], " * 100 + "1]").value[100] == 1
    with pytest.raises(DocumentError, match="nesting is deeper"):
        parse_json("[" + "[], " * 100 + "[" * 40 + "]" * 41)


def test_places() -> None:
    document = parse_json('{"a": 1,\n "b": [\n  {"c": "x"}, "}"\n ]\n}')
    assert dict(document.places) == {
        (): (1, 1),
        ("a",): (1, 2),
        ("b",): (2, 2),
        ("b", 0): (3, 3),
        ("b", 0, "c"): (3, 4),
        ("b", 1): (3, 15),
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"a": "\xe9"}', "a.json (document) — byte 7 is not UTF-8 text"),
        (b'{"a":\n "\x00"}', "a.json:2:3 (document) — a NUL byte in a text file"),
        (b"[" + b" " * 1_000_000, "a.json (document) — the file has 1,000,001 bytes; expected at most 1,000,000"),
    ],
    ids=["not UTF-8", "NUL", "too large"],
)
def test_files_that_are_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        read_json(path)
    assert words in str(caught.value)


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_json(path).value == {"a": 1}


_LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.text(st.characters(codec="utf-8"), max_size=8))
_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(_TREES, st.sampled_from([None, 0, 2]), st.booleans())
def test_what_json_writes_reads_back_with_a_place_for_every_part(tree: Any, indent: int | None, ascii_only: bool) -> None:
    document = parse_json(json.dumps(tree, indent=indent, ensure_ascii=ascii_only))
    assert document.value == tree
    assert set(document.places) == set(_paths(tree))


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, item in inner for deeper in _paths(item, (*path, key)))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1,\n "b"}', "x.json:2:5 (document) — not valid JSON: Expecting ':' delimiter"),
        ("[" * 200_000, "x.json (document) — nesting is deeper than"),
        ("[NaN]", "NaN is not a finite number"),
        ("[1e999]", "1e999 is not a finite number"),
        ("[" + "9" * 5000 + "]", "a number of 5000 characters is longer than 200"),
        ("[0." + "9" * 5000 + "]", "is not a finite number"),
    ],
)
def test_what_is_too_long_to_be_read_twice_keeps_the_limits_of_numbers_and_depth(text: str, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_large_json(text, "x.json")
    assert words in str(caught.value)


def test_large_json_has_floats_and_whole_numbers() -> None:
    assert parse_large_json('{"a": [1.5, 12, -3, "x", null, 1e25]}') == {"a": [1.5, 12, -3, "x", None, 1e25]}
