"""`govcompute smoothing train`: an agent on noisy observations, with its card."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table, table, tell
from govcompute.cli.smoothing.options import bar, numbers, require_extra
from govcompute.quantity import counted


class _Algorithm(StrEnum):
    DQN = "dqn"
    DDPG = "ddpg"
    PPO = "ppo"


def train(
    environment: Annotated[str, typer.Argument(help="An environment; `govcompute smoothing environments` names them.")],
    sigma: Annotated[float, typer.Option("--sigma", min=0.0, help="Standard deviation of the noise, in training and after.")],
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="A new folder, or that of a training that was stopped.")],
    algorithm: Annotated[
        _Algorithm | None,
        typer.Option("--algorithm", help="Default: dqn, or ddpg where actions are numbers.", show_default=False),
    ] = None,
    steps: Annotated[int | None, typer.Option("--steps", min=1, help="Environment steps; default as published.")] = None,
    hidden: Annotated[str | None, typer.Option("--hidden", metavar="WIDTHS", help="Hidden layers, such as 256,256.")] = None,
    batch: Annotated[int | None, typer.Option("--batch", min=1, help="Observations of a gradient step.")] = None,
    learning_rate: Annotated[float | None, typer.Option("--learning-rate", help="Of the optimizer.")] = None,
    evaluate_every: Annotated[int | None, typer.Option("--evaluate-every", min=1, help="Steps between evaluations.")] = None,
    evaluation_episodes: Annotated[
        int | None, typer.Option("--evaluation-episodes", min=1, help="Episodes of each evaluation; they certify nothing.")
    ] = None,
    learning_starts: Annotated[
        int | None, typer.Option("--learning-starts", min=0, help="Steps before the first update (dqn, ddpg).")
    ] = None,
    buffer_size: Annotated[
        int | None, typer.Option("--buffer-size", min=1, help="Transitions that the replay buffer holds (dqn, ddpg).")
    ] = None,
    exploration: Annotated[
        float | None, typer.Option("--exploration", min=0.0, max=1.0, help="Share of the steps in which it fades (dqn).")
    ] = None,
    threads: Annotated[int, typer.Option("--threads", min=1, help="Threads of torch.")] = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of weights, environment and noise.")] = 0,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Train an agent on noisy observations and keep its best checkpoint. Needs the extra 'rl'.

    A training that was stopped goes on when the same command is given again.
    """
    from govcompute.errors import InputError
    from govcompute.smoothing.environments import environment as find

    played = find(environment)
    widths = None if hidden is None else [int(width) for width in numbers(hidden, "--hidden")]
    if widths is not None and (played.pixels or min(widths) < 1):
        raise InputError("--hidden: expected widths of 1 or more, for an environment whose observations are no pictures")
    require_extra("torch", "gymnasium", "stable_baselines3")
    import torch

    from govcompute.smoothing.agents import Progress, changed, recipe
    from govcompute.smoothing.agents import train as learn

    torch.set_num_threads(threads)
    how = changed(
        recipe(played, None if algorithm is None else algorithm.value),
        steps=steps,
        hidden=widths,
        batch=batch,
        learning_rate=learning_rate,
        evaluate_every=evaluate_every,
        evaluation_episodes=evaluation_episodes,
        learning_starts=learning_starts,
        buffer_size=buffer_size,
        exploration_fraction=exploration,
    )
    with bar("training", 1.0) as move:

        def watch(now: Progress) -> None:
            move(completed=now.done, words=f"mean {now.last:.1f}, best {now.best:.1f}")

        card = learn(played, sigma, how, to, seed=seed, watch=watch)
    if as_json:
        emit_json("smoothed_agent", {"card": card.model_dump(mode="json")}, output)
    else:
        made = table("agent", "value", numbers=("value",))
        run, chosen = card.training, card.selection
        made.add_row("environment", card.environment)
        made.add_row("noise", f"{card.sigma:g}")
        made.add_row("algorithm", card.algorithm)
        made.add_row("parameters of the policy", f"{card.policy.parameters:,}")
        made.add_row("steps, updates, batch", f"{run.steps:,}, {run.updates:,}, {run.batch:,}")
        made.add_row(
            f"best of {counted(chosen.evaluations, 'evaluation')}", f"{chosen.best_mean:.2f} at step {chosen.at_step:,}"
        )
        made.add_row("seconds", f"{run.seconds:.0f}")
        emit_table(made, output)
    tell(f"written: {to}")
