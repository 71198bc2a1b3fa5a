"""`govcompute ledger status`: where runs stand, and which lines they near."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli import load
from govcompute.cli.ledger.where import Where, opened
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders, day
from govcompute.cli.output import emit_json, emit_tables, table, tell

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.tracking import LineStanding, Standing, TrackedRun

Found = list[tuple["TrackedRun", "Standing"]]


def status(
    run: Annotated[str | None, typer.Option(help="Only this run.")] = None,
    system: Annotated[str | None, typer.Option(help="Only runs on this system.")] = None,
    ledger: Where = None,
    as_of: AsOf = None,
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """Where runs stand: FLOP, rate, the share of each line, and when it is passed. Not legal advice."""
    from govcompute.errors import NotFound
    from govcompute.report.record import NOT_ADVICE
    from govcompute.tracking import RunLine, recorded_runs
    from govcompute.tracking.runs import lines_of_run, system_of_run
    from govcompute.verdict.assess import Assessor

    when, now = day(as_of), datetime.now(UTC)
    with opened(ledger) as there:
        assessor = Assessor(load.policies(policies), load.registry(registry))
        found: Found = []
        for one in recorded_runs(there, system=system, run=run):
            lines: tuple[RunLine, ...] = ()
            try:
                lines = lines_of_run(there, one.run, system_of_run(one), one.activity, assessor, when)
            except NotFound as unknown:  # a base of one's own: its run is shown all the same
                tell(f"{one.run}: no lines, since {unknown}; --registry adds systems of your own")
            found.append((one, one.standing(lines, now)))
    if as_json:
        emit_json("ledger_status", {"notice": NOT_ADVICE, "runs": [_record(*one, when) for one in found]}, output)
        return
    if not found:
        tell("no compute is recorded here yet; `govcompute ledger append` and a tracker record it")
        return
    emit_tables([_runs_table(found), _lines_table(found)], output)
    _tell_warnings(found, when)
    _tell_open_questions(found)
    tell(NOT_ADVICE)


def _tell_warnings(found: Found, when: date) -> None:
    from govcompute.tracking import warning

    for one, stands in found:
        for line in stands.lines:
            if line.course.warns:
                tell(f"{one.run}: {warning(line, when)}")


def _tell_open_questions(found: Found) -> None:
    """What is not known of the systems, each question once, with the rules that it decides on."""
    rules: dict[str, dict[str, None]] = {}
    for _, stands in found:
        for line in stands.lines:
            for question in line.line.open_questions:
                rules.setdefault(question, {})[line.line.rule] = None
    for question, names in rules.items():
        tell(f"not known, and decides whether {', '.join(names)} {'applies' if len(names) == 1 else 'apply'}: {question}")


def _runs_table(found: Found) -> Table:
    from govcompute.quantity import significant

    made = table("run", "system", "base", "activity", "state", "step", "training FLOP", "FLOP/s", "last work",
                 title="Runs", numbers=("step", "training FLOP", "FLOP/s"))  # fmt: skip
    for one, stands in found:
        steps = "" if one.stated else f"{one.step:,}" + (f" of {one.planned_steps:,}" if one.planned_steps else "")
        rate = significant(stands.rate.flop_per_second, 3) if stands.rate else ""
        last = f"{one.last:%Y-%m-%d %H:%M} UTC" if one.last else ""
        flop = str(one.stated).removesuffix(" FLOP") if one.stated else significant(one.flop, 4)
        made.add_row(one.run, one.system, one.base or "", one.activity.value, one.state, steps, flop, rate, last)
    return made


def _lines_table(found: Found) -> Table:
    from govcompute.tracking.standing import place_words, share_words, when_words

    reached = "this run reaches\nthe line at (FLOP)"
    made = table("run", "rule", "line", reached, "so far", "at the plan's end", "passed on", "course", "applies",
                 title="Lines", numbers=(reached, "so far", "at the plan's end"))  # fmt: skip
    for one, stands in found:
        for line in stands.lines:
            passed = when_words(line.crossing).removeprefix(" on ")
            shares = share_words(line.share), share_words(line.planned_share)
            course, applies = line.course.value, "not known" if line.line.open_questions else "yes"
            made.add_row(one.run, line.line.rule, line.line.drawn, place_words(line.line), *shares, passed, course, applies)
    return made


def _record(one: TrackedRun, stands: Standing, when: date) -> dict[str, Any]:
    from govcompute.report.record import estimate_record

    return {
        "run": one.run,
        "system": one.system,
        "base": one.base,
        "activity": one.activity.value,
        "state": one.state,
        "step": one.step,
        "planned_steps": one.planned_steps,
        "last": one.last.isoformat() if one.last else None,
        "flop": str(one.flop),
        "amount": estimate_record(one.amount),
        "flop_by_activity": {kind.value: str(flop) for kind, flop in one.by_activity.items()},
        "flop_per_second": float(stands.rate.flop_per_second) if stands.rate else None,
        "rate_factor_90": stands.rate.factor if stands.rate else None,
        "planned_flop": None if stands.planned is None else str(stands.planned),
        "lines": [_line_record(line, when) for line in stands.lines],
    }


def _line_record(found: LineStanding, when: date) -> dict[str, Any]:
    from govcompute.tracking import warning

    crossing = found.crossing
    dates = [crossing.at, crossing.early, crossing.late] if crossing else [None] * 3
    at, early, late = (moment.isoformat() if moment else None for moment in dates)
    return {
        "rule": found.line.rule,
        "citation": found.line.citation,
        "drawn": found.line.drawn,
        "open_questions": list(found.line.open_questions),
        "flop": str(found.line.value),
        "share": None if found.share is None else str(found.share),
        "planned_share": None if found.planned_share is None else str(found.planned_share),
        "course": found.course.value,
        "crossing": {"at": at, "early90": early, "late90": late} if crossing else None,
        "due": [{"obligation": due.obligation.id, "day": str(due.day), "settled": due.settled} for due in found.line.due],
        "warning": warning(found, when) if found.course.warns else None,
    }
