"""A study: tuned alike, recorded whole, read back, summed up and drawn."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="learning needs PyTorch: pip install 'govcompute[continual]'")
pytest.importorskip("sklearn", reason="the chains need scikit-learn: pip install 'govcompute[continual]'")

from govcompute.continual.chain import Plan  # noqa: E402
from govcompute.continual.data import chain  # noqa: E402
from govcompute.continual.methods import METHODS  # noqa: E402
from govcompute.continual.record import StudyRecord, read_study  # noqa: E402
from govcompute.continual.study import TUNING_SEED, study  # noqa: E402
from govcompute.continual.summary import best_baseline, chain_account, compute, summaries  # noqa: E402
from govcompute.continual.table import account_table, accuracy_table, compute_table, matrix_table, study_text  # noqa: E402
from govcompute.errors import DocumentError, InputError  # noqa: E402
from govcompute.report.figures.continual import forgetting_and_learning  # noqa: E402
from govcompute.report.svg import svg  # noqa: E402

PLAN = Plan(steps=5, batch=16, hidden=12, fisher_examples=20)
TASKS = 3
TRIALS = 12


@pytest.fixture(scope="module")
def seen() -> list[tuple[str, int, int]]:
    return []


@pytest.fixture(scope="module")
def record(seen: list[tuple[str, int, int]]) -> StudyRecord:
    chosen = [(METHODS[name], None) for name in ("sgd", "ewc", "classp", "classp-published")]
    return study(
        chain("tables-task"),
        chosen,
        PLAN,
        seeds=2,
        command="govcompute continual compare",
        watch=lambda *told: seen.append(told),
    )


def envelope(record: StudyRecord) -> dict[str, Any]:
    return {"schema_version": 1, "kind": "continual_study", "study": record.model_dump(mode="json")}


def test_every_method_had_the_same_trials_and_none_with_a_reported_seed(
    record: StudyRecord, seen: list[tuple[str, int, int]]
) -> None:
    for one in record.methods:
        assert len(one.trials) == TRIALS
        assert [seed.seed for seed in one.seeds] == [0, 1]
        best = max(trial.validation for trial in one.trials if not trial.diverged)
        assert next(trial.validation for trial in one.trials if trial.settings == one.settings) == best
    assert record.tuning_seeds == [TUNING_SEED]
    assert seen[-1] == ("classp-published", TRIALS + 2, TRIALS + 2)


def test_the_record_reads_back(record: StudyRecord, tmp_path: Path) -> None:
    file = tmp_path / "study.json"
    file.write_text(json.dumps(envelope(record)), encoding="utf-8")
    assert read_study(file) == record
    assert {"torch", "python", "govcompute"} <= record.versions.keys()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda one: one["study"]["methods"][0]["seeds"][0]["test"].pop(), "'test' is not 4 rows of 3"),
        (lambda one: one["study"]["methods"][0]["seeds"][0]["updated"].pop(), "'updated' is not one number for each of 3"),
        (lambda one: one["study"]["plan"].update(stepps=3), "stepps"),
        (lambda one: one.update(kind="stack_study"), "continual_study"),
    ],
)
def test_a_spoilt_record_is_refused(record: StudyRecord, tmp_path: Path, spoil: Any, words: str) -> None:
    spoilt, file = envelope(record), tmp_path / "study.json"
    spoil(spoilt)
    file.write_text(json.dumps(spoilt), encoding="utf-8")
    with pytest.raises(DocumentError, match=words):
        read_study(file)


def test_the_summary_is_of_the_record(record: StudyRecord) -> None:
    found = {one.method.name: one for one in summaries(record)}
    ends = [statistics.fmean(seed.test[-1]) for seed in record.methods[2].seeds]
    assert found["classp"].average.mean == pytest.approx(statistics.fmean(ends))
    assert found["classp"].average.low <= found["classp"].average.mean <= found["classp"].average.high
    assert found["sgd"].against_best is None
    best = best_baseline(record)
    assert best is not None
    assert best.name in ("sgd", "ewc")
    against = found["classp"].against_best
    assert against is not None
    assert against.mean == pytest.approx(found["classp"].average.mean - found[best.name].average.mean)
    assert (found["classp-published"].touched.mean, found["classp-published"].state_bytes > 0) == (0, True)


def test_the_compute_is_equal_but_for_the_fisher_pass(record: StudyRecord) -> None:
    found = {one.name: compute(record, one) for one in record.methods}
    forward = record.network.forward
    assert {one.full for one in found.values()} == {3 * forward * TASKS * PLAN.steps * PLAN.batch}
    assert found["ewc"].fisher == 3 * forward * 2 * PLAN.fisher_examples
    assert found["sgd"].fisher == 0
    assert found["sgd"].tuning == TRIALS * found["sgd"].full
    assert found["ewc"].tuning == TRIALS * (found["ewc"].full + found["ewc"].fisher)
    assert found["classp-published"].direct == pytest.approx(found["classp-published"].full * 2 / 3)
    assert found["classp-published"].surviving_above.mean == 0
    for one in found.values():
        assert one.traced < one.full
        assert one.surviving.mean <= one.full


def test_tables_have_a_row_for_each_method(record: StudyRecord) -> None:
    for text in (accuracy_table(record), compute_table(record)):
        rows = text.split("\n")
        assert len(rows) == 2 + len(record.methods)
        assert len({row.count("|") for row in rows}) == 1
    assert len(matrix_table(record, record.methods[0]).split("\n")) == 2 + TASKS + 1
    assert len(account_table(chain_account(record, record.methods[0])).split("\n")) == 2 + TASKS + 1
    assert "Each method first tried 12 settings" in study_text(record)


def test_the_figure(record: StudyRecord) -> None:
    drawn = svg(forgetting_and_learning(record))
    assert all(one.name in drawn for one in record.methods)


def test_stated_settings_are_not_tuned() -> None:
    found = study(chain("tables-task"), [(METHODS["sgd"], {"lr": 0.02})], PLAN, seeds=1)
    assert (found.methods[0].settings, found.methods[0].trials, found.tuning_seeds) == ({"lr": 0.02}, [], [])
    with pytest.raises(InputError, match="one seed and one method"):
        study(chain("tables-task"), [], PLAN)
