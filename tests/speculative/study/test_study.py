"""A whole study of a Markov pair, on a clock that nothing disturbs."""

from __future__ import annotations

import json

import pytest

torch = pytest.importorskip("torch")

from govcompute.errors import InputError  # noqa: E402
from govcompute.speculative import Bounds  # noqa: E402
from govcompute.speculative.engine.generate import Settings  # noqa: E402
from govcompute.speculative.head import HeadSize, Schedule, label, train  # noqa: E402
from govcompute.speculative.head.data import Labelling  # noqa: E402
from govcompute.speculative.stack import Timings  # noqa: E402
from govcompute.speculative.study.arms import Family  # noqa: E402
from govcompute.speculative.study.comparison import best_of  # noqa: E402
from govcompute.speculative.study.record import headlines, study_record, study_table  # noqa: E402
from govcompute.speculative.study.study import Study, Subject, run_study  # noqa: E402

from ..head.markov import markov_pair  # noqa: E402


class Ticking:
    """Every look at it is a millisecond later."""

    time = 0.0

    def now(self) -> float:
        self.time += 1e-3
        return self.time


def _subject() -> Subject:
    pair = markov_pair(apart=0.8)
    examples = label(pair, [[0]] * 20, Settings(50), Labelling()).examples
    head = train(examples, examples, HeadSize(6, 0), Schedule(epochs=10, learning_rate=2e-2)).head
    return Subject(pair, head, 6.0, Settings(24, bounds=Bounds(most=14)))


@pytest.fixture(scope="module")
def found() -> Study:
    prompts = [[0, first % 6] for first in range(4)]
    times = Timings(draft=0.1, target=0.5, source="invented")
    return run_study(_subject(), prompts, [prompts, prompts, prompts], Ticking(), stated=times)


def test_every_family_is_there_and_the_oracle_wastes_least_of_those_that_speed_up(found: Study) -> None:
    assert {one.arm.family for one in found.compared} == set(Family)
    oracle = best_of(found.compared, Family.ORACLE)
    assert oracle.seconds_per_token.mean < best_of(found.compared, Family.FIXED).seconds_per_token.mean
    assert all(one.flop_multiple.mean >= 1 for one in found.compared)


def test_counted_seconds_are_the_counters_times_the_stated_seconds(found: Study) -> None:
    for one in found.compared:
        for each in one.by_seed:
            counts = each.counts
            assert each.seconds_per_token == pytest.approx((0.1 * counts.drafted + 0.5 * counts.target_passes) / counts.emitted)


def test_all_rules_tell_the_same_texts(found: Study) -> None:
    emitted = {tuple(each.counts.emitted for each in one.by_seed) for one in found.compared}
    assert emitted == {(96, 96, 96)}


def test_the_best_fixed_length_gains_nothing_on_itself(found: Study) -> None:
    best = best_of(found.compared, Family.FIXED)
    assert (best.gain.mean, best.gain.low, best.gain.high) == (0, 0, 0)
    assert best.same_flop.mean <= 1e-12


def test_the_record_is_json_and_the_table_has_a_row_for_each_rule(found: Study) -> None:
    record = json.loads(json.dumps(study_record(found), allow_nan=False))
    assert len(record["rules"]) == len(found.compared) == len(study_table(found).splitlines()) - 2
    assert {one["rule"] for one in record["clocked"]} <= {one["rule"] for one in record["rules"]}


def test_times_come_from_the_clock_where_none_are_stated() -> None:
    found = run_study(_subject(), [[0]], [[[1]]], Ticking())
    assert not found.stated
    assert found.seconds.draft == pytest.approx(1e-3)
    assert found.seconds.target == pytest.approx(1e-3)


def test_a_study_without_prompts_is_refused() -> None:
    with pytest.raises(InputError, match="needs prompts"):
        run_study(_subject(), [[0]], [[]], Ticking())


def test_dominance_is_told_by_intervals_and_never_from_one_seed(found: Study) -> None:
    told = [line for line in headlines(found) if "at no more FLOP" in line]
    assert len(told) == 2
    held = [one for one in found.compared if one.arm.family is Family.GOVERNED]
    assert f"ahead at {sum(one.same_flop.low > 0 for one in held)} of {len(held)} prices" in told[0]
    alone = run_study(_subject(), [[0]], [[[1]]], Ticking())
    assert sum("one seed has no interval" in line for line in headlines(alone)) == 2


def test_a_draft_as_slow_as_its_target_is_said_not_to_pay() -> None:
    """Every pass takes one tick, so a block costs more than the tokens that it brings."""
    (told,) = [line for line in headlines(run_study(_subject(), [[0]], [[[1]]], Ticking())) if "Theory" in line]
    assert "more than the target alone takes" in told
