"""The words that systems use, held against the words that policies ask for: a misspelt fact would never be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govcompute.errors import InputError, nearest
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.schema import Description


def unknown_words(name: str, system: Description, library: PolicyLibrary) -> Iterator[str]:
    """A sentence for each fact, measure, judgement and output of `system` that no policy knows, with the nearest known one."""
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
    yield from (f"{name}: {wrong}" for wrong in unknown_outputs(system.outputs, library))


def unknown_outputs(given: Iterable[str], library: PolicyLibrary) -> Iterator[str]:
    """A sentence for each word of `given` that the vocabulary does not have for what a system generates."""
    known = outputs_known(library)
    for word in given:
        if known and word not in known:
            close = nearest(word, known)
            near = f"; nearest valid: '{close}'" if close else ""
            yield f"no output is called '{word}'; expected {', '.join(known)}{near}"


def outputs_known(library: PolicyLibrary) -> list[str]:
    """The words for what a system generates; none where the vocabulary leaves them open."""
    fact = library.vocabulary.facts.get("outputs")
    return fact.words if fact else []


def check_words(systems: Iterable[tuple[str, Description]], library: PolicyLibrary) -> None:
    """Raises InputError that names every unknown word of `systems`."""
    found = [sentence for name, system in systems for sentence in unknown_words(name, system, library)]
    if found:
        raise InputError("\n".join(found))
