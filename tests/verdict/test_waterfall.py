"""What counts, term by term: for every system and every rule the terms make up the sum that the verdict used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Estimate
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.assess import Assessor
from govcompute.verdict.mixture import best
from govcompute.verdict.waterfall import Waterfall, waterfalls

DAY = date(2026, 11, 23)
EU = "eu-aia-51-2-systemic"
THIRD = "eu-gpai-guidelines-modifier-third"
Fields = dict[str, Any]
BASE: Fields = {"id": "base", "provider": "Upstream", "compute_status": "disclosed", "compute": 9e24}
STAGES = [
    {"activity": "finetuning", "compute": 1.5e24},
    {"activity": "rl_rollouts", "compute": 5e23},
    {"activity": "evaluation", "compute": 1e23},
]
PROBE: Fields = {"id": "probe", "provider": "Downstream", "bases": [{"system": "base"}], "stages": STAGES}


@pytest.fixture
def falling(library: PolicyLibrary) -> Callable[..., list[Waterfall]]:
    """The waterfalls of the last system under a rule."""

    def call(rule: str, *systems: Fields) -> list[Waterfall]:
        made = [System.model_validate({"name": s["id"].title(), "facts": {"is_gpai_model": True}, **s}) for s in systems]
        assessor = Assessor(library, Registry(made))
        return waterfalls(assessor.assess(made[-1], library[rule], DAY), assessor)

    return call


def test_every_term_by_hand(falling: Callable[..., list[Waterfall]]) -> None:
    """1.5e24 and 5e23 count, evaluation does not, 9e24 come with the weights: 1.1e25 against 1e25."""
    (found,) = falling(EU, BASE, PROBE)
    shown = [(fall.term.activity, fall.term.counted, fall.inherited, int(fall.after.median)) for fall in found.falls]
    assert shown == [
        (Activity.FINETUNING, True, False, 15 * 10**23),
        (Activity.RL_ROLLOUTS, True, False, 2 * 10**24),
        (Activity.EVALUATION, False, False, 2 * 10**24),
        (Activity.INITIAL_WEIGHTS, True, True, 11 * 10**24),
    ]
    assert found.falls[0].before == Estimate.point(0)
    assert [fall.before for fall in found.falls[1:]] == [fall.after for fall in found.falls[:-1]]
    assert found.line == Estimate.point(10**25)
    assert found.known_share == Fraction(11, 10)
    assert not found.modification


def test_a_modification_against_a_third_of_the_original(falling: Callable[..., list[Waterfall]]) -> None:
    """The line of the Guidelines is 3e24, a third of 9e24; rollouts count cumulatively and not as parameter updates."""
    found = {one.atom.counting: one for one in falling(THIRD, BASE, PROBE)}
    assert {name: best(one.amount).median for name, one in found.items()} == {"cumulative": 2 * 10**24, "direct": 15 * 10**23}
    for one in found.values():
        assert one.line == Estimate.point(3 * 10**24)
        assert one.modification


@pytest.mark.parametrize("base", [{"compute_status": "unknown", "compute": None}, {"provider": "Downstream"}])
def test_without_an_original_there_is_no_line(falling: Callable[..., list[Waterfall]], base: Fields) -> None:
    assert all(one.line is None and one.known_share is None for one in falling(THIRD, {**BASE, **base}, PROBE))


def test_what_is_not_known_leaves_a_floor(falling: Callable[..., list[Waterfall]]) -> None:
    (found,) = falling(EU, {**BASE, "compute": None, "compute_status": "unknown"}, PROBE)
    assert [fall.after.remainder_unknown for fall in found.falls] == [False, False, False, True]
    assert found.falls[-1].term.estimate is None
    (nothing,) = falling(EU, {"id": "silent", "compute_status": "unknown"})
    assert nothing.known_share is None


def test_a_rule_that_counts_no_compute_of_its_own_has_none(falling: Callable[..., list[Waterfall]]) -> None:
    assert falling("us-ear-3a090a1", BASE) == []
    assert falling("eu-aia-annex13-f-users", BASE) == []
    assert falling("ut-hb286", BASE) == [], "a rule without a number"


def test_how_far_an_estimate_may_be_off_is_no_sum(toy: PolicyLibrary) -> None:
    made = [System.model_validate({"name": fields["id"], **fields}) for fields in (BASE, PROBE)]
    assessor = Assessor(toy, Registry(made))
    assert waterfalls(assessor.assess(made[-1], toy["toy-error"], DAY), assessor) == []


def test_the_terms_make_up_the_sum_of_every_verdict(registry: Registry, library: PolicyLibrary) -> None:
    """Every system of the registry under every rule, to the last digit; and the amount is the one that the verdict shows."""
    assessor, seen = Assessor(library, registry), 0
    for system in registry:
        subject = assessor.subject(system)
        for law in library:
            for found in waterfalls(assessor.assess(system, law, DAY, subject), assessor, subject):
                seen += 1
                assert found.falls[-1].after == best(found.amount)
                if not found.modification and found.verdict.amount is not None:
                    assert found.verdict.amount == best(found.amount)
    assert seen > 9_000
