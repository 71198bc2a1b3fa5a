"""The hash of one entry worked by hand; nothing in it can change, or run together with its neighbour, unseen."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.ledger.entry import Entry, canonical, link, moment, origin

PREV = "11" * 32
#: The bytes in front of the hash, written out: tag, prev, seq 2, at 1, and each text behind its length.
BY_HAND = (
    b"govcompute ledger entry 1\n" + b"\x11" * 32
    + b"\x00\x00\x00\x00\x00\x00\x00\x02" + b"\x00\x00\x00\x00\x00\x00\x00\x01"
    + b"\x00\x00\x00\x00\x00\x00\x00\x03" + b"ann"
    + b"\x00\x00\x00\x00\x00\x00\x00\x03" + b"g 1"
    + b"\x00\x00\x00\x00\x00\x00\x00\x03" + b"run"
    + b"\x00\x00\x00\x00\x00\x00\x00\x0a" + b'{"a":"\xc3\xa9"}'
)  # fmt: skip
#: sha256sum of those 125 bytes.
HASH = "3e185b5aa1c1e4f2450a7e009ad982bbcb06fc35f8907e815d20c0dea5efeeb3"
ENTRY = Entry(2, 1, "ann", "g 1", "run", '{"a":"é"}', PREV, HASH)


def test_the_hash_of_one_entry_by_hand() -> None:
    assert len(BY_HAND) == 125
    assert hashlib.sha256(BY_HAND).hexdigest() == HASH
    assert ENTRY.expected_hash() == HASH


@pytest.mark.parametrize(
    "changed",
    [{"seq": 3}, {"at": 2}, {"who": "anna"}, {"code_version": "g 2"}, {"kind": "compute"}, {"body": "{}"}, {"prev": "22" * 32}],
)
def test_every_field_is_in_the_hash(changed: dict[str, object]) -> None:
    assert replace(ENTRY, **changed).expected_hash() != HASH  # type: ignore[arg-type]


_TEXTS = st.tuples(st.text(max_size=4), st.text(max_size=4), st.text(max_size=4), st.text(max_size=4))


@given(_TEXTS, _TEXTS)
def test_no_two_entries_run_together(a: tuple[str, str, str, str], b: tuple[str, str, str, str]) -> None:
    assert (link(bytes(32), 1, 1, *a) == link(bytes(32), 1, 1, *b)) == (a == b)


def test_two_ledgers_share_no_chain() -> None:
    assert len({origin("a" * 32, "", 1), origin("b" * 32, "", 1), origin("a" * 32, "x", 1), origin("a" * 32, "", 2)}) == 4


def test_canonical_json_by_hand() -> None:
    assert canonical({"b": [1, 2.5, 1e300], "a": {"é": None, "Z": True}}) == '{"a":{"Z":true,"é":null},"b":[1,2.5,1e+300]}'


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abé", max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text("abé", max_size=3), _JSON, max_size=4))
def test_canonical_json_says_the_same_and_is_one_form(content: dict[str, object]) -> None:
    import json

    text = canonical(content)
    assert json.loads(text) == content
    assert canonical(json.loads(text)) == text == canonical(dict(reversed(content.items())))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", "a\x00b", {"k": ["\x00"]}, {"\x00": 1}, object()])
def test_what_cannot_be_recorded_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="not JSON that can be recorded"):
        canonical({"a": value})


def test_a_backslash_before_u0000_is_text() -> None:
    assert canonical({"a": "\\u0000"}) == '{"a":"\\\\u0000"}'


def test_time_is_kept_in_microseconds() -> None:
    assert moment(1_795_898_233_123_456) == datetime(2026, 11, 28, 20, 37, 13, 123456, UTC)
