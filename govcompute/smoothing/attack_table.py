"""Attacks on one agent, each with its settings, what it left and what it took; read without torch."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from govcompute.documents import Record, read_json, validate, write_text
from govcompute.errors import InputError
from govcompute.smoothing.certificate import Certificate

if TYPE_CHECKING:
    from govcompute.smoothing.attack import Attacked


class AttackRun(Record):
    """One setting. returns: one for each episode; spent: mean ℓ2 norm used, most: the largest of an episode.

    forward, both: passes of one observation through the policy, without and with a backward pass.
    """

    budget: float = Field(ge=0)
    threshold: float = Field(ge=0)
    share: float = Field(gt=0, le=1)
    samples: int = Field(ge=1)
    step: float = Field(gt=0)
    spent: float = Field(ge=0)
    most: float = Field(ge=0)
    forward: int = Field(ge=0)
    both: int = Field(ge=0)
    returns: list[float] = Field(min_length=2)

    @property
    def mean(self) -> float:
        """Mean return under attack."""
        return float(np.mean(self.returns))

    @property
    def standard_error(self) -> float:
        """Of the mean."""
        return float(np.std(self.returns, ddof=1) / math.sqrt(len(self.returns)))

    @property
    def setting(self) -> tuple[float, float, float, int, float, int]:
        """What sets it apart from other runs."""
        return self.budget, self.threshold, self.share, self.samples, self.step, len(self.returns)


class AttackTable(Record):
    """All runs against the agent whose weights have the SHA-256 `agent`, played at `sigma`."""

    kind: Literal["attacks"] = "attacks"
    environment: str
    sigma: float = Field(ge=0)
    agent: str
    seed: int
    runs: list[AttackRun]

    @property
    def worst(self) -> list[AttackRun]:
        """For each budget, the run with the lowest mean, in the order of budgets."""
        best: dict[float, AttackRun] = {}
        for run in self.runs:
            if run.budget not in best or run.mean < best[run.budget].mean:
                best[run.budget] = run
        return [best[budget] for budget in sorted(best)]

    def with_run(self, run: AttackRun) -> AttackTable:
        """The same with one more."""
        return self.model_copy(update={"runs": [*self.runs, run]})


def attack_run(found: Attacked) -> AttackRun:
    """What an attack found, as a table holds it: episodes by number."""
    how, count = found.attack, len(found.episodes)
    return AttackRun(
        budget=how.budget,
        threshold=how.threshold,
        share=how.share,
        samples=how.samples,
        step=how.step,
        spent=sum(found.spent) / count,
        most=max(found.spent),
        forward=found.forward,
        both=found.both,
        returns=[one.value for one in sorted(found.episodes)],
    )


def read_attacks(file: Path) -> AttackTable:
    """The table in `file`. Raises DocumentError."""
    return validate(AttackTable, read_json(file))


def write_attacks(file: Path, table: AttackTable) -> None:
    """The table into `file`, a line for each run."""
    head = table.model_copy(update={"runs": []}).model_dump_json()
    runs = ",\n".join(run.model_dump_json() for run in table.runs)
    write_text(file, head.removesuffix("]}") + "\n" + runs + "\n]}\n")


def require_same_agent(certificate: Certificate, agent: str, attacks: AttackTable) -> None:
    """Raises InputError where the attacks are on another agent, another environment or at another noise."""
    for name, theirs, ours in (
        ("environment", attacks.environment, certificate.environment),
        ("sigma", attacks.sigma, certificate.sigma),
        ("agent", attacks.agent, agent),
    ):
        if theirs != ours:
            raise InputError(f"the attacks have {name} {theirs}, the returns {ours}; expected the same agent at the same noise")


def below_certificate(certificate: Certificate, runs: Iterable[AttackRun]) -> list[AttackRun]:
    """Runs whose mean is more than three standard errors below what is certified at their budget, which none may be.

    The budgets of `certificate` must hold those of the runs. Raises InputError where one is missing.
    """
    proven = dict(zip(certificate.budgets.tolist(), certificate.expected.tolist(), strict=True))
    found = []
    for run in runs:
        if run.budget not in proven:
            raise InputError(f"the certificate has no budget {run.budget:g}; expected all of the attacks' budgets")
        if run.mean + 3 * run.standard_error < proven[run.budget]:
            found.append(run)
    return found
