"""Lines moved by an overlay, and everything that must stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from govcompute.errors import DocumentError
from govcompute.policy.library import PolicyLibrary
from govcompute.policy.overlay import Move, Overlay, overlaid, read_overlay, single_move
from govcompute.policy.schema import Test
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


def test_where_and_what_is_wrong(library: PolicyLibrary, tmp_path: Path) -> None:
    """Each fault with its place in the file, all at once: a rule that is not there, and one without a number."""
    path = tmp_path / "bad.yaml"
    path.write_text(TEXT.replace("systemic", "systemik", 1).replace("{rule: " + RULE, "{rule: ut-hb286"))
    assert library["ut-hb286"].rule.test is None
    with pytest.raises(DocumentError) as caught:
        read_overlay(path, library)
    assert str(caught.value).replace(f"{tmp_path}/", "").split("\n") == [
        "bad.yaml:6:6 moves.0.rule — no rule is called 'eu-aia-51-2-systemik'; expected the id of a rule; "
        f"nearest valid: '{RULE}'",
        "bad.yaml:7:6 moves.1.rule — rule 'ut-hb286' has no line that could move; expected a rule with a number",
    ]


def test_one_number_tried_for_one_rule(library: PolicyLibrary) -> None:
    """From its day on the line stands there, exactly, with the comparator that it has; the day before it does not."""
    day = date(2027, 1, 1)
    tried = single_move(RULE, "3e25", day)
    move = Move(rule=RULE, since=day, value=3 * 10**25)
    assert tried == Overlay(id="tried", title=f"{RULE} at 3e25", why="tried on a page", moves=[move])
    for on, value in ((date(2026, 12, 31), 10**25), (day, 3 * 10**25)):
        changed = overlaid(library, tried, on)
        line = changed.headline(changed[RULE])
        assert line is not None
        assert (line.value, line.comparator) == (value, Comparator.GT)


LINE: dict[str, Any] = {
    "quantity": "training_compute", "comparator": "gt", "value": "1e25", "unit": "FLOP", "counting": "cumulative",
}  # fmt: skip
FACT, OTHER = {"fact": "is_gpai_model"}, {"line": {**LINE, "comparator": "lt", "value": "1e27"}}
A_TEST: TypeAdapter[Any] = TypeAdapter(Test)


@pytest.mark.parametrize(
    "around",
    [
        lambda line: line,
        lambda line: {"all": [FACT, line, OTHER]},
        lambda line: {"any": [FACT, line, OTHER]},
        lambda line: {"not": line},
        lambda line: {"if": line, "then": OTHER, "else": OTHER},
        lambda line: {"if": FACT, "then": line, "else": OTHER},
        lambda line: {"if": FACT, "then": FACT, "else": line},
        lambda line: {"all": [{**FACT, "otherwise": line}, {**FACT, "assume": True}, OTHER]},
        lambda line: {"all": [{"any": [{"not": line}, OTHER]}, {"if": FACT, "then": OTHER, "else": FACT}, {"rule": "ca-sb53"}]},
    ],
)
def test_the_first_line_moves_wherever_it_stands(library: PolicyLibrary, overlay: Path, around: Callable[..., Any]) -> None:
    """And it alone: another line of the same rule, its facts and the rules that it asks stay as they are."""
    law = library[RULE]
    rule = law.rule.model_copy(update={"test": A_TEST.validate_python(around({"line": LINE}))})
    changed = PolicyLibrary([replace(law, rule=rule) if one.id == RULE else one for one in library], library.vocabulary)
    moved = overlaid(changed, read_overlay(overlay, changed), date(2027, 6, 1))
    assert moved[RULE].rule.test == A_TEST.validate_python(around({"line": {**LINE, "value": "1e26", "comparator": "ge"}}))
    assert moved.vocabulary is changed.vocabulary
