"""Where a system comes from: a graph of systems, an edge for each base, with who did the step and what was spent on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry, same_provider
from govcompute.registry.schema import Relation, Stage, System


@dataclass(frozen=True, slots=True)
class Edge:
    """A step from a base to what was made from it.

    `work` are the stages of the system that was made. A system with several bases has them on each of its edges, and they
    were spent once (`several`).
    """

    base: System
    made: System
    relation: Relation
    several: bool = False

    @property
    def same_provider(self) -> bool:
        """Whether one provider has both: the same model's life cycle."""
        return same_provider(self.made, self.base)

    @property
    def reuses_weights(self) -> bool:
        """Whether the base's weights live on; a teacher's do not."""
        return self.relation.reuses_weights

    @property
    def work(self) -> list[Stage]:
        """What was spent on the step, stage by stage."""
        return self.made.work

    @property
    def words(self) -> str:
        """The step for people: how, with reinforcement learning named, and by whom."""
        learning = {Activity.REINFORCEMENT_LEARNING, Activity.RL_ROLLOUTS}
        reinforced = " with reinforcement learning" if any(stage.activity in learning for stage in self.work) else ""
        whose = "same provider" if self.same_provider else f"other provider ({self.made.provider or 'not named'})"
        return f"{_WORDS[self.relation]}{reinforced}, {whose}"


_WORDS = {
    Relation.FINETUNE: "fine-tuned",
    Relation.CONTINUED: "trained on",
    Relation.ADAPTER: "an adapter added",
    Relation.MERGE: "merged",
    Relation.DISTILLATION: "distilled (its weights are not reused)",
    Relation.PRUNED: "pruned",
    Relation.QUANTISED: "quantised",
}


class Remark(StrEnum):
    """What a reader of a lineage must know."""

    SEVERAL_BASES = "several_bases"
    SHARED_ANCESTOR = "shared_ancestor"
    NO_PROVIDER = "no_provider"
    NOT_KNOWN = "not_known"
    TEACHER_CIRCLE = "teacher_circle"


@dataclass(frozen=True, slots=True)
class Lineage:
    """A system with every edge behind it, nearest first, each once."""

    system: System
    edges: tuple[Edge, ...]

    @property
    def systems(self) -> tuple[System, ...]:
        """The system and everything behind it, teachers included, nearest first."""
        found = {self.system.id: self.system}
        found.update((edge.base.id, edge.base) for edge in self.edges)
        return tuple(found.values())

    def into(self, system: System) -> list[Edge]:
        """The edges that lead to `system`."""
        return [edge for edge in self.edges if edge.made.id == system.id]

    def remarks(self) -> list[tuple[Remark, str]]:
        """Each remark with its sentence."""
        return [*self._about_systems(), *self._about_ways()]

    def _about_systems(self) -> list[tuple[Remark, str]]:
        found = []
        for system in self.systems:
            weights = [edge.base.name for edge in self.into(system) if edge.reuses_weights]
            if len(weights) > 1:
                said = f"{system.name} was made from {' and '.join(weights)}: the original's compute is their sum."
                found.append((Remark.SEVERAL_BASES, said))
            if system.provider is None:
                said = f"{system.name} names no provider and is taken to have one of its own."
                found.append((Remark.NO_PROVIDER, said))
            if _unknown(system):
                said = f"What was spent on {system.name} is not known in full, and no number is not a small number."
                found.append((Remark.NOT_KNOWN, said))
        return found

    def _about_ways(self) -> list[tuple[Remark, str]]:
        ways = Counter(edge.base.id for edge in self.edges if edge.reuses_weights)
        found = [
            (Remark.SHARED_ANCESTOR, f"{system.name} is reached by {ways[system.id]} ways; its compute counts once.")
            for system in self.systems
            if ways[system.id] > 1
        ]
        if any(edge.base.id == self.system.id for edge in self.edges):
            said = (
                f"{self.system.name} stands among its own teachers: a circle through distillation, which passes on no weights."
            )
            found.append((Remark.TEACHER_CIRCLE, said))
        return found


def _unknown(system: System) -> bool:
    if system.work:
        return any(stage.compute is None and stage.inputs is None for stage in system.work)
    return not system.bases or any(base.relation.trains for base in system.bases)


def lineage(system: System, registry: Registry) -> Lineage:
    """The graph behind `system`. Raises NotFound for a base that the registry has not, CircularReference for weights that
    would come from themselves; a circle through distillation is remarked on.
    """
    registry.ancestors(system)
    edges: list[Edge] = []
    waiting, seen = [system], {system.id}
    while waiting:
        made = waiting.pop(0)
        for base in made.bases:
            before = registry[base.system]
            edges.append(Edge(before, made, base.relation, several=len(made.bases) > 1))
            if before.id not in seen:
                seen.add(before.id)
                waiting.append(before)
    return Lineage(system, tuple(edges))


def derivatives(system: System, registry: Registry) -> list[Edge]:
    """The steps that begin at `system`, in the order of the registry."""
    return [
        Edge(system, made, base.relation, several=len(made.bases) > 1)
        for made in registry
        for base in made.bases
        if base.system == system.id
    ]


def chains(registry: Registry, steps: int = 2) -> list[tuple[System, ...]]:
    """Every longest run of at least `steps` modifications, each by another provider than the one before; original first.

    What a provider adds to its own work is the same step.
    """
    built_on = {base.id for system in registry for _, base in registry.bases(system)}
    runs = [run for system in registry if system.id not in built_on for run in _runs(system, registry)]
    return sorted((run for run in runs if len(run) > steps), key=lambda run: (-len(run), [system.id for system in run]))


def _runs(system: System, registry: Registry) -> list[tuple[System, ...]]:
    bases = registry.foreign_bases(system)
    return [(*run, system) for base in bases for run in _runs(base, registry)] if bases else [(system,)]
