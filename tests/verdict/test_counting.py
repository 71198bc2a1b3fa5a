"""What is counted of a lineage, worked by hand: a shared ancestor once, one provider's steps together, claims as terms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.policy.schema import CountingProfile
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.counting import best, modification, modification_ratio, tally, with_choices


@pytest.fixture
def cumulative(library: PolicyLibrary) -> CountingProfile:
    """What the EU counts towards 1e25."""
    return library["eu-gpai-guidelines-modifier-third"].profiles["cumulative"]


def made(*systems: dict[str, Any]) -> Registry:
    return Registry(System.model_validate({"name": fields["id"], "provider": fields["id"], **fields}) for fields in systems)


def test_what_two_bases_share_was_spent_once(cumulative: CountingProfile) -> None:
    """4e24 at the root, 1e24 and 2e24 by two others, merged by a fourth: 7e24, not 1.1e25."""
    registry = made(
        {"id": "root", "compute": 4e24},
        {"id": "left", "compute": 1e24, "bases": [{"system": "root"}]},
        {"id": "right", "compute": 2e24, "bases": [{"system": "root"}]},
        {"id": "merged", "bases": [{"system": s, "relation": "merge"} for s in ("left", "right")]},
    )
    found = tally(registry["merged"], cumulative, registry)
    assert best(found.amount).median == 7 * 10**24
    assert [(t.label, str(t.estimate)) for t in found.terms] == [
        ("weights of left", "5.00e24 FLOP"),
        ("weights of right, without what is counted above", "2.00e24 FLOP"),
    ]
    (ratio,) = modification_ratio(registry["merged"], cumulative, registry)
    assert ratio[1].median == 0


def test_a_base_that_is_inside_another_base_is_named_and_adds_nothing(cumulative: CountingProfile) -> None:
    registry = made(
        {"id": "root", "compute": 4e24},
        {"id": "left", "compute": 1e24, "bases": [{"system": "root"}]},
        {"id": "merged", "bases": [{"system": s, "relation": "merge"} for s in ("left", "root")]},
    )
    found = tally(registry["merged"], cumulative, registry)
    assert best(found.amount).median == 5 * 10**24
    assert [term.label for term in found.terms] == ["weights of left", "weights of root, counted already"]


def test_a_shared_ancestor_counts_by_the_way_that_counts(cumulative: CountingProfile) -> None:
    """Weights of others left out by choice: the own way to the root still counts."""
    registry = made(
        {"id": "root", "provider": "own", "compute": 4e24},
        {"id": "foreign", "compute": 1e24, "bases": [{"system": "root"}]},
        {"id": "merged", "provider": "own", "bases": [{"system": s, "relation": "merge"} for s in ("foreign", "root")]},
    )
    profile = with_choices(cumulative, {Activity.INITIAL_WEIGHTS: False})
    assert best(tally(registry["merged"], profile, registry).amount).median == 4 * 10**24


def test_weights_that_are_left_out_show_all_that_is_left_out(library: PolicyLibrary) -> None:
    """SB 53 leaves other people's base runs out: 4e24 and 1e24 behind a step of 1e20 are 5e24 not counted."""
    registry = made(
        {"id": "root", "compute": 4e24},
        {"id": "middle", "compute": 1e24, "bases": [{"system": "root"}]},
        {"id": "last", "compute": 1e20, "bases": [{"system": "middle"}]},
    )
    law = library["ca-sb53"]
    own, weights = tally(registry["last"], next(iter(law.profiles.values())), registry).terms
    assert (own.counted, weights.counted) == (True, False)
    assert str(weights.estimate) == "5.00e24 FLOP"


def test_the_steps_of_one_provider_are_one_modification(cumulative: CountingProfile) -> None:
    """0.2 of the base and 0.2 more are 0.4, above one third; as two steps of two providers each is below."""
    chain: list[dict[str, Any]] = [
        {"id": "base", "compute": 1e25},
        {"id": "first", "provider": "modifier", "compute": 2e24, "bases": [{"system": "base"}]},
        {"id": "second", "provider": "modifier", "compute": 2e24, "bases": [{"system": "first"}]},
    ]
    registry = made(*chain)
    assert [base.id for base in registry.foreign_bases(registry["second"])] == ["base"]
    assert best(modification(registry["second"], cumulative, registry).amount).median == 4 * 10**24
    (ratio,) = modification_ratio(registry["second"], cumulative, registry)
    assert ratio[1].median == Fraction(2, 5)
    registry = made(*chain[:2], {**chain[2], "provider": "another"})
    (ratio,) = modification_ratio(registry["second"], cumulative, registry)
    assert ratio[1].median == Fraction(2, 12)


def test_own_pre_training_is_no_modification_of_another_model(cumulative: CountingProfile) -> None:
    registry = made(
        {"id": "foreign", "compute": 1e25},
        {"id": "own", "provider": "me", "compute": 9e24},
        {"id": "merged", "provider": "me", "compute": 1e24, "bases": [{"system": s} for s in ("foreign", "own")]},
    )
    assert best(modification(registry["merged"], cumulative, registry).amount).median == 10**24


def test_a_claim_and_a_silence_are_terms_too(cumulative: CountingProfile) -> None:
    claim = {"above": 1e25, "strength": "very likely", "text": "surely more"}
    registry = made({"id": "claimed", "compute_status": "claimed_above", "claims": [claim]}, {"id": "silent"})
    (claimed,) = tally(registry["claimed"], cumulative, registry).terms
    assert claimed.label == "claimed: “surely more”"
    assert claimed.estimate is not None
    assert claimed.estimate.median == 10**25 + 1
    assert claimed.estimate.remainder_unknown
    (silent,) = tally(registry["silent"], cumulative, registry).terms
    assert (silent.label, silent.estimate) == ("silent, no stage of training recorded", None)
