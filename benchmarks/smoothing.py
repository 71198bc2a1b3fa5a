"""Policy smoothing: the time of a certificate, and steps per second of a rollout against a plain gymnasium vector loop.

Both loops play CartPole with five frames, the same noise wrapper, the same number of environments and the same policy, on one
thread, alternating; medians over rounds.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

EPISODES, LEVELS, BUDGETS = 10_000, 200, 100
GOAL_SECONDS = 0.05
PLAYED = 640
ROUNDS = 4
GOAL_RATIO = 1.0


def run() -> None:
    """Prints the certificate's time and both rates with their ratio."""
    _certificate()
    try:
        import gymnasium  # noqa: F401
        import torch
    except ImportError as missing:
        print(f"rollouts left out: {missing}")
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        _rollouts()
    finally:
        torch.set_num_threads(threads)


def _certificate() -> None:
    import numpy as np

    from govcompute.smoothing.certificate import certify
    from govcompute.smoothing.returns import ReturnTable

    returns = np.random.default_rng(0).integers(0, LEVELS + 1, EPISODES).astype(float).tolist()
    levels = [float(level) for level in range(1, LEVELS + 1)]
    table = ReturnTable(sigma=0.2, floor=0, levels=levels, returns=returns)
    budgets = [index / BUDGETS for index in range(BUDGETS)]
    certify(table, budgets)
    seconds = []
    for _ in range(9):
        begin = time.perf_counter()
        certify(table, budgets)
        seconds.append(time.perf_counter() - begin)
    took = statistics.median(seconds)
    print(
        f"certificate of {EPISODES:,} returns x {LEVELS} levels x {BUDGETS} budgets: {took * 1e3:.1f} ms"
        f" (goal: at most {GOAL_SECONDS * 1e3:.0f} ms)"
    )


def _rollouts() -> None:
    agent = _agent()
    ours, theirs, ratios = [], [], []
    for number in range(ROUNDS + 1):
        rates = _ours(agent, number), _plain(agent, number)
        if number:  # the first round warms up
            ours.append(rates[0])
            theirs.append(rates[1])
            ratios.append(rates[0] / rates[1])
    print(
        f"rollout {statistics.median(ours):,.0f} steps/s, gymnasium's SyncVectorEnv {statistics.median(theirs):,.0f} steps/s:"
        f" {statistics.median(ratios):.2f}x (goal: at least {GOAL_RATIO:g}x)"
    )


def _agent() -> Any:
    """Two hidden layers; it pushes to the side on which the newest frame leans, so that episodes are long."""
    import torch

    from govcompute.smoothing.environments import environment
    from govcompute.smoothing.networks import policy_shape
    from govcompute.smoothing.policy import Agent, build

    played = environment("cartpole-5")
    policy = build(policy_shape(played, [64, 64])).requires_grad_(False)
    with torch.no_grad():
        for weights in policy.parameters():
            weights.zero_()
        lean = torch.tensor([0.0, 0.0, 1.0, 0.5]).repeat(5)  # angle and its speed, the mean of the frames
        policy[1].weight[0], policy[1].weight[1] = lean, -lean
        policy[3].weight[0, 0] = policy[3].weight[1, 1] = 1.0
        policy[5].weight[1, 0] = policy[5].weight[0, 1] = 1.0
    return Agent(played, policy)


def _ours(agent: Any, seed: int) -> float:
    from govcompute.smoothing.rollout import play
    from govcompute.smoothing.seeds import Purpose

    begin = time.perf_counter()
    steps = sum(one.steps for one in play(agent, 0.2, range(PLAYED), seed=seed, purpose=Purpose.CERTIFICATION))
    return steps / (time.perf_counter() - begin)


def _plain(agent: Any, seed: int) -> float:
    import gymnasium
    import numpy as np

    from govcompute.smoothing.simulator import make

    played = agent.environment
    begin = time.perf_counter()
    environments = gymnasium.vector.SyncVectorEnv([lambda: make(played, 0.2)] * played.width)
    stacks, _ = environments.reset(seed=seed)
    rounds = 400
    for _ in range(rounds):
        stacks, *_ = environments.step(np.asarray(agent.act(stacks)))
    return rounds * float(played.width) / (time.perf_counter() - begin)


if __name__ == "__main__":
    run()
