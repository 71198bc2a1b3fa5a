"""Training an acceptance head, in FLOP: answers from the target, features from the draft, the head's own updates.

The draft is frozen, so it makes forward passes only; the head's forward and backward are three forwards. The answers that the
labels stand beside are written by the target, a position each (the recipe of SpecDec++, arXiv 2405.19715; a second pass over
them for their probabilities, where it is made, is as much again). A head changes no weight of either model; whether its
training is a modification of one is asked with the line that laws draw at a third of the original's compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from govcompute.errors import InputError
from govcompute.quantity import Estimate, Unit, fraction, total
from govcompute.training.result import Number, not_negative, positive

#: The indicative share of the EU Guidelines, C(2025) 5045, on modifiers; exact, and "greater than".
ONE_THIRD = Fraction(1, 3)
_UPDATE = 3


@dataclass(frozen=True, slots=True)
class HeadTraining:
    """FLOP by part. features: the draft's passes, all epochs; updates: the head's; labels: the target's answers."""

    features: Estimate
    updates: Estimate
    labels: Estimate

    @property
    def flop(self) -> Estimate:
        """All three together."""
        return total([self.features, self.updates, self.labels])

    def share_of(self, original: Estimate) -> Estimate:
        """All of it over the training compute of a model."""
        return fraction(self.flop, original, Unit.RATIO)

    def above_a_third(self, original: Estimate) -> bool:
        """Whether the medians lie above one third, exactly."""
        return self.flop.median > ONE_THIRD * original.median


def head_training(
    draft_flop: Number,
    target_flop: Number,
    head_flop: Number,
    *,
    examples: Number,
    tokens: Number,
    epochs: Number = 1,
    label_examples: Number | None = None,
    label_tokens: Number | None = None,
) -> HeadTraining:
    """FLOP of training on `examples` of `tokens` tokens each, `epochs` times; the first three arguments are FLOP per token.

    label_examples, label_tokens: answers that the target wrote and their length, where more were made than trained on (the
    same where they are not given). Raises InputError for nothing to train on.
    """
    seen = positive(examples, "examples") * positive(tokens, "tokens") * positive(epochs, "epochs")
    answers = positive(examples if label_examples is None else label_examples, "label_examples")
    written = answers * positive(tokens if label_tokens is None else label_tokens, "label_tokens")
    if not_negative(head_flop, "head_flop") == 0:
        raise InputError("a head of no FLOP has nothing to train")
    return HeadTraining(
        Estimate.point(positive(draft_flop, "draft_flop") * seen),
        Estimate.point(_UPDATE * positive(head_flop, "head_flop") * seen),
        Estimate.point(positive(target_flop, "target_flop") * written),
    )
