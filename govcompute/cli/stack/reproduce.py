"""`govcompute stack reproduce`: published numbers of a stack against the model's."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli.exits import ExitCode
from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_tables, table
from govcompute.cli.stack.settings import setting_record, settings_table

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.speculative.theory.publication import Publication
    from govcompute.speculative.theory.reproduction import Check, Reproduction


class FailOn(StrEnum):
    """What exit code 1 is asked for."""

    DEVIATION = "deviation"


def reproduce(
    paper: Annotated[str, typer.Argument(help="The id of the paper, such as specdecpp.")],
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit with 1 where a number deviates beyond its tolerance.")] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Published rates and throughput of a stack against the closed forms, each with its deviation and tolerance."""
    from govcompute.speculative.theory.publication import load_publication
    from govcompute.speculative.theory.reproduction import reproduce as compare

    published = load_publication(paper)
    found = compare(published)
    if as_json:
        emit_json("stack_reproduction", _record(published, found), output)
    else:
        settings = [(published.datasets[name], one) for name, one in found.settings]
        costs = settings_table("FLOP and time per token, from the published rates", settings)
        emit_tables([_lengths(published, found), _throughput(published, found), costs], output)
    if fail_on and found.deviating:
        raise typer.Exit(ExitCode.FINDING)


def _lengths(paper: Publication, found: Reproduction) -> Table:
    columns = ("K", "K̄", "α", "VR", "VR model", "off", "DR", "DR model", "DR off")
    made = table(
        "dataset", *columns, "as expected", numbers=columns, title=f"{paper.title} ({paper.paper}): fixed lengths against one α"
    )
    for point in found.lengths:
        made.add_row(
            paper.datasets[point.dataset],
            str(point.length),
            f"{point.mean_candidates:.2f}",
            f"{point.acceptance:.4f}",
            *_three(point.verification_rate, 4),
            *_three(point.discard_rate, 3),
            "yes" if point.within else "NO",
        )
    expected = paper.expected
    made.caption = "\n".join(
        [
            *(f"{paper.datasets[name]}: α = {fit.mean:.4f}" for name, fit in found.acceptance.items()),
            f"expected: VR off by {_span(expected.verification_rate)}, DR by {_span(expected.discard_rate)}; α within "
            + ", ".join(f"{low:.4f}–{high:.4f}" for low, high in expected.acceptance.values()),
            f"published points: {paper.fixed_length.evidence.level.words}; K̄ = (1 - VR + DR) / VR",
        ]
    )
    made.caption_justify = "left"
    return made


def _throughput(paper: Publication, found: Reproduction) -> Table:
    columns = ("tokens/s", "model", "off")
    made = table("dataset", *columns, "as expected", numbers=columns, title=f"Throughput of {paper.id} from its two rates")
    for name, check in found.throughput.items():
        made.add_row(paper.datasets[name], *_three(check, 2), "yes" if check.within else "NO")
    seconds = found.seconds
    made.caption = "\n".join(
        [
            f"fitted to the fastest fixed lengths: draft pass {seconds.draft:.4f} s, target pass {seconds.target:.4f} s; "
            f"residuals {', '.join(f'{off:+.2%}' for off in seconds.residuals)}; condition number {seconds.condition:.0f}",
            f"expected: off by {_span(paper.expected.throughput)}; published: {paper.throughput.evidence.level.words}",
        ]
    )
    made.caption_justify = "left"
    return made


def _three(check: Check, digits: int) -> tuple[str, str, str]:
    return f"{check.published:.{digits}f}", f"{check.predicted:.{digits}f}", f"{check.deviation:+.1%}"


def _span(tolerance: tuple[float, float]) -> str:
    return f"{tolerance[0]:+.1%} to {tolerance[1]:+.1%}"


def _record(paper: Publication, found: Reproduction) -> dict[str, Any]:
    return {
        "paper": {"id": paper.id, "title": paper.title, "paper": paper.paper},
        "evidence": {
            name: block["evidence"]
            for name, block in paper.model_dump(mode="json", exclude_none=True).items()
            if isinstance(block, dict) and "evidence" in block
        },
        "acceptance": {name: fit.mean for name, fit in found.acceptance.items()},
        "seconds": {
            "draft": found.seconds.draft,
            "target": found.seconds.target,
            "residuals": [float(residual) for residual in found.seconds.residuals],
            "condition": found.seconds.condition,
        },
        "fixed_length": [
            {
                "dataset": point.dataset,
                "length": point.length,
                "mean_candidates": point.mean_candidates,
                "acceptance": point.acceptance,
                "acceptance_expected": list(point.span),
                "verification_rate": _check(point.verification_rate),
                "discard_rate": _check(point.discard_rate),
                "within": point.within,
            }
            for point in found.lengths
        ],
        "throughput": {name: _check(check) for name, check in found.throughput.items()},
        "settings": [{"dataset": name, **setting_record(one)} for name, one in found.settings],
        "deviating": found.deviating,
    }


def _check(check: Check) -> dict[str, Any]:
    return {**asdict(check), "deviation": check.deviation, "within": check.within}
