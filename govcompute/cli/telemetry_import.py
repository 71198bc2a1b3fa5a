"""`govcompute telemetry import`: files into readings, readings into an estimate, and the estimate to the lines and a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli.estimate_result import Asked, Assess, Doubt, Exactly, General, Generates, emit
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders
from govcompute.cli.output import tell
from govcompute.cli.telemetry import telemetry
from govcompute.quantity import counted

if TYPE_CHECKING:
    from govcompute.telemetry import Imported, Question, SourceEstimate
    from govcompute.telemetry.events import About


@telemetry.command("import")
def import_(
    words: Annotated[
        list[str],
        typer.Argument(metavar="[KIND] FILE...", help="Files of one kind; the kind first, where they do not show it."),
    ],
    chip: Annotated[
        str | None, typer.Option(help="What the devices are: H100, a100-sxm4-80gb. Over what the file says.")
    ] = None,
    precision: Annotated[
        str | None, typer.Option(help="Number format of the products: half; or shares of the time: fp8=0.9,half=0.1.")
    ] = None,
    utilisation: Annotated[
        str | None, typer.Option(help="Share of the dense peak: 0.38, or a 90 % interval 0.30:0.45. For device time.")
    ] = None,
    meaning: Annotated[
        str,
        typer.Option(
            "--utilisation-meaning",
            help="What that share is: model_flop_utilisation, hardware_flop_utilisation, tensor_activity, occupancy.",
        ),
    ] = "model_flop_utilisation",
    world_size: Annotated[
        int | None, typer.Option(min=1, help="Devices of the run, where a log tells the rate of one.")
    ] = None,
    zone: Annotated[str, typer.Option(help="Zone of times that carry none: UTC, Europe/Berlin, +02:00.")] = "UTC",
    interval: Annotated[str | None, typer.Option(help="Seconds between samples; their median distance if absent.")] = None,
    match: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=PATTERN", help="Only jobs, runs or series with this field: JobName=pre*, Account=lab, pod=a."
        ),
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="NAME=FIELD", help="What a logged value is: speed=model_tflops (MLflow, W&B)."),
    ] = None,
    idle_gaps: Annotated[bool, typer.Option("--idle-gaps", help="In gaps the devices did nothing.")] = False,
    architecture: Annotated[
        str | None, typer.Option(help="For one's own count of logged tokens: an architecture, or a config.json.")
    ] = None,
    sequence: Annotated[int | None, typer.Option(min=1, help="With --architecture: tokens in one training sequence.")] = None,
    by: Annotated[
        str | None, typer.Option(help="The quantity to go by, where there are several: model_flop, tensor_activity, occupancy.")
    ] = None,
    ledger: Annotated[str | None, typer.Option(help="Record the estimate in this ledger; with --system and --run.")] = None,
    system: Annotated[str | None, typer.Option(help="With --ledger: the id of the system.")] = None,
    activity: Annotated[str, typer.Option(help="What the compute was spent on: pretraining, finetuning, ...")] = "unsplit",
    run: Annotated[str | None, typer.Option(help="With --ledger: the name of the work that this is a part of.")] = None,
    spread: Doubt = 1.0,
    exactly: Exactly = False,
    assess: Assess = False,
    generates: Generates = None,
    general: General = None,
    as_of: AsOf = None,
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """Reads files of one kind, shows gaps and overlaps, and estimates; nothing is added that two sources say of one run."""
    from govcompute.cli import load
    from govcompute.cli import telemetry_words as said
    from govcompute.quantity import exact
    from govcompute.telemetry import Given, Question, estimates, stated
    from govcompute.telemetry.kinds import read_some
    from govcompute.training.result import positive
    from govcompute.verdict.own import Spent

    kind, paths = _kind_and_files(words)
    about = _about(ledger, system, activity, run)
    given = Given(
        chip=chip,
        devices=world_size,
        zone=said.zone(zone),
        interval=None if interval is None else positive(exact(interval), "--interval"),
        match=said.pairs(match, "--match"),
        fields=said.pairs(fields, "--map"),
    )
    question = Question(
        precisions=stated.precisions(precision),
        utilisation=stated.utilisation(utilisation, meaning),
        idle_gaps=idle_gaps,
        architecture=None if architecture is None else load.countable(architecture, registry),
        sequence=sequence,
        exactly=exactly,
        spread=spread,
    )
    read = read_some(kind, paths, given)
    found = _first(estimates(read.readings, question), by)
    asked = Asked(assess, generates, general, as_of, as_json, output, policies, exactly, spread)
    spent = [Spent(activity, found[0].found.estimate)]
    if ledger is not None and about is not None:
        _record(ledger, found[0], question, about)
    emit("telemetry", _lines(read, found), _content(read, found), spent, asked)


def _kind_and_files(words: Sequence[str]) -> tuple[str, list[Path]]:
    from govcompute.errors import InputError, NotFound
    from govcompute.telemetry import KINDS, kind_of

    if words[0] in KINDS and len(words) > 1:
        return words[0], [Path(word) for word in words[1:]]
    paths = [Path(word) for word in words]
    if len(paths) > 1 and not paths[0].exists():
        raise NotFound("kind of telemetry (and no file)", words[0], KINDS)
    names = sorted({kind_of(path).name for path in paths})
    if len(names) > 1:
        raise InputError(f"the files are of several kinds ({', '.join(names)}): import each by itself, they are rivals")
    return names[0], paths


def _about(ledger: str | None, system: str | None, activity: str, run: str | None) -> About | None:
    from govcompute.errors import InputError, NotFound
    from govcompute.registry.activity import Activity
    from govcompute.telemetry.events import About

    if activity not in list(Activity):
        raise NotFound("activity", activity, list(Activity))
    if ledger is None:
        return None
    if system is None or run is None:
        raise InputError("--ledger needs --system and --run: whose compute it is, and of which work")
    return About(system, Activity(activity), run)


def _first(found: list[SourceEstimate], by: str | None) -> list[SourceEstimate]:
    """The estimates, with the one asked for first."""
    from govcompute.errors import NotFound

    if by is None:
        return found
    chosen = [one for one in found if one.quantity == by]
    if not chosen:
        raise NotFound("estimate of these readings", by, [one.quantity for one in found])
    return [*chosen, *(one for one in found if one.quantity != by)]


def _lines(read: Imported, found: Sequence[SourceEstimate]) -> list[str]:
    from govcompute.telemetry.summary import summary

    lines = [
        " · ".join(
            filter(
                None,
                (
                    line.source,
                    line.run,
                    line.quantity.words,
                    line.chip,
                    f"{line.readings} reading{'s' * (line.readings > 1)}",
                    line.time,
                    line.words,
                ),
            )
        )
        for line in summary(read.readings)
    ]
    lines += ["", *map(str, read.findings)] if read.findings else []
    for one in found:
        lines += ["", f"{one.source}, by {one.quantity.words}:", str(one.found), *map(str, one.findings)]
    return lines


def _content(read: Imported, found: Sequence[SourceEstimate]) -> dict[str, Any]:
    from govcompute.report.record import estimate_record
    from govcompute.telemetry.summary import record

    def told(findings: Sequence[Any]) -> list[dict[str, str]]:
        return [{"kind": one.kind, "text": one.text, "where": one.where} for one in findings]

    return {
        "readings": [record(one) for one in read.readings],
        "findings": told(read.findings),
        "estimates": [
            {
                "source": one.source,
                "quantity": one.quantity.value,
                "meaning": one.meaning,
                "estimate": estimate_record(one.found.estimate),
                "method": one.found.method,
                "formula": one.found.formula,
                "assumptions": list(one.found.assumptions),
                "energy_joules": None if one.energy is None else float(one.energy),
                "findings": told(one.findings),
            }
            for one in found
        ],
    }


def _record(where: str, one: SourceEstimate, question: Question, about: About) -> None:
    from govcompute.ledger import open_ledger
    from govcompute.telemetry.events import events, fitted

    with open_ledger(where) as ledger:
        before = ledger.head().count
        known = list(ledger.current(system=about.system, run=about.run))
        ledger.append(fitted(events(one, question, about), one, known))
        tell(f"recorded: {counted(ledger.head().count - before, 'event')} in {where} ({ledger.head().count} in all)")
