"""The stopping rule of a stack's document, with what it asks for: the head in the folder that it names, and a price."""

from __future__ import annotations

from pathlib import Path

from govcompute.errors import InputError
from govcompute.flops import Work, forward
from govcompute.speculative.cost import Cost
from govcompute.speculative.engine.generate import Pair
from govcompute.speculative.engine.model import CausalModel
from govcompute.speculative.head.checkpoint import load_head
from govcompute.speculative.head.estimator import HeadEstimator
from govcompute.speculative.rules.build import build_rule
from govcompute.speculative.rules.protocol import StoppingRule
from govcompute.speculative.stack import AcceptanceHead, Governed, Stack


def estimator_of(stack: Stack, draft: CausalModel, within: Path) -> HeadEstimator | None:
    """The head that the rule names, in a folder relative to `within`; None for a rule that asks none.

    Raises InputError where the rule asks one and names none, and as `load_head` does.
    """
    rule = stack.rule
    if not isinstance(rule, AcceptanceHead | Governed):
        return None
    if rule.head is None:
        raise InputError(f"stack '{stack.id}' stops by an acceptance head and names no folder with one, so it cannot run")
    head, card = load_head(within / rule.head, draft.width)
    calibrated = isinstance(rule, Governed) or rule.calibrated
    return HeadEstimator(head.to(draft.device), card.weight if calibrated else 1.0)


def rule_of(stack: Stack, pair: Pair, estimator: HeadEstimator | None, middle: int) -> StoppingRule:
    """The rule; a governed one at the document's timings and the FLOP of one position after `middle` cached tokens.

    Raises InputError as `build_rule` does.
    """
    if stack.timings is None:
        return build_rule(stack.rule, None, stack.bounds)
    draft, target = (forward(model.counted_as, Work(1, middle)).flop for model in (pair.draft, pair.target))
    head = 0 if estimator is None else estimator.flop
    return build_rule(stack.rule, Cost(stack.timings.draft, stack.timings.target, draft, target, head), stack.bounds)
