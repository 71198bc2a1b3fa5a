"""The words that systems use, held against the words that policies ask for: a misspelt fact would never be asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from govcompute.documents import Document
from govcompute.errors import InputError, nearest
from govcompute.policy.library import PolicyLibrary
from govcompute.policy.schema import FactDefinition
from govcompute.registry.schema import Description

#: So many names that are known are told where none of them is near.
_MOST_TOLD = 30
Key = tuple[str | int, ...]


def unknown_words(system: Description, library: PolicyLibrary) -> Iterator[tuple[Key, str]]:
    """A sentence, after its place, for each name of a fact, a measure or a judgement that no policy knows, and for each answer
    to a fact that it cannot have, with the nearest known one: a slip in one would put the system out of a rule's scope
    without a word.
    """
    words = library.vocabulary
    for key, what, used, known in (
        ("facts", "fact", system.facts, words.facts),
        ("measures", "measure", system.measures, words.quantities),
        ("judgements", "judgement on the rule", system.judgements, library.laws),
    ):
        for word in used:
            if word not in known:
                yield (key, word), f"no {what} is called '{word}'{_near(word, known)}"
    for fact, stated in system.facts.items():
        if fact in words.facts and isinstance(stated, bool) == (words.facts[fact].type == "words"):
            wrong = f"the fact '{fact}' is {str(stated).lower()!r}; expected {_answers(words.facts[fact])}"
            yield ("facts", fact), wrong
    for fact, definition in words.facts.items():
        if definition.words:  # stated, or derived from the field of the same name
            for path, given in ((("facts", fact), system.facts.get(fact)), ((fact,), getattr(system, fact, None))):
                yield from ((path, wrong) for wrong in unknown_answers(fact, _listed(given), library))


def _near(word: str, known: Collection[str]) -> str:
    close = nearest(word, known)
    if close:
        return f"; nearest valid: '{close}'"
    return f"; expected one of {', '.join(known)}" if 0 < len(known) <= _MOST_TOLD else ""


def _listed(stated: Any) -> list[str]:
    return [stated] if isinstance(stated, str) else stated if isinstance(stated, list) else []


def _answers(definition: FactDefinition) -> str:
    if definition.type == "yes_no":
        return "true or false, without quotes"
    return f"one or more of {', '.join(definition.words)}" if definition.words else "a word, or a list of words"


def unknown_answers(fact: str, given: Iterable[str], library: PolicyLibrary) -> Iterator[str]:
    """A sentence for each word of `given` that the vocabulary does not have for the fact; none where it leaves them open."""
    definition = library.vocabulary.facts.get(fact)
    known = definition.words if definition else []
    for word in given:
        if known and word not in known:
            close = nearest(word, known)
            near = f"; nearest valid: '{close}'" if close else ""
            yield f"no {fact.removesuffix('s').replace('_', ' ')} is called '{word}'; expected {', '.join(known)}{near}"


def outputs_known(library: PolicyLibrary) -> list[str]:
    """The words for what a system generates; none where the vocabulary leaves them open."""
    fact = library.vocabulary.facts.get("outputs")
    return fact.words if fact else []


def check_words(
    systems: Iterable[tuple[str, Description]], library: PolicyLibrary, documents: Mapping[str, Document] | None = None
) -> None:
    """Raises InputError that names every unknown word of `systems`, with its place where `documents` has the file by name."""
    files = documents or {}
    found = [
        str(files[name].problem(path, sentence)) if name in files else f"{name}: {sentence}"
        for name, system in systems
        for path, sentence in unknown_words(system, library)
    ]
    if found:
        raise InputError("\n".join(found))
