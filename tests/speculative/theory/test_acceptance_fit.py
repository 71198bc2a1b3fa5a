"""α from counters: by hand, from draws whose α is known, and what no counter tells."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.speculative import Counts
from govcompute.speculative.theory import Beta, Constant, Law, Logged, Simulated, fit_acceptance, simulate
from govcompute.speculative.theory.acceptance_fit import kept_of
from govcompute.speculative.theory.simulation import Rule, fixed, threshold


def _drawn(law: Law, rule: Rule, runs: int, seed: int, *, length: int | None = None, counted: bool = True) -> list[Logged]:
    """As many runs of 40 rounds."""
    drawn = simulate(law, rule, 40 * runs, seed=seed, most=length or 20)
    parts = (Simulated(drawn.candidates[run::runs], drawn.accepted[run::runs]) for run in range(runs))
    return [Logged(one.counts, None, length, int((one.accepted < one.candidates).sum()) if counted else None) for one in parts]


def test_rejections_that_were_counted_by_hand() -> None:
    # blocks of 4 that keep 4 and 2, and of 4 that keeps 0: 6 kept, 2 refused, so 6 / 8
    rows = [Logged(Counts(8, 2, 8, 2), rejections=1), Logged(Counts(1, 1, 4, 4), rejections=1)]
    found = fit_acceptance(rows)
    assert (found.value, found.trials, found.rows) == (pytest.approx(0.75), 8, 2)
    independent = math.sqrt(0.75 * 0.25 / 8)
    # 6 - .75 · 7 = .75 and 0 - .75 · 1 = -.75 are left; with 2 rows their squares count 2 / (2 - 1) times, over 8
    shown = math.sqrt(2 * (0.75**2 + 0.75**2)) / 8
    assert found.standard_error == pytest.approx(max(independent, shown))
    assert found.scatter == pytest.approx(shown / independent)


def test_a_fixed_length_by_hand() -> None:
    # blocks of 2 at α = 1/2 keep 1/2 + 1/4 = 3/4: 100 of them 75, with 100 (1/2 + 3/4 - 9/16) = 68.75 about it, and
    # 100 (1 + 2 · 1/2) = 200 a unit of α; looked at are 100 (1 + 1/2)
    found = fit_acceptance([Logged(Counts(175, 100, 200, 125), length=2)])
    assert (found.value, found.trials) == (pytest.approx(0.5), 150)
    assert found.standard_error == pytest.approx(math.sqrt(100 * (1 / 2 + 3 / 4 - 9 / 16)) / 200)
    assert found.scatter is None


def test_a_block_that_the_text_cut_short_counts_as_short() -> None:
    # lengths 2, 2, 1 keep 3/4 + 3/4 + 1/2 = 2 at α = 1/2
    found = fit_acceptance([Logged(Counts(5, 3, 5, 3), length=2)])
    assert found.value == pytest.approx(0.5)
    assert kept_of([Logged(Counts(5, 3, 5, 3))], 0.5) == pytest.approx([2.0])


def test_tokens_that_were_cut_are_kept_ones_all_the_same() -> None:
    assert fit_acceptance([Logged(Counts(171, 100, 200, 125, 4), length=2)]).value == pytest.approx(0.5)


@pytest.mark.parametrize(("counts", "rejections", "value"), [(Counts(10, 2, 8, 0), 0, 1.0), (Counts(2, 2, 8, 8), 2, 0.0)])
def test_one_fate_for_all_leaves_wilson_some_doubt(counts: Counts, rejections: int, value: float) -> None:
    for row in (Logged(counts, rejections=rejections), Logged(counts, length=4)):
        found = fit_acceptance([row])
        assert found.value == value
        # Wilson of n of n trials: from n / (n + z²), z = 1.6449
        edge = found.trials / (found.trials + 1.644854**2)
        assert found.interval90 == pytest.approx((edge, 1) if value else (0, 1 - edge), abs=1e-6)


KINDS = {
    "rejections counted, fixed": (fixed(6), 6, True),
    "rejections counted, threshold": (threshold(0.5), None, True),
    "fixed length alone": (fixed(6), 6, False),
}


@pytest.mark.parametrize("law", [Constant(0.83), Beta(0.83, 0.17)], ids=["one for all", "varies"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_intervals_hold_the_alpha_that_made_the_log(law: Law, kind: tuple[Rule, int | None, bool]) -> None:
    """120 logs of 8 runs: an interval of 90 % that is at least as wide as it should be holds 108 times or more, with a
    deviation of 3.3; fewer than 98 would be beyond three. It is the larger of two doubts, so it may hold more often."""
    rule, length, counted = kind
    held = 0
    for log in range(120):
        low, high = fit_acceptance(_drawn(law, rule, 8, log, length=length, counted=counted)).interval90
        held += low <= 0.83 <= high
    assert held >= 98


def test_texts_that_differ_widen_the_doubt() -> None:
    """Runs at 0.6 and at 0.9: what candidates alone would tell of their mean is far too sharp."""
    rows = [row for law in (Constant(0.6), Constant(0.9)) for row in _drawn(law, fixed(4), 6, 1, length=4)]
    found = fit_acceptance(rows)
    assert found.scatter is not None
    assert found.scatter > 2
    assert found.standard_error == pytest.approx(found.scatter * math.sqrt(found.value * (1 - found.value) / found.trials))


@pytest.mark.parametrize(
    "rows",
    [[], [Logged(Counts(9, 3, 12, 6))], [Logged(Counts(3, 3, 0, 0), length=4)]],
    ids=["none", "neither rejections nor length", "nothing drafted"],
)
def test_rows_that_tell_nothing_are_refused(rows: list[Logged]) -> None:
    with pytest.raises(InputError, match="no row tells α"):
        fit_acceptance(rows)


def test_rows_that_tell_nothing_change_nothing() -> None:
    told = [Logged(Counts(175, 100, 200, 125), length=2)]
    assert fit_acceptance([*told, Logged(Counts(9, 3, 12, 6)), Logged(Counts(3, 3, 0, 0))]) == fit_acceptance(told)


@st.composite
def _rows(draw: st.DrawFn) -> Logged:
    length, passes = draw(st.integers(1, 30)), draw(st.integers(1, 200))
    drafted = draw(st.integers(1, length * passes))
    discarded = draw(st.integers(0, drafted))
    counts = Counts(passes + drafted - discarded, passes, drafted, discarded)
    most = min(discarded, passes)
    rejections = draw(st.none() | st.integers(min(1, most), most))
    return Logged(counts, None, length, rejections)


@given(st.lists(_rows(), min_size=1, max_size=6))
def test_any_log_has_an_alpha_in_its_interval_and_its_order_is_free(rows: list[Logged]) -> None:
    found = fit_acceptance(rows)
    low, high = found.interval90
    assert 0 <= low <= found.value <= high <= 1
    assert fit_acceptance(rows[::-1]).value == pytest.approx(found.value, abs=1e-9)
