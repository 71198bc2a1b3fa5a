"""Numbers as people type them that are not taken, for they can mean something else: how to write what is meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

_LONGEST = 60
_DIGITS = r"\d+(?:[.,]\d+)?"
_SCALES = {"k": 3, "m": 6, "b": 9, "t": 12, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_WORDS = {exponent: word for word, exponent in _SCALES.items() if len(word) > 1}
_ALONE = re.compile(r"^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$")
#: What is counted, after a number that stands for itself.
_COUNTED = re.compile(
    r"(?<=[\d\s])(?:tokens?|param(?:eter)?s?|FLOPs?|OPs?|hours?|days?|seconds?|chips?|GPUs?|steps?|examples?)$", re.I
)


def meant(text: str, *, counted: bool = True) -> str:
    """The end of a sentence about `text`, which is no number: how to write what it seems to mean; empty where nothing is near.

    40%, 405B, 15 trillion, 2,000,000, 2 000 000, 0,4, 1 e25, .5; with `counted` also 2e9 tokens, where a bare number is asked.
    """
    whole = text.strip()
    if len(whole) > _LONGEST:
        return ""
    bare = _COUNTED.sub("", whole).strip() if counted else whole
    for pattern, says in _FORMS:
        if match := pattern.match(bare):
            return f"; {says(match)}"
    return f"; write the number alone: {bare}" if bare != whole and _ALONE.match(bare) else ""


def _share(match: re.Match[str]) -> str:
    return f"for per cent write {Decimal(_point(match[1])) / 100:f}"


def _scaled(match: re.Match[str]) -> str:
    exponent = _SCALES[match[2].lower().removesuffix("s")]
    written = f"{_point(match[1])}e{exponent}"
    return f"if {match[2]} is for {_WORDS[exponent]}, write {written}" if len(match[2]) == 1 else f"write {written}"


def _grouped(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    return f"if the commas part thousands, write {digits}" if match[1] == "," else f"write {digits}"


def _with_a_comma(match: re.Match[str]) -> str:
    return f"if the comma is the decimal point, write {_point(match[0])}"


def _closed_up(match: re.Match[str]) -> str:
    return f"write {''.join(match[0].split())}"


def _point(text: str) -> str:
    return text.replace(",", ".")


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"^({_DIGITS})\s*(?:%|per ?cent)$", re.I), _share),
    (re.compile(rf"^({_DIGITS})\s*([kmbt]|thousands?|millions?|billions?|trillions?)$", re.I), _scaled),
    (re.compile(r"^[1-9]\d{0,2}([,'’\s])\d{3}(?:\1\d{3})*$"), _grouped),
    (re.compile(r"^[1-9]\d{0,2}(\.)\d{3}(?:\1\d{3})+$"), _grouped),
    (re.compile(r"^\d+,\d+(?:[eE][+-]?\d+)?$"), _with_a_comma),
    (re.compile(rf"^{_DIGITS}\s+[eE]\s*[+-]?\s*\d+$"), _closed_up),
    (re.compile(r"^\.\d+$"), lambda match: f"write 0{match[0]}"),
)
