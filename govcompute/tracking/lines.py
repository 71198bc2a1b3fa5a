"""The lines of law that a training could cross: for each rule, the FLOP of this training at which its test is met.

A rule's amount grows evenly with what the training adds, so the line is found from two points, exactly. A third of a base is
one third of the base's median; the base's own doubt is told beside it, not put into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from govcompute.paths import policy_folders, registry_folders
from govcompute.policy.library import Law, load_policies
from govcompute.quantity import Comparator, Estimate, meets, plain
from govcompute.registry.activity import Activity
from govcompute.registry.library import load_registry
from govcompute.registry.schema import Base, Compute, Relation, Stage, System
from govcompute.verdict.assess import Assessor
from govcompute.verdict.expression import LineAtom
from govcompute.verdict.follow import Due
from govcompute.verdict.mixture import best, number_missing
from govcompute.verdict.outcome import Outcome

_QUANTITIES = ("training_compute", "modification_compute", "modification_ratio")
_PROBE = Fraction(10) ** 20


@dataclass(frozen=True, slots=True)
class RunLine:
    """One rule's line for one training.

    value: FLOP of this training at which the rule's line lies, counting what was spent before; below zero where that is past
    it already. drawn: the line as the rule draws it (1/3, 1e25 FLOP). base: what is known of the base's compute,
    for a line that is a fraction of it. due: what follows with a day that runs from the knowledge. open_questions: what is
    not known and decides whether the rule speaks of the system at all; none where it does.
    """

    rule: str
    title: str
    citation: str
    value: Fraction
    comparator: Comparator
    drawn: str
    base: Estimate | None
    due: tuple[Due, ...]
    open_questions: tuple[str, ...] = ()

    def met_by(self, flop: Fraction | int) -> bool:
        """Whether so many FLOP of this training meet the line, as the rule compares."""
        return meets(flop, self.comparator, self.value)


def own_system(
    name: str,
    *,
    base: str | None = None,
    relation: Relation = Relation.FINETUNE,
    provider: str = "you",
    outputs: Iterable[str] = ("text",),
    country: Iterable[str] = (),
) -> System:
    """A system that no registry holds, as far as a training knows it: its provider is another than its base's."""
    bases = [Base(system=base, relation=relation)] if base else []
    return System(id=name, name=name, provider=provider, outputs=list(outputs), country=list(country), bases=bases)


def shipped_assessor() -> Assessor:
    """The policies and systems that are shipped, with those of GOVCOMPUTE_POLICIES and GOVCOMPUTE_REGISTRY."""
    return Assessor(load_policies(policy_folders(())), load_registry(registry_folders(())))


def lines_of_training(
    system: System,
    activity: Activity,
    assessor: Assessor,
    as_of: date,
    before: Mapping[Activity, Fraction] | None = None,
) -> tuple[RunLine, ...]:
    """The lines in force or adopted on `as_of` that work of `activity` on `system` could cross, the nearest first.

    `before`: what was spent on the system by other trainings of one's own, by activity. Raises NotFound for an unknown base.
    """
    spent = [_stage(kind, flop) for kind, flop in (before or {}).items()]
    start = system.model_copy(update={"compute": None, "stages": [*system.work, *spent], "known_on": as_of})
    asking = Assessor(assessor.library, assessor.registry.extended([start]), confidence=assessor.confidence)
    found = [line for law in asking.laws(as_of) for line in _lines(law, start, activity, asking, as_of)]
    return tuple(sorted(found, key=lambda line: (line.value, line.rule)))


def _stage(activity: Activity, flop: Fraction) -> Stage:
    return Stage(activity=activity, compute=Compute(median=flop))


def _with(system: System, activity: Activity, flop: Fraction) -> System:
    return system.model_copy(update={"stages": [*system.stages, _stage(activity, flop)]})


def _lines(law: Law, start: System, activity: Activity, assessor: Assessor, as_of: date) -> Iterator[RunLine]:
    """The rule's line, or none where it has none for this training, or does not speak of the system."""
    compiled = assessor.compiled(law)
    if compiled is None:
        return
    own = [atom for atom in compiled.atoms if isinstance(atom, LineAtom) and atom.law_id == law.id]
    atoms = [atom for atom in own if atom.on == "self" and atom.quantity in _QUANTITIES]
    places = [place for atom in atoms if (place := _met_at(atom, start, activity, assessor)) is not None]
    if not places:
        return
    value, atom = min(places, key=lambda place: place[0])
    after = assessor.assess(_with(start, activity, 2 * max(value, _PROBE)), law, as_of)
    if after.if_in_force not in (Outcome.CROSSES, Outcome.UNDETERMINED):
        return
    base = _base(atom, start, assessor)
    due = tuple(due for due in after.due if due.obligation.deadline and due.obligation.deadline.of == "known" and due.day)
    drawn = f"{atom.line.comparator.words} {plain(atom.line.value, atom.line.unit)}"
    drawn += " of the base" if atom.quantity == "modification_ratio" else ""
    cited = f"{law.instrument.short}, {law.rule.citation}"
    asked = assessor.open_questions(after)
    yield RunLine(law.id, law.rule.title, cited, value, atom.line.comparator, drawn, base, due, asked)


def _met_at(atom: LineAtom, start: System, activity: Activity, assessor: Assessor) -> tuple[Fraction, LineAtom] | None:
    """The FLOP at which the amount reaches the line; None where this work does not count, or nothing is known."""
    if not atom.line.comparator.upward:
        return None
    none, some = (assessor.subject(_with(start, activity, flop)).amount(atom) for flop in (Fraction(0), _PROBE))
    if none is None or some is None or number_missing(some):
        return None
    slope = (best(some).median - best(none).median) / _PROBE
    return ((atom.line.value - best(none).median) / slope, atom) if slope > 0 else None


def _base(atom: LineAtom, start: System, assessor: Assessor) -> Estimate | None:
    """The base's compute as the rule counts it, for a line that is a fraction of it."""
    if atom.quantity != "modification_ratio":
        return None
    one = best(assessor.subject(_with(start, Activity.FINETUNING, _PROBE)).amount(atom) or ())
    return Estimate(_PROBE / one.median, one.spread) if one.median > 0 and one.high is None else None
