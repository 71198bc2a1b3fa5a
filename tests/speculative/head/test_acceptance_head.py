"""The network, by hand on two dimensions."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from govcompute.speculative.head import AcceptanceHead, HeadSize  # noqa: E402


def silu(x: float) -> float:
    return x / (1 + math.exp(-x))


def _filled(size: HeadSize) -> AcceptanceHead:
    head = AcceptanceHead(size)
    with torch.no_grad():
        for block in head.blocks:
            block.weight.copy_(torch.tensor([[1.0, 0.0], [1.0, -1.0]]))
            block.bias.copy_(torch.tensor([0.0, 0.5]))
        head.output.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 2.0]]))
        head.output.bias.copy_(torch.tensor([0.0, 1.0]))
    return head


def test_forward_by_hand() -> None:
    # (1, 2): W x + b = (1, 1 - 2 + 0.5) = (1, -0.5); x + SiLU = (1 + silu(1), 2 + silu(-.5)).
    first, second = 1 + silu(1), 2 + silu(-0.5)
    logits = _filled(HeadSize(2, 1))(torch.tensor([1.0, 2.0]))
    assert logits.tolist() == pytest.approx([first, 2 * second + 1], abs=1e-6)
    accept = _filled(HeadSize(2, 1)).accept_logit(torch.tensor([1.0, 2.0]))
    assert accept.item() == pytest.approx(2 * second + 1 - first, abs=1e-6)


def test_tied_blocks_are_one_block_applied_again_and_again() -> None:
    hidden = torch.tensor([[0.3, -1.0], [2.0, 0.1]])
    tied, untied = _filled(HeadSize(2, 3, tied=True)), _filled(HeadSize(2, 3))
    assert torch.equal(tied(hidden), untied(hidden))
    assert not torch.equal(tied(hidden), _filled(HeadSize(2, 1))(hidden))


def test_an_untrained_head_reads_the_draft_in_a_line() -> None:
    head = AcceptanceHead(HeadSize(5, 3))
    hidden = torch.randn(4, 5, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(head(hidden), head.output(hidden))


def test_half_precision_comes_in_and_single_goes_out() -> None:
    assert AcceptanceHead(HeadSize(8, 2))(torch.zeros(3, 8, dtype=torch.bfloat16)).dtype == torch.float32


@pytest.mark.parametrize("size", [HeadSize(4096, 3, tied=True), HeadSize(4096, 3), HeadSize(7, 0)])
def test_the_network_has_the_parameters_that_its_size_says(size: HeadSize) -> None:
    with torch.device("meta"):
        head = AcceptanceHead(size)
    assert sum(each.numel() for each in head.parameters()) == size.parameters


def test_the_flop_are_those_of_a_trace() -> None:
    from govcompute.flops.trace import trace

    size = HeadSize(64, 3, tied=True)
    with torch.device("meta"):
        found = trace(AcceptanceHead(size), torch.zeros(1, 64))
    assert found.lower_bound == size.flop
