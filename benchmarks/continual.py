"""CLASSP's step against torch's Adagrad (foreach), in one run: the published vision network's 1.2 M weights, float32.

The goal is a step of at most 1.1 times Adagrad's. A quantile threshold has to find the quantile in every step; it is shown
beside the others and not held to the goal.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

ROUNDS = 60
GOAL = 1.1


def run() -> None:
    """Prints milliseconds of a step (median, least) and the median of the ratios within a round."""
    try:
        import torch
    except ImportError as missing:
        print(f"left out: {missing}")
        return
    from govcompute.continual.classp import CLASSP
    from govcompute.continual.network import vision_network, weights

    def held(make: Any, **settings: Any) -> Any:
        torch.manual_seed(0)
        network = vision_network()
        for weight in network.parameters():
            weight.grad = torch.randn_like(weight)
        return make(network.parameters(), **settings)

    optimizers = {
        "torch's Adagrad, foreach": held(torch.optim.Adagrad, foreach=True),
        "CLASSP, p = 1": held(CLASSP),
        "CLASSP, p = 2": held(CLASSP, p=2.0),
        "CLASSP, p = 1, threshold": held(CLASSP, threshold=0.1),
        "CLASSP, ungated threshold": held(CLASSP, threshold=0.1, mode="paper_ungated"),
        "CLASSP, as published": held(CLASSP, threshold=0.5, mode="official"),
        "CLASSP, keep 10 %": held(CLASSP, keep=0.1),
    }
    seconds: dict[str, list[float]] = {name: [] for name in optimizers}
    for number in range(ROUNDS + 3):
        for name, optimizer in optimizers.items():
            begin = time.perf_counter()
            optimizer.step()
            if number >= 3:  # the first rounds warm up
                seconds[name].append(time.perf_counter() - begin)
    print(f"{weights(vision_network()):,} weights, {torch.get_num_threads()} thread(s), {ROUNDS} rounds, taking turns")
    peer = seconds["torch's Adagrad, foreach"]
    for name, taken in seconds.items():
        ratio = statistics.median(ours / theirs for ours, theirs in zip(taken, peer, strict=True))
        print(f"{name:28s} {1e3 * statistics.median(taken):7.2f} ms (least {1e3 * min(taken):.2f})  {ratio:5.2f}x")
    print(f"goal: at most {GOAL}x of Adagrad's")


if __name__ == "__main__":
    run()
