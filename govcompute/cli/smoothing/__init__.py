"""`govcompute smoothing`: agents with a proven floor under attack, and what the proof takes."""

from __future__ import annotations

import typer

from govcompute.cli.smoothing.account import account
from govcompute.cli.smoothing.attack import attack
from govcompute.cli.smoothing.certify import certify
from govcompute.cli.smoothing.environments import environments
from govcompute.cli.smoothing.rollout import rollout
from govcompute.cli.smoothing.rollouts_needed import rollouts_needed
from govcompute.cli.smoothing.tightness import tightness
from govcompute.cli.smoothing.train import train

smoothing = typer.Typer(
    no_args_is_help=True, help="Policy smoothing: returns that are certain under attack, and what that certainty takes."
)
smoothing.command("environments")(environments)
smoothing.command("train")(train)
smoothing.command("rollout")(rollout)
smoothing.command("certify")(certify)
smoothing.command("attack")(attack)
smoothing.command("account")(account)
smoothing.command("rollouts-needed")(rollouts_needed)
smoothing.command("tightness")(tightness)
