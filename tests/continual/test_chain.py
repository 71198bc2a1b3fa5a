"""A learner through a chain: what is tested, what moved, what is kept in memory, and that a seed is a seed."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="learning needs PyTorch: pip install 'govcompute[continual]'")
pytest.importorskip("sklearn", reason="the chains need scikit-learn: pip install 'govcompute[continual]'")

from govcompute.continual.chain import ChainRun, Moved, Plan, accuracy, relearn, run_chain, state_bytes  # noqa: E402
from govcompute.continual.classp import CLASSP  # noqa: E402
from govcompute.continual.data import chain  # noqa: E402
from govcompute.continual.evaluate import learned, measures  # noqa: E402
from govcompute.continual.methods import METHODS, method  # noqa: E402
from govcompute.continual.network import vision_network, weights  # noqa: E402
from govcompute.errors import InputError, NotFound  # noqa: E402

CHAIN = chain("digits-task")
PLAN = Plan(steps=8, batch=16, hidden=12, fisher_examples=20)


def run(name: str, seed: int = 0) -> ChainRun:
    return run_chain(CHAIN, METHODS[name], METHODS[name].standard, PLAN, seed)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_goes_through(name: str) -> None:
    found = run(name)
    tasks = len(CHAIN.tasks)
    assert len(found.test) == len(found.validation) == tasks + 1
    assert len(found.train_mode) == len(found.work) == tasks
    assert [work.examples for work in found.work] == [PLAN.steps * PLAN.batch] * tasks
    expected = [20 if METHODS[name].anchored and number + 1 < tasks else 0 for number in range(tasks)]
    assert [work.fisher_examples for work in found.work] == expected


def test_a_seed_is_a_seed_and_the_global_generator_stays() -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    first, again, other = run("classp"), run("classp"), run("classp", seed=1)
    assert torch.rand(1) == expected
    assert first.test == again.test
    assert [work.updated for work in first.work] == [work.updated for work in again.work]
    assert first.test != other.test


def test_it_learns_and_plain_descent_forgets_clashing_labels() -> None:
    clash = chain("digits-clash")
    found = run_chain(clash, METHODS["sgd"], {"lr": 0.1}, Plan(steps=60, hidden=32), 0)
    assert min(learned(found.test)) > 0.4, "chance is 0.1"
    assert measures(found.test).forgetting > 0.3


def test_bytes_for_each_weight() -> None:
    """The sheet's figures for float32: CLASSP and Adagrad 4, Adam 8, plain descent 0, EWC 8 for every anchor."""
    count = weights(run("sgd").network)
    anchors = len(CHAIN.tasks) - 1
    per_weight = {"sgd": 0, "adagrad": 4, "adam": 8, "classp": 4, "classp-keep": 4, "ewc": 8 * anchors, "ewc-online": 8}
    assert {name: run(name).state_bytes for name in per_weight} == {name: each * count for name, each in per_weight.items()}


def test_megabytes_of_the_published_vision_network() -> None:
    """CLASSP keeps 4.80 MB, Adam 9.60 MB."""
    network = vision_network()
    for make, megabytes in ((CLASSP, 4.80), (torch.optim.Adam, 9.60)):
        optimizer = make(network.parameters())
        for weight in network.parameters():
            weight.grad = torch.zeros_like(weight)
        optimizer.step()
        assert state_bytes(optimizer) / 1e6 == pytest.approx(megabytes, abs=0.005)


def test_what_moved_is_counted_from_the_weights_themselves() -> None:
    network = torch.nn.Linear(4, 2)
    moved = Moved(network)
    assert moved.share() == 0
    with torch.no_grad():
        network.weight[0] += 1
    assert moved.share() == pytest.approx(4 / 10)
    with torch.no_grad():
        network.weight[0] += 1
        network.bias[1] += 1
    assert moved.share() == pytest.approx(5 / 10)
    assert moved.share() == 0
    assert moved.touched == pytest.approx(5 / 10)


def test_the_share_kept_bounds_the_share_moved() -> None:
    found = run_chain(CHAIN, METHODS["classp-keep"], {"lr": 0.1, "keep": 0.05}, PLAN, 0)
    assert max(work.updated for work in found.work) <= 0.05 + 1 / weights(found.network)
    assert found.touched < 1


def test_the_published_threshold_moves_nothing_and_the_published_code_everything() -> None:
    frozen, official, plain = run("classp-published"), run("classp-official"), run("classp")
    assert frozen.touched == 0
    assert frozen.test[0] == frozen.test[-1]
    assert official.test == plain.test


def test_accuracy_is_held_out_and_without_dropout() -> None:
    found = run("sgd")
    task = CHAIN.tasks[0]
    assert found.test[-1][0] == accuracy(found.network, task.test, task.classes)
    assert accuracy(found.network, task.test, task.classes) == accuracy(found.network, task.test, task.classes)
    assert found.network.training, "left as it was"


def test_learning_again_starts_from_the_end() -> None:
    kept = run("classp-published")
    assert relearn(CHAIN, 0, kept, METHODS["sgd"], {"lr": 0.1}, PLAN) == (0, True)
    before = [weight.clone() for weight in kept.network.parameters()]
    clash = chain("digits-clash")
    plan = Plan(steps=60, hidden=32)
    lost = run_chain(clash, METHODS["sgd"], {"lr": 0.1}, plan, 0)
    examples, reached = relearn(clash, 0, lost, METHODS["sgd"], {"lr": 0.1}, plan)
    assert 0 < examples <= 60 * 32
    assert examples % (5 * 32) == 0
    assert reached or examples == 60 * 32
    assert relearn(clash, 0, lost, METHODS["sgd"], {"lr": 0.0}, plan) == (60 * 32, False)
    assert all(torch.equal(a, b) for a, b in zip(before, kept.network.parameters(), strict=True))


@pytest.mark.parametrize(("name", "settings"), [("sgd", {"lr": 1e9}), ("ewc", {"lr": 0.1, "strength": 1e12})])
def test_a_learner_that_ran_away_ends_its_chain_and_says_so(name: str, settings: dict[str, float]) -> None:
    found = run_chain(CHAIN, METHODS[name], settings, PLAN, 0)
    assert found.diverged
    assert found.work[-1].updated == 0
    assert [work.examples for work in found.work] == [PLAN.steps * PLAN.batch] * len(CHAIN.tasks), "passes were made"
    assert not run(name).diverged


def test_every_method_may_try_as_many_settings() -> None:
    for one in METHODS.values():
        assert len({tuple(settings.items()) for settings in one.grid}) == len(one.grid) == 12
        assert all(settings.keys() == one.standard.keys() for settings in one.grid)


def test_settings_beyond_the_grid_may_be_stated() -> None:
    stated = method("classp").with_stated({"threshold": 0.5, "p": 2.0})
    assert stated == {"lr": 0.1, "threshold": 0.5, "p": 2.0}
    assert run_chain(CHAIN, method("classp"), stated, PLAN, 0).touched < 1
    with pytest.raises(InputError, match="classp has no setting 'tresh'; it has 'lr', 'eps', 'p', 'threshold', 'keep'"):
        method("classp").with_stated({"tresh": 0.5})


def test_what_is_refused() -> None:
    with pytest.raises(NotFound, match="no method is called 'adamm'; nearest: 'adam'"):
        method("adamm")
    with pytest.raises(InputError, match="sgd has no setting 'momentum'; it has 'lr'"):
        method("sgd").with_stated({"momentum": 0.9})
    with pytest.raises(InputError, match="steps is 0"):
        Plan(steps=0)
    with pytest.raises(InputError, match="dropout is 1"):
        Plan(dropout=1.0)
