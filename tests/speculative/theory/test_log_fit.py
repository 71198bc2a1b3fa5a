"""The model fitted to a log: by hand, from draws with known numbers, against the log itself, and read back from a file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from govcompute.errors import DocumentError, InputError
from govcompute.speculative import Counts
from govcompute.speculative.theory import Constant, Logged, fit_of, fixed_length_rates, log_text, read_fit, read_log, simulate
from govcompute.speculative.theory.simulation import fixed, threshold


def test_a_log_by_hand() -> None:
    # α = 1/2 in blocks of 1 and of 2: a pass keeps 1/2 and 3/4. Times of .1 and 1: 100 drafted and 100 passes take 110 s
    rows = [Logged(Counts(150, 100, 100, 50), 110.0, 1), Logged(Counts(175, 100, 200, 125), 120.0, 2)]
    found = fit_of(rows)
    assert found.acceptance.value == pytest.approx(0.5)
    assert found.seconds is not None
    assert (found.seconds.draft, found.seconds.target) == pytest.approx((0.1, 1.0))
    assert (found.seconds.draft_interval90, found.untold) == (None, [])
    one, two = found.groups
    assert (one.length, one.rows, one.target_passes, one.mean_candidates) == (1, 1, 100, 1)
    for group, tokens, discarded, seconds in ((one, 1.5, 50, 110), (two, 1.75, 125, 120)):
        emitted = 100 * tokens
        for held, value in (
            (group.tokens_per_pass, tokens),
            (group.verification_rate, 100 / emitted),
            (group.discard_rate, discarded / emitted),
            (group.seconds_per_token, seconds / emitted),
        ):
            assert held is not None
            assert (held.observed, held.predicted) == pytest.approx((value, value))
            assert held.off == pytest.approx(0, abs=1e-9)
        assert group.acceptance is not None
        assert group.acceptance.value == pytest.approx(0.5)


def test_what_is_off_shows() -> None:
    # each alone has α = 1/2 and α = 1: together 175 are kept of 100 α + 100 (α + α²), so α² + 2 α = 2.75 and α = √3.75 - 1
    rows = [Logged(Counts(150, 100, 100, 50), None, 1), Logged(Counts(300, 100, 200, 0), None, 2)]
    rows[0] = Logged(Counts(175, 100, 100, 25), None, 1)
    found = fit_of(rows)
    alpha = (1 + 2.75) ** 0.5 - 1
    assert found.acceptance.value == pytest.approx(alpha)
    one, two = found.groups
    assert one.tokens_per_pass.off == pytest.approx((1 + alpha) / 1.75 - 1)
    assert two.tokens_per_pass.off == pytest.approx((1 + alpha + alpha**2) / 3 - 1)
    assert two.discard_rate.off is None


def test_tokens_cut_leave_the_rates_as_they_are_counted() -> None:
    # 175 of 200 + 100 positions stay, and 15 of those are cut: VR is 100 / 160
    (group,) = fit_of([Logged(Counts(160, 100, 200, 125, 15), None, 2)]).groups
    assert (group.verification_rate.observed, group.verification_rate.predicted) == pytest.approx((0.625, 0.625))
    assert group.tokens_per_pass.observed == pytest.approx(1.75)


def _simulated(seed: int) -> list[Logged]:
    """Runs at α = 0.8 with 10 and 50 ms, of three lengths and of a threshold rule, timed within 2 %."""
    generator = np.random.default_rng(seed)
    rows = []
    for run, length in enumerate([2, 4, 8, None] * 5):
        rule = fixed(length) if length else threshold(0.4)
        drawn = simulate(Constant(0.8), rule, 60, seed=1000 * seed + run, most=length or 20)
        spent = (0.01 * drawn.counts.drafted + 0.05 * drawn.counts.target_passes) * generator.normal(1, 0.02)
        rejections = None if length == 8 else int((drawn.accepted < drawn.candidates).sum())
        rows.append(Logged(drawn.counts, float(spent), length, rejections))
    return rows


def test_a_log_that_was_made_is_read_back_within_the_doubt(tmp_path: Path) -> None:
    """40 logs, three intervals of 90 % each: 36 hold on average, with a deviation of 1.9; fewer than 31 are beyond 2.6."""
    held = np.zeros(3, dtype=int)
    for seed in range(40):
        (tmp_path / "log.csv").write_text(log_text(_simulated(seed)) + "\n")
        found = fit_of(read_log(tmp_path / "log.csv"))
        assert found.seconds is not None
        intervals = (found.acceptance.interval90, found.seconds.draft_interval90, found.seconds.target_interval90)
        held += [low <= true <= high for (low, high), true in zip(intervals, (0.8, 0.01, 0.05), strict=True)]  # type: ignore[misc]
        assert [group.length for group in found.groups] == [2, 4, 8, None]
        for group in found.groups[:3]:
            closed = fixed_length_rates(found.acceptance.value, group.length or 0)
            assert group.verification_rate.predicted == pytest.approx(float(closed.verification_rate))
            assert group.discard_rate.predicted == pytest.approx(float(closed.discard_rate))
    assert (held >= 31).all()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([Logged(Counts(9, 3, 12, 6), None, 4)], "seconds of a pass: no row has 'seconds'"),
        ([Logged(Counts(9, 3, 12, 6), 1.0, 4)], "seconds of a pass: two rows or more"),
        ([Logged(Counts(9, 3, 12, 6), 1.0, 4)] * 3, "seconds of a pass: all rows draft as much for each pass"),
        ([Logged(Counts(9, 3, 12, 6), None, 4), Logged(Counts(9, 3, 12, 6))], "α of 1 of 2 rows"),
    ],
)
def test_what_a_log_does_not_tell_is_said(rows: list[Logged], words: str) -> None:
    found = fit_of(rows)
    assert found.seconds is None
    assert words in " ".join(found.untold)


def test_a_log_that_tells_no_acceptance_is_refused() -> None:
    with pytest.raises(InputError, match="no row tells α"):
        fit_of([Logged(Counts(9, 3, 12, 6), 1.0)])


def test_more_cut_than_kept_is_refused() -> None:
    rows = [Logged(Counts(1, 1, 9, 0, 9), None, 9), *[Logged(Counts(1, 1, 1, 1), None, 1)] * 50]
    with pytest.raises(InputError, match="9 tokens were cut"):
        fit_of(rows)


def test_a_fit_is_read_back_and_a_slip_in_it_is_named(tmp_path: Path) -> None:
    found, path = fit_of(_simulated(0)), tmp_path / "fit.json"
    whole = {"schema_version": 1, "kind": "stack_fit", **found.model_dump(mode="json")}
    path.write_text(json.dumps(whole))
    assert read_fit(path).acceptance == found.acceptance
    path.write_text(json.dumps(whole | {"acceptance": {**whole["acceptance"], "value": 1.2}}))
    with pytest.raises(DocumentError, match=r"fit\.json:1:\d+ acceptance\.value — 1\.2"):
        read_fit(path)
    path.write_text(json.dumps(whole | {"kind": "stack_theory"}))
    with pytest.raises(DocumentError, match="kind"):
        read_fit(path)
