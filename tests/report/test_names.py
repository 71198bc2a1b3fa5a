"""What a list shows: names that people know."""

from __future__ import annotations

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.report.names import rule_names, system_names


def test_a_rule_is_called_by_its_law_and_whose_it_is(library: PolicyLibrary) -> None:
    names = rule_names(library, library.vocabulary)
    assert list(names) == [law.id for law in library]
    assert names["eu-aia-51-2-systemic"] == "AI Act (EU)"
    assert names["ca-sb53"] == "SB 53 (California)"
    assert names["ny-raise-2026"] == "RAISE Act 2026 (New York)"
    assert names["us-eo14110-model"] == "EO 14110 (US)"
    assert names["openai-pf-v2"] == "OpenAI PF (company)"


def test_a_place_is_not_said_twice(library: PolicyLibrary) -> None:
    names = rule_names(library, library.vocabulary)
    assert names["kr-aiba-decree"] == "Korean AI Basic Act"
    assert names["il-sb315"] == "Illinois SB 315"


def test_every_name_says_whose_law_it_is(library: PolicyLibrary) -> None:
    """Where a code says less than a name, the name stands."""
    for law in library:
        assert "US-" not in rule_names([law], library.vocabulary)[law.id]


def test_systems_have_their_own_names(registry: Registry) -> None:
    assert system_names(registry)["llama-3.1-405b"] == "Llama 3.1 405B"
