"""From the document's stopping rule to the rule that runs."""

from __future__ import annotations

from govcompute.errors import InputError
from govcompute.speculative import stack
from govcompute.speculative.cost import Cost, governed_threshold
from govcompute.speculative.rules.fixed import AdaptiveSchedule, FixedLength
from govcompute.speculative.rules.protocol import StoppingRule
from govcompute.speculative.rules.watching import acceptance_head, confidence, oracle


def build_rule(rule: stack.Rule, cost: Cost | None = None) -> StoppingRule:
    """The rule that a stack asks for; `cost` prices a governed one.

    Raises InputError where a governed rule has no cost, or states a cap on FLOP per token in place of a price: the price
    that keeps a cap depends on how often candidates are accepted, so it is found by the theory first.
    """
    match rule:
        case stack.Fixed():
            return FixedLength(rule.length)
        case stack.Schedule():
            return AdaptiveSchedule(rule.start, rule.up, rule.down)
        case stack.Confidence():
            return confidence(rule.threshold)
        case stack.AcceptanceHead():
            return acceptance_head(rule.threshold)
        case stack.Oracle():
            return oracle()
        case stack.Governed():
            return _governed(rule, cost)


def _governed(rule: stack.Governed, cost: Cost | None) -> StoppingRule:
    if rule.seconds_per_flop is None:
        raise InputError("a governed rule runs at a price on FLOP; expected 'seconds_per_flop' in place of 'flop_per_token'")
    if cost is None:
        raise InputError("a governed rule needs the seconds and the FLOP of a pass of each model; expected 'timings'")
    return acceptance_head(governed_threshold(cost, rule.seconds_per_flop))
