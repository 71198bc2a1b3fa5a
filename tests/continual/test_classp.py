"""CLASSP: the rule by hand, torch's Adagrad as its limit, laws of scale and displacement, the published code."""

from __future__ import annotations

import copy
import io
import math
from collections.abc import Callable
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="the optimizer needs PyTorch: pip install 'govcompute[continual]'")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from torch import nn  # noqa: E402

from govcompute.continual.classp import CLASSP, PATIENCE, FrozenNetwork, Mode  # noqa: E402
from govcompute.errors import InputError  # noqa: E402

_SIZES = st.floats(1e-3, 1e3)
_GRADIENTS = st.lists(st.floats(-100, 100), min_size=1, max_size=12)


def weight(*values: float, dtype: Any = torch.float64) -> nn.Parameter:
    return nn.Parameter(torch.tensor(values, dtype=dtype))


def step(optimizer: Any, parameter: Any, *gradient: float) -> None:
    parameter.grad = torch.tensor(gradient, dtype=parameter.dtype)
    optimizer.step()


def descend(make: Callable[[Any], Any], steps: int, scale: float = 1.0) -> list[Any]:
    """A small network with squared error, its weights after every step."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3)).double()
    inputs, wanted = torch.randn(40, 6, dtype=torch.float64), torch.randn(40, 3, dtype=torch.float64)
    optimizer, path = make(network.parameters()), []
    for _ in range(steps):
        optimizer.zero_grad()
        (scale * (network(inputs) - wanted).square().mean()).backward()
        optimizer.step()
        path.append(nn.utils.parameters_to_vector(network.parameters()).detach().clone())
    return path


def reference(gradients: list[float], *, lr: float, threshold: float, eps: float, p: float, decay: bool, mode: Mode) -> float:
    """One weight from 0, the rule as it is written."""
    value = total = 0.0
    for g in gradients:
        passes = g * g > threshold if mode is not Mode.OFFICIAL else bool(g) > threshold
        if passes or mode is Mode.PAPER_UNGATED:
            total += abs(g) ** (1 if mode is Mode.OFFICIAL else p)
        if passes:
            value -= lr * g / (eps + total) ** (1 / p) if decay else lr * g
    return value


def test_two_steps_by_hand() -> None:
    """S = 2 then 5: w = 1 - .3·2/2.5 - .3·(-3)/5.5 = .92363636; the second weight is below the threshold and stays."""
    one = weight(1.0, 1.0)
    optimizer = CLASSP([one], lr=0.3, threshold=1.0, eps=0.5)
    step(optimizer, one, 2.0, 1.0)
    step(optimizer, one, -3.0, -0.5)
    assert one.tolist() == pytest.approx([1 - 0.24 + 0.9 / 5.5, 1.0], rel=1e-15)
    assert optimizer.state[one]["sum"].tolist() == [5.0, 0.0]


@settings(deadline=None, max_examples=150)
@given(
    gradients=_GRADIENTS,
    threshold=st.sampled_from([0.0, 0.25, 0.5, 1.0, 100.0]),
    p=st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0]),
    decay=st.booleans(),
    mode=st.sampled_from(list(Mode)),
)
def test_it_is_the_rule(gradients: list[float], threshold: float, p: float, decay: bool, mode: Mode) -> None:
    chosen: dict[str, Any] = {"lr": 0.1, "threshold": threshold, "eps": 1e-3, "p": p, "decay": decay, "mode": mode}
    one = weight(0.0)
    optimizer = CLASSP([one], **chosen)
    for g in gradients:
        step(optimizer, one, g)
    assert one.item() == pytest.approx(reference(gradients, **chosen), rel=1e-9, abs=1e-12)


def test_its_limit_is_adagrad() -> None:
    """θ = 0, p = 2, both ε tiny: 200 steps in double precision stay within 1e-5."""
    ours = descend(lambda weights: CLASSP(weights, lr=0.05, p=2, eps=1e-20), 200)
    theirs = descend(lambda weights: torch.optim.Adagrad(weights, lr=0.05, eps=1e-10), 200)
    assert max((a - b).abs().max().item() for a, b in zip(ours, theirs, strict=True)) < 1e-5
    assert (ours[-1] - ours[0]).abs().max() > 0.05, "it moved"


def test_without_decay_it_is_gradient_descent() -> None:
    ours = descend(lambda weights: CLASSP(weights, lr=0.05, decay=False), 20)
    theirs = descend(lambda weights: torch.optim.SGD(weights, lr=0.05), 20)
    assert torch.equal(ours[-1], theirs[-1])


@pytest.mark.parametrize("p", [0.5, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("threshold", [0.0, 1e-3])
def test_scaling_the_loss_by_c_and_the_threshold_by_its_square_changes_nothing(p: float, threshold: float) -> None:
    def make(scale: float) -> Callable[[Any], Any]:
        return lambda weights: CLASSP(weights, lr=0.02, eps=0.0, p=p, threshold=scale**2 * threshold)

    for scale in (0.25, 7.3):
        plain, scaled = descend(make(1), 50), descend(make(scale), 50, scale)
        assert max((a - b).abs().max().item() for a, b in zip(plain, scaled, strict=True)) < 1e-10


def test_the_threshold_alone_breaks_that_law() -> None:
    def make(weights: Any) -> Any:
        return CLASSP(weights, lr=0.02, eps=0.0, threshold=1e-3)

    assert (descend(make, 50)[-1] - descend(make, 50, 7.3)[-1]).abs().max() > 1e-3


@settings(deadline=None)
@given(gradients=_GRADIENTS, lr=_SIZES, eps=_SIZES)
def test_displacement_is_bounded_by_the_logarithm(gradients: list[float], lr: float, eps: float) -> None:
    """p = 1: |w_T - w_0| <= α ln(1 + S_T/ε), since each step is at most α (S_t - S_(t-1)) / (ε + S_t)."""
    one = weight(0.0)
    optimizer = CLASSP([one], lr=lr, eps=eps)
    for g in gradients:
        step(optimizer, one, g)
    gathered = optimizer.state[one]["sum"].item()
    assert abs(one.item()) <= lr * math.log1p(gathered / eps) * (1 + 1e-12) + 1e-300


def test_a_zero_gradient_without_eps_is_no_step() -> None:
    one = weight(1.0, 1.0)
    step(CLASSP([one], lr=0.5, eps=0.0), one, 0.0, 4.0)
    assert one.tolist() == [1.0, 0.5]


class TestKeep:
    """The threshold as a share of the weights."""

    def test_the_largest_of_the_whole_group_move(self) -> None:
        first, second = weight(0.0, 0.0, 0.0), weight(0.0, 0.0)
        optimizer = CLASSP([first, second], keep=0.4)
        first.grad, second.grad = torch.tensor([1.0, -5.0, 2.0]).double(), torch.tensor([3.0, 0.5]).double()
        optimizer.step()
        assert (first != 0).tolist() == [False, True, False]
        assert (second != 0).tolist() == [True, False]

    def test_all_of_them_is_no_threshold(self) -> None:
        kept = descend(lambda weights: CLASSP(weights, keep=1.0), 10)
        assert torch.equal(kept[-1], descend(CLASSP, 10)[-1])

    def test_no_scale_of_the_loss_changes_it(self) -> None:
        plain = descend(lambda weights: CLASSP(weights, lr=0.02, eps=0.0, keep=0.2), 30)
        scaled = descend(lambda weights: CLASSP(weights, lr=0.02, eps=0.0, keep=0.2), 30, 8.0)
        assert (plain[-1] - scaled[-1]).abs().max() < 1e-10


class TestOfficial:
    """What the published code does, which is not what the paper says."""

    @pytest.mark.parametrize("threshold", [0.0, 0.5, 0.99])
    def test_a_threshold_below_one_lets_the_whole_tensor_pass(self, threshold: float) -> None:
        one = weight(0.0, 0.0, 0.0)
        step(CLASSP([one], threshold=threshold, mode="official"), one, 1e-6, 0.0, -2.0)
        assert (one != 0).tolist() == [True, False, True]

    @pytest.mark.parametrize("threshold", [1.0, 3.0])
    def test_a_threshold_of_one_lets_nothing_pass_ever(self, threshold: float) -> None:
        one = weight(0.0)
        optimizer = CLASSP([one], threshold=threshold, mode="official")
        step(optimizer, one, 1e6)
        assert (one.item(), optimizer.state[one]["sum"].item()) == (0.0, 0.0)

    def test_the_power_is_lost_in_the_sum(self) -> None:
        """p = 2: S = 3 + 1 = 4, last step .1·1/√4, and not AdaGrad's .1·1/√10."""
        one = weight(0.0)
        optimizer = CLASSP([one], lr=0.1, p=2, eps=0.0, mode="official")
        step(optimizer, one, 3.0)
        step(optimizer, one, 1.0)
        assert optimizer.state[one]["sum"].item() == 4.0
        assert one.item() == pytest.approx(-0.3 / math.sqrt(3) - 0.05)

    def test_with_p_of_one_it_is_the_paper_without_a_threshold(self) -> None:
        official = descend(lambda weights: CLASSP(weights, threshold=0.5, mode="official"), 30)
        assert torch.equal(official[-1], descend(CLASSP, 30)[-1])

    def test_the_first_groups_settings_hold_for_all(self) -> None:
        first, second = weight(0.0), weight(0.0)
        groups = [{"params": [first], "lr": 0.5}, {"params": [second], "lr": 0.001, "p": 2.0}]
        optimizer = CLASSP(groups, eps=0.0, mode="official")
        first.grad = second.grad = torch.ones(1).double()
        optimizer.step()
        assert (first.item(), second.item()) == (-0.5, -0.5)


class TestAsTorchHasIt:
    """Groups, closures, states, weight decay, kinds of gradients."""

    def test_groups_keep_their_own_settings(self) -> None:
        first, second = weight(0.0), weight(0.0)
        optimizer = CLASSP([{"params": [first], "lr": 0.5}, {"params": [second], "decay": False}], lr=0.25, eps=0.0)
        first.grad = second.grad = torch.full((1,), 2.0).double()
        optimizer.step()
        assert (first.item(), second.item()) == (-0.5, -0.5)

    def test_a_state_goes_out_and_in_again(self) -> None:
        one = weight(1.0, 2.0)
        optimizer = CLASSP([one], lr=0.1, threshold=0.01, mode="paper_ungated")
        step(optimizer, one, 1.0, -0.05)
        file = io.BytesIO()
        torch.save(optimizer.state_dict(), file)
        file.seek(0)
        other = weight(*one.tolist())
        restored = CLASSP([other])
        restored.load_state_dict(torch.load(file, weights_only=True))
        for gradients in ((0.5, 0.2), (1.0, 1.0)):
            step(optimizer, one, *gradients)
            step(restored, other, *gradients)
        assert torch.equal(one, other)

    def test_a_copy_goes_on_by_itself(self) -> None:
        one = weight(1.0)
        optimizer = CLASSP([one], threshold=0.5)
        step(optimizer, one, 1.0)
        copied = copy.deepcopy(optimizer)
        copied.param_groups[0]["params"][0].grad = torch.ones(1).double()
        copied.step()
        assert one.item() != copied.param_groups[0]["params"][0].item()

    def test_a_closure_runs_with_gradients_and_its_loss_comes_back(self) -> None:
        one = weight(3.0)
        optimizer = CLASSP([one], lr=0.1, eps=0.0)

        def closure() -> Any:
            optimizer.zero_grad()
            loss = (one**2).sum()
            loss.backward()
            return loss

        assert optimizer.step(closure).item() == 9.0
        assert one.item() == pytest.approx(2.9)

    def test_maximize_goes_uphill(self) -> None:
        down, up = weight(1.0), weight(1.0)
        step(CLASSP([down], lr=0.1), down, 2.0)
        step(CLASSP([up], lr=0.1, maximize=True), up, 2.0)
        assert up.item() - 1 == pytest.approx(1 - down.item())

    def test_weight_decay_is_torchs(self) -> None:
        ours = descend(lambda weights: CLASSP(weights, lr=0.05, decay=False, weight_decay=0.3), 10)
        theirs = descend(lambda weights: torch.optim.SGD(weights, lr=0.05, weight_decay=0.3), 10)
        assert torch.equal(ours[-1], theirs[-1])

    def test_the_gradient_itself_is_left_as_it_is(self) -> None:
        one = weight(1.0, 1.0)
        step(CLASSP([one], threshold=1.0, weight_decay=0.1, maximize=True), one, 0.5, 4.0)
        assert one.grad is not None
        assert one.grad.tolist() == [0.5, 4.0]

    def test_weights_without_gradient_wait(self) -> None:
        one, other = weight(1.0), weight(1.0)
        optimizer = CLASSP([one, other], keep=0.5)
        optimizer.step()
        step(optimizer, one, 1.0)
        assert (other.item(), other in optimizer.state) == (1.0, False)

    def test_a_complex_weight_is_two(self) -> None:
        one, two = nn.Parameter(torch.tensor([1 + 2j], dtype=torch.complex128)), weight(1.0, 2.0)
        one.grad = torch.tensor([0.5 - 2j], dtype=torch.complex128)
        CLASSP([one], threshold=1.0).step()
        step(CLASSP([two], threshold=1.0), two, 0.5, -2.0)
        assert torch.view_as_real(one.detach()).flatten().tolist() == two.tolist()

    def test_a_sparse_gradient_is_refused(self) -> None:
        table = nn.Embedding(4, 2, sparse=True)
        table(torch.tensor([1])).sum().backward()
        one = weight(1.0)
        one.grad = torch.ones(1).double()
        with pytest.raises(InputError, match=r"shape \(4, 2\) has a sparse gradient; CLASSP takes dense"):
            CLASSP([{"params": [one]}, {"params": list(table.parameters())}]).step()
        assert one.item() == 1.0, "no half of a step is made"

    @pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
    def test_other_precisions(self, dtype: Any) -> None:
        one = weight(1.0, 1.0, dtype=dtype)
        optimizer = CLASSP([one], lr=0.5, threshold=0.5)
        step(optimizer, one, 0.25, 2.0)
        assert one.tolist() == pytest.approx([1.0, 0.5], rel=1e-5)
        assert optimizer.state[one]["sum"].dtype is dtype


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"lr": -1.0}, "lr is -1.0; expected 0 or more"),
        ({"threshold": math.nan}, "threshold is nan"),
        ({"eps": -1e-8}, "eps is"),
        ({"p": 0.0}, "p is 0.0; expected a number above 0"),
        ({"keep": 0.0}, "keep is 0.0; expected a share"),
        ({"keep": 0.5, "threshold": 0.1}, "give one of them"),
        ({"keep": 0.5, "mode": "official"}, "give one of them"),
        ({"mode": "papper"}, "no mode of CLASSP is called 'papper'; expected one of paper, paper_ungated, official"),
    ],
)
def test_settings_out_of_range(given: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        CLASSP([weight(0.0)], **given)
    with pytest.raises(InputError, match=words):
        CLASSP([weight(0.0)]).add_param_group({"params": [weight(1.0)], **given})


class TestFrozen:
    """A threshold above every gradient squared."""

    @pytest.mark.parametrize("chosen", [{"threshold": 0.5}, {"threshold": 1.0, "mode": "official"}])
    def test_it_is_said_once(self, chosen: dict[str, Any]) -> None:
        one = weight(0.0)
        optimizer = CLASSP([one], **chosen)
        for _ in range(PATIENCE - 1):
            step(optimizer, one, 0.1)
        with pytest.warns(FrozenNetwork, match=f"no weight move in {PATIENCE} steps"):
            step(optimizer, one, 0.1)
        for _ in range(2 * PATIENCE + 1):  # a second warning would be an error
            step(optimizer, one, 0.1)
        assert one.item() == 0.0

    def test_one_step_in_a_hundred_is_not_frozen(self) -> None:
        one = weight(0.0)
        optimizer = CLASSP([one], threshold=0.5)
        for index in range(3 * PATIENCE):
            step(optimizer, one, 1.0 if index % PATIENCE == 50 else 0.1)
