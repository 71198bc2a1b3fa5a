"""From the document's stopping rule to the rule that runs."""

from __future__ import annotations

from govcompute.errors import InputError
from govcompute.speculative import stack
from govcompute.speculative.cost import Cost, governed_threshold
from govcompute.speculative.rules.fixed import AdaptiveSchedule, FixedLength
from govcompute.speculative.rules.protocol import StoppingRule
from govcompute.speculative.rules.watching import acceptance_head, confidence, oracle
from govcompute.speculative.theory.governed import threshold_under_cap
from govcompute.speculative.theory.laws import Beta
from govcompute.speculative.theory.optimum import best_threshold
from govcompute.speculative.theory.prices import Prices


def build_rule(rule: stack.Rule, cost: Cost | None = None, bounds: stack.Bounds | None = None) -> StoppingRule:
    """The rule that a stack asks for; `cost` prices a governed one, `bounds` are those it will run in.

    Raises InputError where a governed rule has no cost, caps FLOP per token without a law of acceptance (what a threshold
    spends depends on how often candidates are accepted), or has a cap that no threshold keeps.
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
            return acceptance_head(_governed(rule, cost, bounds or stack.Bounds()))


def _governed(rule: stack.Governed, cost: Cost | None, bounds: stack.Bounds) -> float:
    if cost is None:
        raise InputError("a governed rule needs the seconds and the FLOP of a pass of each model; expected 'timings'")
    if rule.acceptance is None:
        if rule.seconds_per_flop is None:
            raise InputError(
                "what a threshold spends depends on how often candidates are accepted; expected 'acceptance' (a and b of a Beta"
                " law) beside 'flop_per_token', or 'seconds_per_flop' in its place"
            )
        return governed_threshold(cost, rule.seconds_per_flop)
    law, least, most = Beta(*rule.acceptance), bounds.least, bounds.most
    best = best_threshold(law, Prices.of(cost, rule.seconds_per_flop or 0.0), least=least, most=most).threshold
    if rule.flop_per_token is None:
        return best
    return threshold_under_cap(law, cost, rule.flop_per_token, freest=best, least=least, most=most).threshold
