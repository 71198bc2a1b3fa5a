"""Tasks that follow each other: what a learner is given, what it is tested on, and what it is told at the test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from govcompute.errors import InputError
from govcompute.quantity import counted

#: Of each class of each task: shares that are held out to choose settings by, and to report on.
VALIDATION, TEST = 0.2, 0.2
_SPLIT_SEED = 20_240_530


class Scenario(StrEnum):
    """What changes from task to task, and what is known at the test (van de Ven & Tolias 2019, arXiv 1904.07734).

    CLASS: new classes, one head over all of them, the task is not known. TASK: new classes, the task is known. DOMAIN: the
    same labels over other inputs, the task is not known.
    """

    CLASS = "class"
    TASK = "task"
    DOMAIN = "domain"


class Modality(StrEnum):
    """What the inputs are."""

    VISION = "vision"
    LANGUAGE = "language"
    TABLES = "tables"


@dataclass(frozen=True, slots=True)
class Split:
    """Examples: inputs float32 [n, ...], labels int64 [n]."""

    inputs: NDArray[np.float32]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class Task:
    """One task: examples to learn from, to choose settings by, and to report on; no example is in two of them."""

    name: str
    train: Split
    validation: Split
    test: Split

    @property
    def classes(self) -> tuple[int, ...]:
        """The labels that occur."""
        return tuple(int(label) for label in np.unique(self.train.labels))


@dataclass(frozen=True, slots=True)
class Chain:
    """Tasks in their order. `source` says where the data is from, `normalised` by which rule inputs were scaled."""

    name: str
    scenario: Scenario
    modality: Modality
    tasks: tuple[Task, ...]
    source: str
    normalised: str

    def __post_init__(self) -> None:
        if len(self.tasks) < 2:
            raise InputError(f"chain '{self.name}' has {len(self.tasks)} task(s); expected two or more")

    @property
    def outputs(self) -> int:
        """Places of the one head."""
        return 1 + max(max(task.classes) for task in self.tasks)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one input."""
        return self.tasks[0].train.inputs.shape[1:]

    def allowed(self, task: Task) -> tuple[int, ...]:
        """The classes that an answer to this task may name: its own where the task is known, else all."""
        return task.classes if self.scenario is Scenario.TASK else tuple(range(self.outputs))


def split_task(name: str, inputs: NDArray[np.float32], labels: NDArray[np.int64]) -> Task:
    """Class by class into train, validation and test, in one order that never changes: no seed moves a test example.

    Raises InputError where a class has fewer than five examples.
    """
    draw = np.random.default_rng(_SPLIT_SEED)
    parts: tuple[list[NDArray[np.int64]], ...] = ([], [], [])
    for label in np.unique(labels):
        places = draw.permutation(np.flatnonzero(labels == label))
        if len(places) < 5:
            raise InputError(f"task '{name}': class {label} has {counted(len(places), 'example')}; expected five or more")
        ends = round(VALIDATION * len(places)), round((VALIDATION + TEST) * len(places))
        for part, chosen in zip(parts, (places[ends[1] :], places[: ends[0]], places[ends[0] : ends[1]]), strict=True):
            part.append(chosen)
    made = [Split(inputs[chosen].astype(np.float32), labels[chosen]) for chosen in map(np.concatenate, parts)]
    return Task(name, *made)


def normalise_by_first(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Every input less the mean of all numbers of the first task's training inputs, over their deviation.

    Later tasks are scaled by the first one's statistics: a learner cannot know what comes.
    """
    first = tasks[0].train.inputs
    return tuple(_scaled(task, np.float32(first.mean()), np.float32(first.std() or 1)) for task in tasks)


def normalise_by_own(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Each task's features to mean 0 and deviation 1 over its own training inputs."""
    scaled = []
    for task in tasks:
        deviation = task.train.inputs.std(axis=0)
        scaled.append(_scaled(task, task.train.inputs.mean(axis=0), np.where(deviation > 0, deviation, np.float32(1))))
    return tuple(scaled)


def _scaled(task: Task, mean: NDArray[np.float32] | np.float32, deviation: NDArray[np.float32] | np.float32) -> Task:
    def scale(split: Split) -> Split:
        return Split(((split.inputs - mean) / deviation).astype(np.float32), split.labels)

    return replace(task, train=scale(task.train), validation=scale(task.validation), test=scale(task.test))
