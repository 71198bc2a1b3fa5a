"""The chains: the same examples always, none in two splits, scaled by what came first."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the chains need scikit-learn: pip install 'govcompute[continual]'")

from govcompute.continual.data import CHAINS, chain, generated_images
from govcompute.continual.tasks import Chain, Modality, Scenario, split_task
from govcompute.errors import InputError, NotFound


@pytest.fixture(scope="module", params=sorted(CHAINS))
def one(request: pytest.FixtureRequest) -> Chain:
    return chain(request.param)


def test_three_tasks_or_more_and_the_three_scenarios() -> None:
    made = [chain(name) for name in CHAINS]
    assert all(len(one.tasks) >= 3 for one in made)
    assert {one.scenario for one in made} == set(Scenario)
    assert {one.modality for one in made} == set(Modality)


def test_splits_share_no_example_and_every_class_is_in_all(one: Chain) -> None:
    """Text windows are drawn from files apart, and may repeat within a split."""
    for task in one.tasks:
        parts = [{row.tobytes() for row in split.inputs} for split in (task.train, task.validation, task.test)]
        assert not parts[0] & parts[2]
        assert not parts[1] & parts[2]
        for split in (task.train, task.validation, task.test):
            assert set(np.unique(split.labels)) == set(task.classes)
            assert split.inputs.dtype == np.float32
            assert np.isfinite(split.inputs).all()
            assert split.inputs.shape[1:] == one.shape


def test_it_is_the_same_again(one: Chain) -> None:
    again = chain(one.name)
    for before, after in zip(one.tasks, again.tasks, strict=True):
        assert np.array_equal(before.test.inputs, after.test.inputs)
        assert np.array_equal(before.train.labels, after.train.labels)


def test_what_an_answer_may_name(one: Chain) -> None:
    labels = [set(task.classes) for task in one.tasks]
    if one.scenario is Scenario.DOMAIN:
        assert all(each == labels[0] for each in labels)
    else:
        assert sum(map(len, labels)) == len(set.union(*labels)) == one.outputs
    for task in one.tasks:
        known = task.classes if one.scenario is Scenario.TASK else tuple(range(one.outputs))
        assert one.allowed(task) == known


def test_inputs_are_scaled_by_the_first_task(one: Chain) -> None:
    first, last = one.tasks[0].train.inputs, one.tasks[-1].train.inputs
    if one.modality is Modality.TABLES:
        own = last[:, last.std(axis=0) > 0]
        assert own.mean(axis=0) == pytest.approx(0, abs=1e-5)
    else:
        assert (float(first.mean()), float(first.std())) == pytest.approx((0, 1), abs=1e-4)
        if one.name != "digits-permuted":
            assert abs(float(last.mean())) > 1e-3, "not scaled by its own"


def test_generated_images_follow_their_seed() -> None:
    images, labels = generated_images(3, 5, side=8, seed=1)
    assert images.shape == (15, 1, 8, 8)
    assert labels.tolist() == [0] * 5 + [1] * 5 + [2] * 5
    assert (images.min(), images.max()) >= (0, 0)
    assert np.array_equal(images, generated_images(3, 5, side=8, seed=1)[0])
    assert not np.array_equal(images, generated_images(3, 5, side=8, seed=2)[0])


def test_what_is_refused() -> None:
    with pytest.raises(NotFound, match="no chain is called 'digit-class'; nearest: 'digits-class'"):
        chain("digit-class")
    with pytest.raises(InputError, match="class 1 has 2 examples; expected five or more"):
        split_task("few", np.zeros((9, 3), np.float32), np.array([0] * 7 + [1] * 2))
    one = split_task("one", np.zeros((9, 3), np.float32), np.zeros(9, np.int64))
    with pytest.raises(InputError, match=r"chain 'short' has 1 task\(s\)"):
        Chain("short", Scenario.CLASS, Modality.TABLES, (one,), "", "")
