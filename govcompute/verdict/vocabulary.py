"""The words that systems use, held against the words that policies ask for: a misspelt fact would never be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from govcompute.errors import InputError, nearest
from govcompute.policy.library import PolicyLibrary
from govcompute.policy.schema import FactDefinition
from govcompute.registry.schema import Description


def unknown_words(name: str, system: Description, library: PolicyLibrary) -> Iterator[str]:
    """A sentence for each name of a fact, a measure or a judgement that no policy knows, and for each answer to a fact that it
    cannot have, with the nearest known one: a slip in one would put the system out of a rule's scope without a word.
    """
    words = library.vocabulary
    for what, used, known in (
        ("fact", system.facts, words.facts),
        ("measure", system.measures, words.quantities),
        ("judgement on the rule", system.judgements, library.laws),
    ):
        for word in used:
            if word not in known:
                close = nearest(word, known)
                yield f"{name}: no {what} is called '{word}'" + (f"; nearest valid: '{close}'" if close else "")
    for fact, stated in system.facts.items():
        if fact in words.facts and isinstance(stated, bool) == (words.facts[fact].type == "words"):
            yield f"{name}: the fact '{fact}' is {str(stated).lower()!r}; expected {_answers(words.facts[fact])}"
    for fact, definition in words.facts.items():
        if definition.words:  # stated, or derived from the field of the same name
            given = [*_listed(system.facts.get(fact)), *_listed(getattr(system, fact, None))]
            yield from (f"{name}: {wrong}" for wrong in unknown_answers(fact, given, library))


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


def check_words(systems: Iterable[tuple[str, Description]], library: PolicyLibrary) -> None:
    """Raises InputError that names every unknown word of `systems`."""
    found = [sentence for name, system in systems for sentence in unknown_words(name, system, library)]
    if found:
        raise InputError("\n".join(found))
