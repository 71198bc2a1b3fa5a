"""A chain that was learned by several methods, as a document: enough to repeat it, and every accuracy. Light: runs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from govcompute.continual.account import PassCost, TaskWork
from govcompute.documents import Record, read_json, validate

Share = Annotated[float, Field(ge=0, le=1)]
Whole = Annotated[int, Field(ge=0)]
Rows = list[list[Share]]


class TaskRecord(Record):
    """A task: its labels and how many examples it has."""

    name: str
    classes: list[Whole]
    train: Whole
    validation: Whole
    test: Whole


class ChainRecord(Record):
    """What was learned."""

    name: str
    scenario: Literal["class", "task", "domain"]
    modality: Literal["vision", "language", "tables"]
    tasks: list[TaskRecord] = Field(min_length=2)
    source: str
    normalised: str


class PlanRecord(Record):
    """How long and with what, as in `chain.Plan`."""

    steps: int = Field(ge=1, description="gradient steps for each task")
    batch: int = Field(ge=1)
    hidden: int = Field(ge=1)
    dropout: float = Field(ge=0, lt=1)
    fisher_examples: int = Field(ge=1)


class NetworkRecord(Record):
    """Its size, and the FLOP of one example's passes, traced."""

    weights: int = Field(ge=1)
    forward: int = Field(ge=1)
    input_gradient: Whole
    weight_gradient: Whole

    @property
    def traced(self) -> PassCost:
        """As counted operator by operator."""
        return PassCost(self.forward, self.input_gradient, self.weight_gradient)

    @property
    def by_convention(self) -> PassCost:
        """Each pass as dear as the forward pass."""
        return PassCost.by_convention(self.forward)


class Relearned(Record):
    """Learning one task again from the end of the chain. `reached` False: `examples` is a lower bound."""

    examples: Whole
    reached: bool


class SeedRecord(Record):
    """One seed: rows of accuracies after 0, 1, ... tasks, held out and in eval mode; the rest one number for each task."""

    seed: Whole
    test: Rows
    validation: Rows
    train_mode: list[Share] = Field(description="at the end, on training examples with dropout on")
    updated: list[Share] = Field(description="mean share of the weights that a step moved")
    fisher_examples: list[Whole]
    touched: Share
    state_bytes: Whole
    diverged: bool = Field(default=False, description="the loss ran away; nothing was learnt from there on")
    relearned: list[Relearned]


class Trial(Record):
    """Settings that were tried, and the average accuracy on validation examples at the end of the chain."""

    settings: dict[str, float]
    validation: Share
    diverged: bool = False


class MethodRecord(Record):
    """One method: the settings that it was compared with, those that it tried, and its seeds."""

    name: str
    words: str
    settings: dict[str, float]
    trials: list[Trial] = []
    seeds: list[SeedRecord] = Field(min_length=1)


class StudyRecord(Record):
    """The whole. No seed of `tuning_seeds` is reported."""

    chain: ChainRecord
    plan: PlanRecord
    network: NetworkRecord
    tuning_seeds: list[Whole] = []
    methods: list[MethodRecord] = Field(min_length=1)
    versions: dict[str, str]
    command: str

    @model_validator(mode="after")
    def _fits(self) -> Self:
        tasks = len(self.chain.tasks)
        for method in self.methods:
            for one in method.seeds:
                where = f"method '{method.name}', seed {one.seed}"
                for name in ("test", "validation"):
                    rows = getattr(one, name)
                    if len(rows) != tasks + 1 or any(len(row) != tasks for row in rows):
                        raise ValueError(f"{where}: '{name}' is not {tasks + 1} rows of {tasks}")
                for name in ("train_mode", "updated", "fisher_examples", "relearned"):
                    if len(getattr(one, name)) != tasks:
                        raise ValueError(f"{where}: '{name}' is not one number for each of {tasks} tasks")
        return self

    @property
    def examples(self) -> int:
        """Of one task's training, forward and backward."""
        return self.plan.steps * self.plan.batch

    def work(self, seed: SeedRecord) -> Sequence[TaskWork]:
        """What the account of one seed is made of."""
        parts = zip(self.chain.tasks, seed.updated, seed.fisher_examples, strict=True)
        return [TaskWork(task.name, self.examples, updated, known) for task, updated, known in parts]


class StudyFile(Record):
    """The JSON of `govcompute continual run` and `compare`."""

    schema_version: Literal[1]
    kind: Literal["continual_study"]
    study: StudyRecord


def read_study(path: Path) -> StudyRecord:
    """The study in a JSON file. Raises DocumentError with file, line, column and key."""
    return validate(StudyFile, read_json(path)).study
