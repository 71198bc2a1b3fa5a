"""Safety work that can be proven, what the proof takes, and that no line sees it."""

from __future__ import annotations

from govcompute.limits.efficiency import significant_of
from govcompute.limits.finding import Axis, Chart, Mark, Material, Measured, Point, Series, limit
from govcompute.smoothing.account import attack_bound
from govcompute.smoothing.environments import environment
from govcompute.smoothing.networks import policy_shape
from govcompute.smoothing.radius import rollouts_needed

_RATIOS = tuple(step / 4 for step in range(2, 21))
_STEPS = 200
#: One-sided error for each of the 200 levels of CartPole's return.
_ALPHA = 0.05 / 200
#: The recipe published with the method for CartPole with five frames: gradient steps, batch, acting steps (kept in the copies
#: of its scripts in github.com/mrh996/ReCePS).
_HIDDEN, _UPDATES, _BATCH, _ACTED = [256, 256], 250_000, 1024, 500_000
#: The published attack: episodes, step length, noise samples; against the one other action.
_EPISODES, _STEP, _SAMPLES, _BUDGET = 1000, 0.01, 128, 1.0


@limit("Safety is invisible", "What does a line see of the compute that goes into proving a system safe?")
def safety(material: Material) -> Measured:
    """Training, certification and attack of a smoothed agent in FLOP, by the radius that is certified."""
    policy = policy_shape(environment("cartpole-5"), _HIDDEN)
    once = policy.forward_flop
    training = _UPDATES * _BATCH * 4 * once + _ACTED * once  # forward, backward (twice) and the target network's forward
    attack = attack_bound(policy, episodes=_EPISODES, steps=_STEPS, budget=_BUDGET, step=_STEP, targets=1, samples=_SAMPLES)
    proofs = [(ratio, rollouts_needed(ratio, _ALPHA)) for ratio in _RATIOS]
    cost = {ratio: count * _STEPS * once for ratio, count in proofs}
    overtaken = next(ratio for ratio in _RATIOS if cost[ratio] > training)
    says = (
        f"An agent that balances a pole (CartPole, five frames, {policy.parameters:,} weights) takes {significant_of(training)}"
        " FLOP to train by the published recipe. To prove, if no rollout fails, that it keeps its return with a"
        " chance of one half"
        " under any"
        " attack of"
        f" size ρ times its noise takes {significant_of(cost[1.0])} FLOP of rollouts at ρ = 1,"
        f" {significant_of(cost[3.0])} at 3 and"
        f" {significant_of(cost[5.0])} at 5; from ρ = {overtaken:g} on the proof takes more than the training, and the"
        " published attack"
        f" up to {significant_of(attack)}, {attack / training:.0f} times the training. The EU Guidelines leave evaluation and"
        " red-teaming out as purely diagnostic (Annex A.1), and no other text in the registry counts them by name: two"
        " systems of equal training compute, one proven and one not, are the same to the line."
    )
    return Measured(
        says,
        Chart(Axis("certified radius, as a multiple ρ of the noise"), Axis("FLOP", log=True),
              (Series("rollouts that the proof takes", tuple(Point(r, float(cost[r])) for r in _RATIOS), "line"),),
              "The compute of a proof rises like exp(ρ²/2) with the radius and passes the training compute.",
              (Mark("y", float(training), "training"), Mark("y", float(attack), "the published attack, at most"))),
        ("radius ρ", "rollouts", "certification, FLOP", "over training"),
        tuple((r, n, significant_of(cost[r]), f"{cost[r] / training:.2g}") for r, n in proofs if r >= 1 and r % 1 == 0),
        ("Kumar, Levine & Feizi 2022, arXiv 2106.11420: policy smoothing (docs/smoothing.md has it running)",
         "EU Guidelines C(2025) 5045, Annex A.1: evaluation and red-teaming are not counted",
         "Hooker 2024, arXiv 2407.05694: safety work is invisible to a threshold"),
    )  # fmt: skip
