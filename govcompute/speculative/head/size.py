"""How large an acceptance head is, and what it computes: numbers that need no torch."""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.errors import InputError


@dataclass(frozen=True, slots=True)
class HeadSize:
    """`blocks` residual blocks x + SiLU(Wx + b) of width `width`, then a linear layer to two logits (reject, accept).

    `width` is the draft's hidden size (1 or more), `blocks` 0 or more. `tied`: one block applied `blocks` times, which is
    what the official code does. Raises InputError elsewhere.
    """

    width: int
    blocks: int = 3
    tied: bool = False

    def __post_init__(self) -> None:
        for name, least in (("width", 1), ("blocks", 0)):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise InputError(f"'{name}' of an acceptance head is a whole number of {least} or more, not {value!r}")

    @property
    def modules(self) -> int:
        """Blocks with weights of their own."""
        return min(self.blocks, 1) if self.tied else self.blocks

    @property
    def parameters(self) -> int:
        """Trained numbers, biases included."""
        return self.modules * (self.width**2 + self.width) + 2 * self.width + 2

    @property
    def flop(self) -> int:
        """FLOP of one call: 2 for each multiply-add of the blocks and of the output layer, tied or not."""
        return 2 * self.blocks * self.width**2 + 4 * self.width

    @property
    def training_flop(self) -> int:
        """FLOP of one example forward and backward. The hidden states are data: the first layer owes them no gradient."""
        first = 2 * self.width**2 if self.blocks else 4 * self.width
        return 3 * self.flop - first
