"""A misspelt fact would never be asked for, so it is refused."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.epoch.tasks import _OUTPUT
from govcompute.registry.library import Registry
from govcompute.registry.schema import Description
from govcompute.verdict.vocabulary import check_words, unknown_outputs


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"facts": {"is_gpai_modle": True}}, "no fact is called 'is_gpai_modle'; nearest valid: 'is_gpai_model'"),
        ({"measures": {"developer_revenu_usd": 1}}, "no measure is called 'developer_revenu_usd'"),
        (
            {"judgements": {"eu-aia-51-2": {"finding": "applies", "why": "so"}}},
            "no judgement on the rule is called 'eu-aia-51-2'",
        ),
        ({"outputs": ["code", "Text"]}, "probe: no output is called 'Text'; expected text, code, .*; nearest valid: 'text'"),
        ({"outputs": ["holograms"]}, "no output is called 'holograms'; expected text, code, .*forecast$"),
    ],
    ids=["fact", "measure", "judgement", "output", "output like no other"],
)
def test_an_unknown_word_is_named_with_its_nearest(library: PolicyLibrary, fields: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_words([("probe", Description.model_validate(fields))], library)


def test_every_unknown_word_of_every_system_is_named(toy: PolicyLibrary) -> None:
    """With the nearest known one where there is one near."""
    first = Description.model_validate({"facts": {"risk": True, "zzz": True, "risky": True}, "measures": {"revenu": 1}})
    second = Description.model_validate({"judgements": {"toy-lin": {"finding": "applies", "why": "so"}}})
    with pytest.raises(InputError) as caught:
        check_words([("one", first), ("two", second)], toy)
    assert str(caught.value).split("\n") == [
        "one: no fact is called 'risk'; nearest valid: 'risky'",
        "one: no fact is called 'zzz'",
        "one: no measure is called 'revenu'; nearest valid: 'revenue'",
        "two: no judgement on the rule is called 'toy-lin'; nearest valid: 'toy-line'",
    ]
    check_words([("fine", Description.model_validate({"facts": {"risky": True}}))], toy)


def test_every_shipped_system_uses_known_words(library: PolicyLibrary, registry: Registry) -> None:
    check_words(((system.id, system) for system in registry), library)


def test_every_output_that_an_import_gives_is_a_known_word(library: PolicyLibrary) -> None:
    assert not list(unknown_outputs(filter(None, _OUTPUT.values()), library))


def test_a_vocabulary_without_words_takes_any_output(toy: PolicyLibrary) -> None:
    check_words([("probe", Description.model_validate({"outputs": ["holograms"]}))], toy)
