"""How many parameters and FLOP a head has."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.speculative.head import HeadSize


def test_the_published_head_on_a_draft_of_width_4096() -> None:
    # 3 blocks of 4096² + 4096, then 2·4096 + 2; tied, one block stands for the three (facts: section 4).
    assert HeadSize(4096, 3, tied=True).parameters == 16_789_506
    assert HeadSize(4096, 3).parameters == 50_352_130
    # 2·3·4096² + 4·4096
    assert HeadSize(4096, 3, tied=True).flop == HeadSize(4096, 3).flop == 100_679_680


def test_flop_of_an_example_in_training_by_hand() -> None:
    # Width 4, two blocks: forward 2·2·16 + 16 = 80. Weight gradients 80; input gradients of the second block and of the
    # output layer 32 + 16 = 48.
    assert HeadSize(4, 2).training_flop == 80 + 80 + 48
    # No block: forward 16, weight gradients 16, and nothing is owed to the hidden states.
    assert HeadSize(4, 0).training_flop == 32


def test_no_block_is_a_linear_reading() -> None:
    assert HeadSize(4, 0, tied=True).parameters == HeadSize(4, 0).parameters == 10
    assert HeadSize(4, 0).flop == 16


@pytest.mark.parametrize(("width", "blocks", "named"), [(0, 3, "width"), (8, -1, "blocks"), (8, 1.5, "blocks")])
def test_a_size_that_is_none(width: int, blocks: int, named: str) -> None:
    with pytest.raises(InputError, match=f"'{named}' of an acceptance head is a whole number"):
        HeadSize(width, blocks)
