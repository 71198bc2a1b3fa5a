"""A misspelt fact would never be asked for, so it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.continual.tasks import Modality
from govcompute.errors import InputError
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.epoch.tasks import _OUTPUT, DOMAINS, OTHER_DOMAIN, domains
from govcompute.registry.library import Registry, load_system
from govcompute.registry.schema import Description
from govcompute.verdict.vocabulary import check_words, outputs_known, unknown_answers, unknown_words


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
        (
            {"domains": ["Biology"]},
            "probe: no domain is called 'Biology'; expected language, .*, other; nearest valid: 'biology'",
        ),
        ({"facts": {"domains": ["bilogy"]}}, "probe: no domain is called 'bilogy'; .*; nearest valid: 'biology'"),
        ({"facts": {"export_route": "us_to_chna"}}, "no export route is called 'us_to_chna'; .* nearest valid: 'us_to_china'"),
        ({"facts": {"base_compute": "guessed"}}, "no base compute is called 'guessed'; expected known, estimable, unknown$"),
        ({"facts": {"is_gpai_model": "no"}}, "the fact 'is_gpai_model' is 'no'; expected true or false, without quotes"),
        ({"facts": {"outputs": True}}, "probe: the fact 'outputs' is 'true'; expected one or more of text, code, "),
        ({"facts": {"inputs": False}}, "the fact 'inputs' is 'false'; expected a word, or a list of words"),
        ({"outputs": ["holograms"]}, "no output is called 'holograms'; expected text, code, .*forecast$"),
    ],
    ids=[
        "fact",
        "measure",
        "judgement",
        "output",
        "domain",
        "stated domain",
        "route",
        "word of a fact",
        "text for yes or no",
        "yes for words",
        "no for open words",
        "output like no other",
    ],
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
        f"one: no fact is called 'zzz'; expected one of {', '.join(toy.vocabulary.facts)}",
        "one: no measure is called 'revenu'; nearest valid: 'revenue'",
        "two: no judgement on the rule is called 'toy-lin'; nearest valid: 'toy-line'",
    ]
    check_words([("fine", Description.model_validate({"facts": {"risky": True}}))], toy)


def test_a_word_in_a_file_is_told_with_its_place(toy: PolicyLibrary, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("id: mine\nname: Mine\nfacts:\n  risk: true\nmeasures: {revenu: 1}\n")
    system, wider = load_system(file, Registry([]))
    with pytest.raises(InputError) as caught:
        check_words([("mine", system)], toy, wider.documents)
    assert str(caught.value).split("\n") == [
        f"{file}:4:3 facts.risk — no fact is called 'risk'; nearest valid: 'risky'",
        f"{file}:5:12 measures.revenu — no measure is called 'revenu'; nearest valid: 'revenue'",
    ]


def test_the_place_of_each_word(library: PolicyLibrary) -> None:
    """Where a file has it; and where no name is near and many are known, they are not all told."""
    slips = {
        "facts": {"is_gpai_model": "no", "domains": ["bilogy"], "zzz": True},
        "judgements": {"zzz": {"finding": "applies", "why": "so"}},
        "outputs": ["Text"],
    }
    found = dict(unknown_words(Description.model_validate(slips), library))
    places = [("facts", "zzz"), ("judgements", "zzz"), ("facts", "is_gpai_model"), ("facts", "domains"), ("outputs",)]
    assert sorted(found) == sorted(places)
    assert len(library.laws) > 30
    assert found["judgements", "zzz"] == "no judgement on the rule is called 'zzz'"


def test_every_shipped_system_uses_known_words(library: PolicyLibrary, registry: Registry) -> None:
    check_words(((system.id, system) for system in registry), library)


def test_every_output_that_an_import_gives_is_a_known_word(library: PolicyLibrary) -> None:
    assert not list(unknown_answers("outputs", filter(None, _OUTPUT.values()), library))


def test_a_slip_in_a_domain_does_not_put_a_system_out_of_scope(library: PolicyLibrary) -> None:
    """The rule on biological sequences asks whether biology is the first domain, and any other word says that it is not."""
    with pytest.raises(InputError, match="no domain is called 'bio'"):
        check_words([("probe", Description.model_validate({"domains": ["bio", "language"]}))], library)
    check_words([("probe", Description.model_validate({"domains": ["biology", "language"], "inputs": ["dna"]}))], library)


def test_every_domain_that_an_import_gives_is_a_known_word(library: PolicyLibrary) -> None:
    given = ("Language", " 3D  modeling", "Earth science", "Alchemy", "Astrology")
    assert domains(given) == ["language", "3d_modeling", "earth_science", OTHER_DOMAIN]
    known = set(library.vocabulary.facts["domains"].words)
    assert known >= DOMAINS
    assert {modality.value for modality in Modality} <= known  # what `continual account --system` writes


def test_a_vocabulary_without_words_takes_any_output(toy: PolicyLibrary) -> None:
    check_words([("probe", Description.model_validate({"outputs": ["holograms"]}))], toy)
    assert outputs_known(toy) == []


def test_the_words_that_a_page_offers(library: PolicyLibrary) -> None:
    assert outputs_known(library)[:3] == ["text", "code", "speech"]
