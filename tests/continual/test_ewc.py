"""EWC: Fisher information and penalty by hand, example by example."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="EWC needs PyTorch: pip install 'govcompute[continual]'")

from torch import nn  # noqa: E402
from torch.nn.functional import cross_entropy  # noqa: E402

from govcompute.continual.ewc import EWC, fisher  # noqa: E402
from govcompute.continual.network import perceptron, weights  # noqa: E402
from govcompute.errors import InputError  # noqa: E402


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_fisher_of_a_sure_network_by_hand() -> None:
    """One weight each for two classes, input 2: p = (.8, .2); drawn y, g = (p - 1[y])·2, squares .16 or 2.56 for both."""
    network = nn.Linear(1, 2, bias=False).double()
    with torch.no_grad():
        network.weight.copy_(torch.tensor([[torch.log(torch.tensor(4.0)) / 2], [0.0]]))
    inputs = torch.full((4000, 1), 2.0).double()
    found = fisher(network, inputs, [0, 1], seeded())
    assert found[0] == pytest.approx(found[1])
    assert found[0].item() == pytest.approx(0.8 * 0.16 + 0.2 * 2.56, rel=0.1)


def test_fisher_is_the_mean_of_squares_and_not_the_square_of_a_mean() -> None:
    torch.manual_seed(0)
    network = perceptron((5,), 4, hidden=6).double()
    inputs, allowed = torch.randn(150, 5).double(), [1, 3]
    found = fisher(network, inputs, allowed, seeded(3))
    network.eval()
    labels = torch.multinomial(network(inputs)[:, allowed].softmax(1), 1, generator=seeded(3))[:, 0]
    total = torch.zeros_like(found)
    for one, label in zip(inputs, labels, strict=True):
        network.zero_grad()
        cross_entropy(network(one[None])[:, allowed], label[None]).backward()
        total += torch.cat([weight.grad.flatten() for weight in network.parameters()]).square()
    assert torch.allclose(found, total / 150, rtol=1e-9, atol=1e-15)
    network.zero_grad()
    cross_entropy(network(inputs)[:, allowed], labels).backward()
    of_batch = torch.cat([weight.grad.flatten() for weight in network.parameters()]).square()
    assert of_batch.sum() < found.sum() / 10


def test_the_penalty_by_hand() -> None:
    """λ/2 Σ F (w - w*)²: after a move of .5 in every weight, 30/2 · .25 · ΣF."""
    torch.manual_seed(0)
    network = perceptron((5,), 3, hidden=4)
    ewc = EWC(network, 30.0)
    assert ewc.penalty().item() == 0
    ewc.settle(torch.randn(20, 5), [0, 1, 2], seeded())
    assert ewc.penalty().item() == 0
    with torch.no_grad():
        for weight in network.parameters():
            weight += 0.5
    assert ewc.penalty().item() == pytest.approx(30 / 2 * 0.25 * ewc.anchors[0].fisher.sum().item(), rel=1e-5)
    ewc.penalty().backward()
    first = next(network.parameters())
    assert torch.allclose(first.grad.flatten(), 30 * 0.5 * ewc.anchors[0].fisher[: first.numel()], atol=1e-6)


def test_memory_is_two_numbers_a_weight_and_task_or_once_for_all() -> None:
    network = perceptron((5,), 3, hidden=4)
    apart, online = EWC(network, 1.0), EWC(network, 1.0, fading=0.5)
    for _ in range(3):
        for ewc in (apart, online):
            ewc.settle(torch.randn(10, 5), [0, 1, 2], seeded())
    assert (apart.state_bytes, online.state_bytes) == (3 * 8 * weights(network), 8 * weights(network))
    expected = apart.anchors  # older Fisher fades by the factor at every task
    assert online.anchors[0].fisher.shape == expected[0].fisher.shape


def test_an_online_anchor_adds_up_what_fades() -> None:
    network, inputs = perceptron((5,), 3, hidden=4), torch.randn(10, 5)
    once, twice = EWC(network, 1.0, fading=0.5), EWC(network, 1.0, fading=0.5)
    once.settle(inputs, [0, 1, 2], seeded())
    for _ in range(2):
        twice.settle(inputs, [0, 1, 2], seeded())
    assert torch.allclose(twice.anchors[0].fisher, 1.5 * once.anchors[0].fisher)


def test_what_it_refuses() -> None:
    network = perceptron((5,), 3, hidden=4)
    with pytest.raises(InputError, match="strength of EWC is -1"):
        EWC(network, -1.0)
    with pytest.raises(InputError, match="fading is 2"):
        EWC(network, 1.0, fading=2.0)
    with pytest.raises(InputError, match="no example"):
        EWC(network, 1.0).settle(torch.zeros(0, 5), [0, 1], seeded())
