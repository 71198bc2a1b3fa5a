"""The two sums of one model, and the gap between them and the rule on modifiers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.assess import Assessor
from govcompute.verdict.mixture import best
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.two_sums import GAP, GENERAL_PURPOSE, MODIFIER, SYSTEMIC, TwoSums, two_sums

Sums = Callable[..., TwoSums]
BASE: dict[str, Any] = {"id": "base", "provider": "Upstream", "compute_status": "disclosed", "compute": 9e24}


@pytest.fixture
def sums(library: PolicyLibrary) -> Sums:
    """The two sums of a system with a base."""

    def call(base: dict[str, Any], **fields: Any) -> TwoSums:
        probe = {"id": "probe", "provider": "Downstream", "outputs": ["text"], "bases": [{"system": "base"}], **fields}
        systems = [
            System.model_validate({"name": one["id"].title(), "facts": {"is_gpai_model": True}, **one}) for one in (base, probe)
        ]
        assessor = Assessor(library, Registry(systems))
        return two_sums(systems[-1], assessor, date(2026, 3, 1))

    return call


def ratio(found: TwoSums) -> list[Fraction]:
    return [best(side.ratio).median for side in (found.cumulative, found.direct) if side.ratio is not None]


def test_the_open_gap(sums: Sums) -> None:
    """9e24 and a sixth of it, 1.5e24, by somebody else: 1.05e25 crosses, and nobody became a provider."""
    found = sums(BASE, stages=[{"activity": "finetuning", "compute": 1.5e24}])
    assert best(found.cumulative.whole.amount).median == 105 * 10**23
    assert [verdict.outcome for verdict in found.verdicts] == [Outcome.CROSSES, Outcome.CROSSES, Outcome.BELOW]
    assert ratio(found) == [Fraction(1, 6), Fraction(1, 6)]
    assert "nobody became a provider" in found.notes[GAP]


@pytest.mark.parametrize(
    ("base", "spent"),
    [
        (BASE, 3_000_000_000_000_000_000_000_001),  # one operation more than a third
        ({**BASE, "compute": 1.1e25}, 1.5e24),  # the base alone is above
        ({**BASE, "provider": "Downstream"}, 1.5e24),  # one provider, one life cycle
        (BASE, 1e24),  # exactly 1e25 together: not greater than
    ],
)
def test_no_gap(sums: Sums, base: dict[str, Any], spent: float) -> None:
    found = sums(base, stages=[{"activity": "finetuning", "compute": spent}])
    assert GAP not in found.notes


def test_case_c12_synthetic_data_is_in_one_sum_only(sums: Sums) -> None:
    """0.9e24 of updates and 0.3e24 of private synthetic data on 3e24: 0.4 cumulatively, 0.3 directly; the latter governs."""
    stages = [{"activity": "finetuning", "compute": 9e23}, {"activity": "private_synthetic_kept", "compute": 3e23}]
    found = sums({**BASE, "compute": 3e24}, stages=stages)
    assert ratio(found) == [Fraction(2, 5), Fraction(3, 10)]
    assert best(found.cumulative.whole.amount).median == 42 * 10**23
    assert best(found.direct.whole.amount).median == 39 * 10**23
    assert found.modifier.outcome is Outcome.BELOW


def test_each_side_holds_its_modification_and_its_original(sums: Sums) -> None:
    """1e24 of updates and 2e23 of rollouts on 9e24: the rollouts are in the cumulative sum alone."""
    stages = [{"activity": "finetuning", "compute": 1e24}, {"activity": "rl_rollouts", "compute": 2e23}]
    found = sums(BASE, stages=stages)
    assert found.system.id == "probe"
    told = []
    for side in (found.cumulative, found.direct):
        assert side.modification is not None
        assert side.original is not None
        told.append([int(best(one.amount).median) for one in (side.whole, side.modification, side.original)])
    assert told == [[102 * 10**23, 12 * 10**23, 9 * 10**24], [10 * 10**24, 10**24, 9 * 10**24]]
    assert [verdict.law.id for verdict in found.verdicts] == [SYSTEMIC, GENERAL_PURPOSE, MODIFIER]


def test_an_own_earlier_version_is_no_original(sums: Sums) -> None:
    side = sums({**BASE, "provider": "Downstream"}, stages=[{"activity": "finetuning", "compute": 1e24}]).cumulative
    assert (side.modification, side.original, side.ratio) == (None, None, None)


def test_who_modifies_nothing_has_no_share(sums: Sums) -> None:
    found = sums(BASE, bases=[], compute=1e24)
    side = found.cumulative
    assert (side.modification, side.original, side.ratio) == (None, None, None)
    assert found.modifier.outcome is Outcome.OUT_OF_SCOPE
