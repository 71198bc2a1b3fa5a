"""A system of one's own: what is stated of it, and the verdicts."""

from __future__ import annotations

from datetime import date

import pytest

from govcompute.errors import InputError, NotFound
from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Estimate
from govcompute.registry.library import Registry
from govcompute.registry.schema import Relation
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.own import Spent, Told, own_system, own_verdicts

DAY = date(2026, 3, 1)
EU, THIRD = "eu-aia-51-2-systemic", "eu-gpai-guidelines-modifier-third"


def outcomes(spent: Estimate, told: Told, library: PolicyLibrary, registry: Registry) -> dict[str, Outcome]:
    verdicts, _ = own_verdicts(own_system([Spent("finetuning", spent)], told), library, registry, DAY)
    return {verdict.law.id: verdict.outcome for verdict in verdicts}


def test_what_is_said_stands_in_the_system_and_what_is_not_said_does_not() -> None:
    full = own_system([], Told(("text",), True, True, "de", "llama-3.1-405b", Relation.ADAPTER))
    assert (full.outputs, full.weights, full.country) == (["text"], "open", ["DE"])
    assert (full.id, full.name, full.provider) == ("your-system", "Your system", "you")
    assert full.generality is not None
    assert (full.generality.judgement, full.generality.why) == ("general", "as stated")
    assert full.bases[0].relation is Relation.ADAPTER
    silent = own_system([], Told())
    assert (silent.outputs, silent.generality, silent.weights, silent.country, silent.bases) == ([], None, None, [], [])
    assert own_system([], Told(general=False, weights_published=False)).weights == "closed"


@pytest.mark.parametrize("country", ["U", "USA", "ÄÖ", "1A", "U ", "zz", "UK", "EU"])
def test_a_country_has_two_letters_of_the_standard(country: str) -> None:
    with pytest.raises(InputError, match="expected two letters"):
        Told(country=country)


@pytest.mark.parametrize(
    ("amount", "median"),
    [
        (Estimate.point("2e25"), "2e25"),
        (Estimate(2 * 10**25, 3), "2e25"),
        (Estimate.at_least("1e25"), None),
        (Estimate.between("1e24", "1e25"), None),
    ],
    ids=["point", "spread", "floor", "bounds"],
)
def test_an_amount_keeps_its_form(amount: Estimate, median: str | None) -> None:
    (stage,) = own_system([Spent("unsplit", amount)], Told()).stages
    assert stage.compute is not None
    assert stage.compute.estimate() == amount
    assert (stage.compute.median is None) is (median is None)


def test_more_than_a_third_makes_a_provider_and_a_third_does_not(library: PolicyLibrary, registry: Registry) -> None:
    """The base took 3.8e25 FLOP as disclosed, within 10 %: half of it is above a third, a hundredth is not."""
    told = Told(("text",), True, base="llama-3.1-405b")
    assert outcomes(Estimate.point("1.9e25"), told, library, registry)[THIRD] is Outcome.CROSSES
    assert outcomes(Estimate.point("3.8e23"), told, library, registry)[THIRD] is Outcome.BELOW


def test_without_a_base_no_rule_on_modifiers_speaks(library: PolicyLibrary) -> None:
    found = outcomes(Estimate.point("2e25"), Told(("text",), True), library, Registry([]))
    assert THIRD not in found
    assert found[EU] is Outcome.CROSSES


def test_an_unknown_base_is_named_with_the_nearest(library: PolicyLibrary, registry: Registry) -> None:
    with pytest.raises(NotFound, match=r"nearest: 'llama-3\.1-405b'"):
        own_verdicts(own_system([], Told(base="lama-3.1-405b")), library, registry, DAY)


def test_past_and_proposed_rules_only_where_asked(toy: PolicyLibrary) -> None:
    """The Toy Act is adopted in 2024 and revoked in 2030."""
    system = own_system([Spent("unsplit", Estimate.point("2e25"))], Told())
    for day, asked in ((date(2023, 1, 1), {"watch": True}), (date(2030, 1, 1), {"history": True})):
        assert own_verdicts(system, toy, Registry([]), day)[0] == []
        told, _ = own_verdicts(system, toy, Registry([]), day, **asked)
        assert {verdict.outcome for verdict in told} == {Outcome.NOT_IN_FORCE}
        other = {"history": True} if "watch" in asked else {"watch": True}
        assert own_verdicts(system, toy, Registry([]), day, **other)[0] == []
