"""The shipped material, and systems made by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from govcompute.limits import Material
from govcompute.paths import registry_folders
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.architecture import Architectures
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.registry.scores import Benchmark, Score, ScoreSource, load_scores
from govcompute.registry.stacks import Stacks, load_stacks

DAY = date(2026, 11, 1)


@pytest.fixture(scope="session")
def material(registry: Registry, library: PolicyLibrary) -> Material:
    """What ships with govcompute."""
    folders = registry_folders()
    architectures = Architectures(folders)
    stacks = load_stacks(folders, registry, architectures)
    return Material(registry, library, architectures, stacks, load_scores(folders, registry)["mmlu"], DAY)


@pytest.fixture
def made(library: PolicyLibrary) -> Callable[..., Material]:
    """Material of models given as name=(FLOP, score) or name=(FLOP, score, more), of one lab and day unless `more` differs."""

    def make(**models: Any) -> Material:
        systems, scores = [], []
        for name, (compute, score, *more) in models.items():
            given = {"released": date(2024, 1, 1), "provider": "Lab", "outputs": ["text"], **(more[0] if more else {})}
            systems.append(System.model_validate({"id": name, "name": name.upper(), "compute": compute, **given}))
            if score is not None:
                scores.append(Score(system=name, score=score, source="made"))
        source = ScoreSource(title="made here", level="P", retrieved=DAY)
        benchmark = Benchmark(
            benchmark="TEST", setting="made", chance=25, source="nowhere", sources={"made": source}, scores=scores
        )
        return Material(Registry(systems), library, {}, Stacks([]), benchmark, DAY)

    return make
