"""A chain as a system of the registry: its tasks as stages, so that `govcompute assess` can be asked what law makes of it."""

from __future__ import annotations

from govcompute.continual.account import Account
from govcompute.continual.record import MethodRecord, StudyRecord
from govcompute.continual.summary import chain_account, compute
from govcompute.registry.activity import Activity
from govcompute.registry.schema import Base, Compute, ComputeStatus, Generality, Method, Relation, Stage, System


def chain_as_system(study: StudyRecord, method: MethodRecord, base: str | None) -> System:
    """One stage for each task (the first is pretraining, unless the weights came from `base`), the Fisher passes as
    auxiliary work, the trials as exploratory work. All of it is training by one provider: the stages add up."""
    chain, ledger = study.chain, chain_account(study, method)
    return System(
        id=f"continual-{chain.name}-{method.name}",
        name=f"A small network that learned {chain.name} with {method.name}",
        domains=[chain.modality],
        outputs=["labels"],
        generality=Generality(judgement="narrow", why="it names one of a few classes"),
        parameters=study.network.weights,
        compute_status=ComputeStatus.ESTIMATED,
        stages=[*_stages(ledger, base), *_beside(ledger, compute(study, method).tuning)],
        bases=[Base(system=base, relation=Relation.CONTINUED)] if base else [],
        notes=f"Made by: {study.command}" if study.command else None,
    )


def _stages(ledger: Account, base: str | None) -> list[Stage]:
    first = Activity.FINETUNING if base else Activity.PRETRAINING
    return [
        Stage(
            activity=Activity.FINETUNING if number else first,
            name=task.name,
            compute=Compute(median=task.full),
            method=Method.ARCHITECTURE,
            note=f"by the literal reading, updates only: {task.direct:.4g} FLOP",
        )
        for number, task in enumerate(ledger.tasks)
    ]


def _beside(ledger: Account, tuning: int) -> list[Stage]:
    parts = (
        (Activity.AUXILIARY_MODELS, "passes for the Fisher information", ledger.fisher),
        (Activity.EXPLORATORY, "trials of settings", tuning),
    )
    return [
        Stage(activity=activity, name=name, compute=Compute(median=amount), method=Method.ARCHITECTURE)
        for activity, name, amount in parts
        if amount
    ]
