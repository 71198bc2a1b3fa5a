"""What is counted of a lineage, worked by hand: a shared ancestor once, one provider's steps together, claims as terms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from govcompute.errors import CircularReference
from govcompute.policy.library import PolicyLibrary
from govcompute.policy.schema import CountingProfile
from govcompute.quantity import Estimate, Unit
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.counting import (
    modification,
    modification_ratio,
    original,
    own_terms,
    relative_error,
    tally,
    with_choices,
)
from govcompute.verdict.mixture import Mixture, best, by_case, only


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
    assert ratio.estimate.median == 0


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
    assert ratio.estimate.median == Fraction(2, 5)
    registry = made(*chain[:2], {**chain[2], "provider": "another"})
    (ratio,) = modification_ratio(registry["second"], cumulative, registry)
    assert ratio.estimate.median == Fraction(2, 12)


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


# --- own work ---------------------------------------------------------------------------------------------------------

CLAIM = {"above": 1e25, "strength": "very likely", "text": " surely more "}
SILENCE = ("probe, no stage of training recorded", Activity.UNSPLIT, True)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"compute": 1e24}, [(Activity.UNSPLIT.words, Activity.UNSPLIT, True)]),
        (
            {"stages": [{"activity": "evaluation", "compute": 1e20, "name": "red team"}, {"activity": "pretraining"}]},
            [("red team", Activity.EVALUATION, False), (Activity.PRETRAINING.words, Activity.PRETRAINING, True)],
        ),
        ({"compute": 1e24, "claims": [CLAIM]}, [(Activity.UNSPLIT.words, Activity.UNSPLIT, True)]),
        ({}, [SILENCE]),
        ({"claims": [CLAIM]}, [("claimed: “surely more”", Activity.UNSPLIT, True)]),
        ({"stages": [{"activity": "pretraining"}], "claims": [CLAIM]}, [("claimed: “surely more”", Activity.UNSPLIT, True)]),
        ({"stages": [{"activity": "pretraining"}]}, [(Activity.PRETRAINING.words, Activity.PRETRAINING, True)]),
        ({"stages": [{"activity": "evaluation"}]}, [(Activity.EVALUATION.words, Activity.EVALUATION, False), SILENCE]),
        (
            {"stages": [{"activity": "evaluation"}], "bases": [{"system": "base"}]},
            [(Activity.EVALUATION.words, Activity.EVALUATION, False)],
        ),
        ({"bases": [{"system": "base", "relation": "merge"}]}, []),
        ({"bases": [{"system": "base", "relation": "finetune"}]}, [SILENCE]),
        (
            {"bases": [{"system": "base", "relation": "merge"}, {"system": "base", "relation": "adapter"}]},
            [SILENCE],
        ),
    ],
)
def test_what_was_spent_on_a_system_itself(cumulative: CountingProfile, fields: dict[str, Any], expected: object) -> None:
    """Its stages where one has a number; else a claim; else what is known to have been done; else that nothing is known."""
    registry = made({"id": "base", "compute": 1e25}, {"id": "probe", **fields})
    terms = own_terms(registry["probe"], cumulative)
    assert [(term.label, term.activity, term.counted) for term in terms] == expected
    assert {term.system for term in terms} <= {"probe"}


def test_a_silence_and_a_claim_are_counted_by_inference(cumulative: CountingProfile) -> None:
    for claims, why in (([], "Nothing is recorded, and no number"), ([CLAIM], "A claim is of the whole")):
        registry = made({"id": "probe", "claims": claims})
        (term,) = own_terms(registry["probe"], cumulative)
        assert (term.treatment.count, term.treatment.text) == ("include", "inferred")
        assert str(term.treatment.why).startswith(why)


MORE = 10**25 + 1


@pytest.mark.parametrize(
    ("strength", "parts"),
    [
        ("stated", [(1.0, Estimate.at_least(MORE))]),
        (
            "almost certainly",
            [(0.95, Estimate.at_least(MORE)), (0.04, Estimate.at_least(0)), (0.01, Estimate.between(0, 10**25))],
        ),
        (
            "very likely",
            [(0.80, Estimate.at_least(MORE)), (0.15, Estimate.at_least(0)), (0.05, Estimate.between(0, 10**25))],
        ),
    ],
)
def test_the_words_of_a_claim_are_a_range_of_probability(cumulative: CountingProfile, strength: str, parts: Any) -> None:
    """ICD 203: almost certain 95 to 99 %, very likely 80 to 95 %; what is left in between is open."""
    registry = made({"id": "probe", "claims": [{**CLAIM, "strength": strength}]})
    found = tally(registry["probe"], cumulative, registry).amount
    assert [part.weight for part in found] == pytest.approx([weight for weight, _ in parts])
    assert [part.estimate for part in found] == [estimate for _, estimate in parts]


def test_of_several_claims_the_strongest_words_and_then_the_larger_number(cumulative: CountingProfile) -> None:
    claims: list[dict[str, Any]] = [
        {"below": 1e27, "text": "not more"},
        {"above": 1e27, "strength": "possible", "text": "perhaps"},
        {"above": 3e25, "strength": "very likely", "text": "weaker"},
        {"above": 1e25, "strength": "almost certainly", "text": "smaller"},
        {"above": 2e25, "strength": "almost certainly", "text": "this"},
        {"above": 15e24, "strength": "almost certainly", "text": "smaller too"},
    ]
    for order in (claims, claims[::-1]):
        registry = made({"id": "probe", "claims": order})
        assert [term.label for term in own_terms(registry["probe"], cumulative)] == ["claimed: “this”"]
    registry = made({"id": "probe", "claims": claims[:2]})
    assert own_terms(registry["probe"], cumulative)[0].label == SILENCE[0]


def test_two_claims_in_one_sum_are_four_cases(cumulative: CountingProfile) -> None:
    """Stated more than 1e25 for the base, very likely more than 1e25 on top: three parts, each on a floor of 1e25 + 1."""
    registry = made(
        {"id": "base", "claims": [{"above": 1e25, "text": "more"}]},
        {"id": "probe", "claims": [CLAIM], "bases": [{"system": "base"}]},
    )
    found = tally(registry["probe"], cumulative, registry)
    assert [part.weight for part in found.amount] == pytest.approx([0.80, 0.15, 0.05])
    assert [part.estimate.median for part in found.amount] == [2 * MORE, MORE, MORE]
    assert not found.unknown
    assert tally(registry["base"], cumulative, registry).amount == only(Estimate.at_least(MORE))


def test_nothing_known_at_all(cumulative: CountingProfile) -> None:
    registry = made({"id": "silent"}, {"id": "probe", "compute": 1, "bases": [{"system": "silent"}]})
    assert tally(registry["silent"], cumulative, registry).unknown
    assert not tally(registry["probe"], cumulative, registry).unknown
    assert tally(registry["probe"], cumulative, registry).terms[-1].estimate is None


def test_a_lineage_in_a_circle_is_refused(cumulative: CountingProfile) -> None:
    registry = made({"id": "one", "bases": [{"system": "two"}]}, {"id": "two", "bases": [{"system": "one"}]})
    for included in (True, False):
        profile = with_choices(cumulative, {Activity.INITIAL_WEIGHTS: included})
        with pytest.raises(CircularReference, match="systems name each other in a circle"):
            tally(registry["one"], profile, registry)


def test_what_is_named_twice_is_counted_already(cumulative: CountingProfile) -> None:
    """The same provider's base counts stage by stage, without a term of its own, and once by whichever way it came."""
    registry = made(
        {"id": "root", "provider": "me", "stages": [{"activity": "pretraining", "compute": 4e24}]},
        {
            "id": "left",
            "provider": "me",
            "stages": [{"activity": "finetuning", "compute": 1e24}],
            "bases": [{"system": "root"}],
        },
        {"id": "probe", "provider": "me", "bases": [{"system": s, "relation": "merge"} for s in ("left", "root")]},
    )
    found = tally(registry["probe"], cumulative, registry)
    assert [(term.system, term.activity) for term in found.terms] == [
        ("left", Activity.FINETUNING),
        ("root", Activity.PRETRAINING),
    ]
    assert best(found.amount).median == 5 * 10**24


# --- shares -----------------------------------------------------------------------------------------------------------

TEN: dict[str, Any] = {"low": 8, "high": 20, "bounds": True}


@pytest.mark.parametrize(
    ("base", "change", "expected"),
    [
        (10, 4, Estimate.point(Fraction(2, 5), Unit.RATIO)),
        (10, {"at_least": 4}, Estimate.at_least(Fraction(2, 5), Unit.RATIO)),
        (10, {"low": 2, "high": 4, "bounds": True}, Estimate.between(Fraction(1, 5), Fraction(2, 5), Unit.RATIO)),
        (10, None, Estimate.at_least(0, Unit.RATIO)),
        (10, 0, Estimate.point(0, Unit.RATIO)),
        (TEN, 4, Estimate.between(Fraction(1, 5), Fraction(1, 2), Unit.RATIO)),
        (TEN, {"at_least": 4}, Estimate.at_least(Fraction(1, 5), Unit.RATIO)),
        (TEN, {"low": 2, "high": 4, "bounds": True}, Estimate.between(Fraction(1, 10), Fraction(1, 2), Unit.RATIO)),
        ({"at_least": 8}, 4, Estimate.between(0, Fraction(1, 2), Unit.RATIO)),
        ({"at_least": 8}, {"at_least": 4}, Estimate.at_least(0, Unit.RATIO)),
        ({**TEN, "low": 0}, 4, Estimate.at_least(0, Unit.RATIO)),
        (0, 4, Estimate.at_least(0, Unit.RATIO)),
        (None, 4, Estimate.at_least(0, Unit.RATIO)),
        ({"median": 10, "spread": 2}, 4, Estimate(Fraction(2, 5), 2, Unit.RATIO)),
    ],
)
def test_a_change_over_its_original(cumulative: CountingProfile, base: Any, change: Any, expected: Estimate) -> None:
    """Bounds over bounds: the least over the most to the most over the least; without a most there is no least share but 0."""
    registry = made({"id": "base", "compute": base}, {"id": "probe", "compute": change, "bases": [{"system": "base"}]})
    ((found, given),) = modification_ratio(registry["probe"], cumulative, registry)
    assert not given
    assert found.median == expected.median
    assert found.spread == pytest.approx(expected.spread)
    assert (found.high, found.remainder_unknown, found.unit) == (expected.high, expected.remainder_unknown, Unit.RATIO)


def test_a_share_of_a_claim_has_its_parts(cumulative: CountingProfile) -> None:
    """Very likely more than 1e25: 2e24 is at most a fifth of that; in the other cases nothing is known of the share."""
    registry = made({"id": "base", "claims": [CLAIM]}, {"id": "probe", "compute": 2e24, "bases": [{"system": "base"}]})
    found = modification_ratio(registry["probe"], cumulative, registry)
    assert [part.weight for part in found] == pytest.approx([0.80, 0.15, 0.05])
    assert found[0].estimate.high == Fraction(2 * 10**24, MORE)
    assert [part.estimate for part in found[1:]] == [Estimate.at_least(0, Unit.RATIO)] * 2


def test_without_an_original_there_is_no_share(cumulative: CountingProfile) -> None:
    registry = made({"id": "probe", "compute": 1e24})
    assert modification_ratio(registry["probe"], cumulative, registry) == only(Estimate.at_least(0, Unit.RATIO))
    assert original(registry["probe"], cumulative, registry) is None


def test_what_several_originals_share_was_spent_once(cumulative: CountingProfile) -> None:
    """4e24 at the root, 1e24 and 2e24 on top of it: the original of their merge took 7e24."""
    registry = made(
        {"id": "root", "compute": 4e24},
        {"id": "left", "compute": 1e24, "bases": [{"system": "root"}]},
        {"id": "right", "compute": 2e24, "bases": [{"system": "root"}]},
        {"id": "probe", "compute": 7e23, "bases": [{"system": "left"}, {"system": "right"}]},
    )
    found = original(registry["probe"], cumulative, registry)
    assert found is not None
    assert best(found.amount).median == 7 * 10**24
    assert modification_ratio(registry["probe"], cumulative, registry) == only(Estimate.point(Fraction(1, 10), Unit.RATIO))


UNKNOWN_ERROR = Estimate.at_least(0, Unit.RATIO)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (only(Estimate.point(10)), Estimate.point(0, Unit.RATIO)),
        (only(Estimate(10, 1.5)), Estimate.point(Fraction(1, 2), Unit.RATIO)),
        (only(Estimate(10, 1.5, offset=Fraction(8))), Estimate.point(Fraction(1, 10), Unit.RATIO)),
        (only(Estimate.point(0)), UNKNOWN_ERROR),
        (only(Estimate.at_least(10)), UNKNOWN_ERROR),
        (only(Estimate.between(10, 20)), UNKNOWN_ERROR),
        (by_case("it", [(0.9, Estimate.point(10)), (0.1, Estimate.point(20))]), UNKNOWN_ERROR),
    ],
)
def test_the_error_of_an_estimate(amount: Mixture, expected: Estimate) -> None:
    """The upper end over the median, less one: 15 over 10; where 8 of 10 are exact, 8 + 3 over 10."""
    assert relative_error(amount) == only(expected)


def test_choices_of_the_user(cumulative: CountingProfile) -> None:
    assert with_choices(cumulative, {}) is cumulative
    chosen = with_choices(cumulative, {Activity.EVALUATION: True, Activity.PRETRAINING: False})
    told = [chosen.activities[activity] for activity in (Activity.EVALUATION, Activity.PRETRAINING)]
    assert [(one.count, one.text, one.why) for one in told] == [
        ("include", "inferred", "chosen by the user"),
        ("exclude", "inferred", "chosen by the user"),
    ]
    assert {a for a in Activity if chosen.activities[a] != cumulative.activities[a]} == {
        Activity.EVALUATION,
        Activity.PRETRAINING,
    }
    assert chosen.title == cumulative.title
