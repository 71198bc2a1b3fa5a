"""A system's compute as people speak of it: everything recorded that made its weights, base included, by no law's rules."""

from __future__ import annotations

from govcompute.policy.schema import CountingProfile, Treatment
from govcompute.quantity import Estimate
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.counting import tally
from govcompute.verdict.mixture import Mixture, best, number_missing

_LEFT_OUT = {
    Activity.INFERENCE,
    Activity.EVALUATION,
    Activity.TEACHER,
    Activity.FAILED_RUN,
    Activity.EXPLORATORY,
    Activity.ACTIVATION_RECOMPUTE,
    Activity.AUXILIARY_MODELS,
    Activity.PUBLIC_SYNTHETIC,
}
WHOLE = CountingProfile(
    title="all recorded compute behind the weights",
    activities={activity: Treatment(count="exclude" if activity in _LEFT_OUT else "include") for activity in Activity},
)


def whole_compute(system: System, registry: Registry) -> Mixture | None:
    """The compute behind a system's weights, or None where nothing is known of it."""
    amount = tally(system, WHOLE, registry).amount
    return None if number_missing(amount) else amount


def best_compute(system: System, registry: Registry) -> Estimate | None:
    """The same as one estimate, the best of several ways to count; None where nothing is known."""
    amount = whole_compute(system, registry)
    return None if amount is None else best(amount)
