"""Rules by what people call them: a place, words of a title, a number. What is meant is offered, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govcompute.errors import InputError
from govcompute.policy.library import Law, PolicyLibrary
from govcompute.quantity import exact


def called(name: str, library: PolicyLibrary) -> list[Law]:
    """The rules that `name` may mean, where it is no rule's id: those that draw a line at that number, else those of the place
    of that code or name, else those in whose id, title, issuer or instrument the words stand one after the other.
    """
    asked = _words(name)
    if not asked:
        return []
    drawn = [law for law in library if _draws(name, law, library)]
    return (
        drawn
        or of_place(name, library)
        or [law for law in library if any(_within(asked, _words(text)) for text in _texts(law))]
    )


def of_place(name: str, library: PolicyLibrary) -> list[Law]:
    """The rules of the place of that code or name, in letters of any size."""
    return [law for law in library if _words(name) in map(_words, _places(law.instrument.jurisdiction, library))]


def _draws(name: str, law: Law, library: PolicyLibrary) -> bool:
    line = library.headline(law)
    try:
        return line is not None and line.value == exact(name)
    except InputError:
        return False


def _places(code: str, library: PolicyLibrary) -> list[str]:
    return [code, *library.vocabulary.places.get(code, ())]


def _texts(law: Law) -> Iterator[str]:
    instrument = law.instrument
    yield from (law.id, law.rule.title, instrument.id, instrument.title, instrument.short, instrument.issuer)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _within(asked: list[str], words: list[str]) -> bool:
    """Whether `asked` stand in `words` one after the other."""
    return any(words[start : start + len(asked)] == asked for start in range(len(words)))
