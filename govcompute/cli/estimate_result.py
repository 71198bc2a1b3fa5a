"""What every `govcompute estimate` command prints: the estimate with its formula, as text or JSON, and its verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli import load
from govcompute.cli.options import day
from govcompute.cli.output import emit_json, emit_text
from govcompute.errors import InputError

if TYPE_CHECKING:
    from govcompute.policy.library import PolicyLibrary
    from govcompute.training import TrainingEstimate
    from govcompute.verdict.assess import Verdict
    from govcompute.verdict.own import Spent

Assess = Annotated[bool, typer.Option("--assess", help="Hold the estimate against every line in force.")]
Generates = Annotated[
    list[str] | None,
    typer.Option(help="With --assess: what it generates: text, code, speech, ...; repeat, or part with commas."),
]
General = Annotated[bool | None, typer.Option("--general/--narrow", help="With --assess: your judgement of its generality.")]
Exactly = Annotated[
    bool, typer.Option("--exact", help="Take the method as right: leave out the spread that published runs show it to have.")
]
Doubt = Annotated[
    float, typer.Option("--spread", min=1, help="Further doubt of the inputs: the factor of a 90 % interval, such as 1.2.")
]
Explain = Annotated[bool, typer.Option("--explain", help="Print how the number came about, part by part.")]


@dataclass(frozen=True)
class Asked:
    """The options that every command shares."""

    assess: bool = False
    generates: list[str] | None = None
    general: bool | None = None
    as_of: str | None = None
    as_json: bool = False
    output: Path | None = None
    policies: list[Path] | None = None
    exactly: bool = False
    spread: float = 1.0
    base: str | None = None
    registry: list[Path] | None = None


@dataclass(frozen=True)
class Shown:
    """More than the estimate itself: lines of text after it, entries of the JSON, stages instead of one amount."""

    lines: Sequence[str] = ()
    content: dict[str, Any] = field(default_factory=dict)
    spent: Sequence[Spent] = ()
    kind: str = "estimate"


def doubted(found: TrainingEstimate, asked: Asked) -> TrainingEstimate:
    """`found` with the doubt that was asked for."""
    from govcompute.training.calibration import doubted as with_doubt

    return with_doubt(found, exactly=asked.exactly, spread=asked.spread)


def judged_by(found: TrainingEstimate, asked: Asked) -> list[str]:
    """The published runs from which the spread was learned, each with estimate over stated figure."""
    from govcompute.training.calibration import ratios
    from govcompute.training.case import published_cases

    if found.basis is None or asked.exactly:
        return []
    cases = published_cases()
    names = {case.id: case for case in cases}
    lines = ["", "estimate / stated figure, where the figure was found in another way:"]
    lines += [
        f"{ratio.value:6.2f}  {names[ratio.case].name} ({names[ratio.case].source})" for ratio in ratios(cases, found.basis, {})
    ]
    return lines


def show(found: TrainingEstimate, asked: Asked, more: Shown | None = None) -> None:
    """Prints `found`, and with --assess the verdicts."""
    from govcompute.report.record import estimate_record
    from govcompute.verdict.own import Spent

    more = more or Shown()
    content: dict[str, Any] = {
        "estimate": estimate_record(found.estimate),
        "method": found.method,
        "basis": found.basis,
        "formula": found.formula,
        "assumptions": list(found.assumptions),
        **more.content,
    }
    spent = more.spent or [Spent("unsplit", found.estimate)]
    emit(more.kind, [str(found), *more.lines], content, spent, asked)


def emit(kind: str, lines: Sequence[str], content: dict[str, Any], spent: Sequence[Spent], asked: Asked) -> None:
    """The answer as text or JSON, with the verdicts on `spent` where they are asked for."""
    beside = {
        "--generates": asked.generates,
        "--general or --narrow": asked.general is not None,
        "--as-of": asked.as_of,
        "--base": asked.base,
    }
    for option, given in beside.items():
        if given and not asked.assess:
            raise InputError(f"{option} goes with --assess: it is for the verdicts, and none were asked for")
    words, judged = _judged(spent, asked) if asked.assess else ([], {})
    if asked.as_json:
        emit_json(kind, {**content, **judged}, asked.output)
    else:
        emit_text("\n".join([*lines, *words]), asked.output)


def _judged(spent: Sequence[Spent], asked: Asked) -> tuple[list[str], dict[str, Any]]:
    """The verdicts as lines of text and as entries of the JSON."""
    from govcompute.policy.schema import Scope
    from govcompute.registry.library import Registry
    from govcompute.report.record import NOT_ADVICE, verdict_record
    from govcompute.report.standing import modifier_words
    from govcompute.verdict.own import Told, own_system, own_verdicts
    from govcompute.verdict.total import best_compute

    known = Registry([]) if asked.base is None else load.registry(asked.registry)
    library = load.policies(asked.policies)
    told = Told(_outputs(asked.generates or (), library), asked.general, base=asked.base)
    verdicts, assessor = own_verdicts(own_system(spent, told), library, known, day(asked.as_of))
    verdicts.sort(key=lambda verdict: verdict.law.rule.about is not Scope.MODIFICATION)
    lines = [line for verdict in verdicts for line in _verdict_lines(verdict)]
    if verdicts and (asked.general is None or not asked.generates):
        lines.append("What is open because nobody stated it: --general or --narrow, and --generates text, answer it.")
    record = {"notice": NOT_ADVICE, "verdicts": [verdict_record(verdict, assessor) for verdict in verdicts]}
    answers = []
    if asked.base is not None:
        base = known[asked.base]
        answers = [f"{first}. {rest}" for first, rest in modifier_words(verdicts, base.name, best_compute(base, known))]
        answers = answers or [f"On {day(asked.as_of)} no rule on those who change another’s model speaks of this."]
    return ["", *answers, *([""] if answers else []), *lines, NOT_ADVICE], record


def _outputs(given: Sequence[str], library: PolicyLibrary) -> tuple[str, ...]:
    from govcompute.verdict.vocabulary import unknown_answers

    found = tuple(word.strip() for several in given for word in several.split(","))
    for wrong in unknown_answers("outputs", found, library):
        raise InputError(f"--generates: {wrong}")
    return found


def _verdict_lines(verdict: Verdict) -> list[str]:
    """The verdict in a line; of a modification also its share of the base, and what that means for who made it."""
    from govcompute.policy.schema import Scope
    from govcompute.quantity import Unit
    from govcompute.report.words import chance_words, line_words
    from govcompute.verdict.words import amount_words, cite

    law = verdict.law
    line = f"{verdict.outcome.words:14s} {law.id} ({line_words(verdict.line)}; {cite(law)}): {chance_words(verdict.chance)}"
    if law.rule.about is not Scope.MODIFICATION or verdict.amount is None:
        return [line]
    of = "of the base's compute" if verdict.amount.unit is Unit.RATIO else "for the modification"
    return [line, f"{'':14s} {amount_words(verdict.amount)} {of}. {verdict.meaning or ''}".rstrip()]
