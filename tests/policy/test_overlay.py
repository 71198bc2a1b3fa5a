"""Lines moved by an overlay, and everything that must stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from govcompute.errors import DocumentError
from govcompute.policy.library import PolicyLibrary
from govcompute.policy.overlay import overlaid, read_overlay
from govcompute.quantity import Comparator

RULE = "eu-aia-51-2-systemic"
TEXT = f"""
id: higher
title: A higher line
why: to see
moves:
  - {{rule: {RULE}, since: 2027-01-01, value: 1e26, comparator: ge}}
  - {{rule: {RULE}, since: 2028-01-01, value: 1e27}}
"""


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    path = tmp_path / "higher.yaml"
    path.write_text(TEXT)
    return path


@pytest.mark.parametrize(
    ("on", "value", "comparator"),
    [
        (date(2026, 12, 31), 10**25, Comparator.GT),
        (date(2027, 1, 1), 10**26, Comparator.GE),
        (date(2028, 1, 1), 10**27, Comparator.GT),
    ],
)
def test_from_its_day_on(library: PolicyLibrary, overlay: Path, on: date, value: int, comparator: Comparator) -> None:
    changed = overlaid(library, read_overlay(overlay, library), on)
    line = changed.headline(changed[RULE])
    assert line is not None
    assert (line.value, line.comparator) == (value, comparator)


def test_what_follows_a_line_follows_it(library: PolicyLibrary, overlay: Path) -> None:
    """The fallback for modifiers is a third of the line of Art. 51(2), whatever that is."""
    changed = overlaid(library, read_overlay(overlay, library), date(2027, 6, 1))
    line = changed.headline(changed["eu-gpai-guidelines-modifier-fallback-sr"])
    assert line is not None
    assert line.value * 3 == 10**26


def test_the_law_itself_stays(library: PolicyLibrary, overlay: Path) -> None:
    before = {law.id: law for law in library}
    changed = overlaid(library, read_overlay(overlay, library), date(2027, 6, 1))
    assert {law.id: law for law in library} == before
    assert [law.id for law in changed] == [law.id for law in library]
    assert all(changed[name] == law for name, law in before.items() if name != RULE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.replace("systemic", "systemik"), f"nearest valid: '{RULE}'"),
        (TEXT.replace("1e26", "-1"), "-1 is negative"),
        (TEXT.replace("2028-01-01", "2027-01-01"), "a rule moves once on one day"),
        (TEXT.replace("moves:", "move:"), "unknown key 'move'"),
        (TEXT.replace("comparator: ge", "comparator: more"), "comparator"),
    ],
)
def test_errors(library: PolicyLibrary, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(DocumentError, match=words.replace("(", r"\(")):
        read_overlay(path, library)
