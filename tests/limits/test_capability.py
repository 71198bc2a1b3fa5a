"""Dominance, efficiency, audits and the index, on models made by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from govcompute.errors import InputError
from govcompute.limits import Material
from govcompute.limits.audits import audits, most_capable
from govcompute.limits.dominance import comparable, dominance, dominated
from govcompute.limits.efficiency import descents
from govcompute.limits.index import composite, rank_correlation

Made = Callable[..., Material]


def test_dominated(made: Made) -> None:
    """BIG has ten times the compute of SMALL and scores less; MIDDLE lies between and is beaten by none at a tenth."""
    material = made(big=(1e24, 60), middle=(5e23, 80), small=(1e23, 70))
    assert [(one.larger, one.smaller, one.factor, one.margin) for one in dominated(material, 10)] == [("big", "small", 10, 10)]
    assert comparable(material, 10) == 1
    assert comparable(material, 2) == 2


def test_an_equal_score_dominates_nothing(made: Made) -> None:
    assert not dominated(made(big=(1e24, 70), small=(1e23, 70)), 10)


def test_a_pair_on_both_sides_of_the_line(made: Made) -> None:
    says = dominance(made(big=(2e25, 60), small=(1e24, 70))).says
    assert "between BIG (above it, score 60) and SMALL (below it, score 70, with 1/20 of the compute)" in says


def test_the_line_itself_is_not_above_the_line(made: Made) -> None:
    assert "No such pair" in dominance(made(big=(1e25, 60), small=(1e24, 70))).says


def test_halving(made: Made) -> None:
    """From 8e23 to 1e23 is three halvings; in three years that is twelve months each."""
    material = made(
        first=(8e23, 70, {"released": date(2021, 1, 1)}),
        dearer=(9e23, 75, {"released": date(2022, 1, 1)}),
        last=(1e23, 70, {"released": date(2024, 1, 1)}),
    )
    by_level = {one.level: one for one in descents(material)}
    assert [name for _, _, name in by_level[69].steps] == ["first", "last"]
    assert by_level[69].halving_months == pytest.approx(12.0, abs=0.02)
    assert 77 not in by_level


def test_the_most_capable_are_a_quarter(made: Made) -> None:
    assert most_capable(made(**{f"m{i}": (1e23, i) for i in range(8)})) == ["m7", "m6"]


def test_the_last_year_ends_with_the_newest_release(made: Made) -> None:
    """Of two releases half a year apart, long before the day that is asked about, both are of the last year."""
    material = made(a=(2e24, 60, {"released": date(2025, 1, 1)}), b=(3e23, 70, {"released": date(2025, 7, 1)}))
    says = audits(material).says
    assert "2 audits in the year to 2025-07-01" in says
    assert "asks for 2 of the year's 2 systems" in says  # 1.8e23 is the highest line below 3e23, the most capable's compute


def test_rank_correlation(made: Made) -> None:
    """Places 1, 2, 3 against 2, 1, 3: Σd² = 2, so 1 - 6·2/(3·8) = 0.5."""
    found = composite(made(a=(4e23, 60), b=(2e23, 70), c=(1e23, 50)), {"capability": 1.0})
    assert [(one.by_compute, one.by_index) for one in found] == [(1, 2), (2, 1), (3, 3)]
    assert rank_correlation(found) == pytest.approx(0.5)


def test_compute_alone_agrees_with_itself(material: Material) -> None:
    assert rank_correlation(composite(material, {"log compute": 1.0})) == 1.0


@pytest.mark.parametrize("weights", [{"fame": 1.0}, {"capability": -1.0}, {"capability": 0.0}, {}])
def test_weights(material: Material, weights: dict[str, float]) -> None:
    with pytest.raises(InputError, match="weights are zero or more"):
        composite(material, weights)
