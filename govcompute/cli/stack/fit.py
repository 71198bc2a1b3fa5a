"""`govcompute stack fit`: the model's numbers from a log of runs, each with its doubt, and how well they foretell that log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_tables, table

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.speculative.theory.log_fit import FittedAcceptance, Group, Held, LogFit


def fit(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="LOG",
            help="A CSV, one row for each run: emitted, target_passes, drafted, discarded and, as far as they are known, cut,"
            " rejections, length, seconds. 'stack generate --log' writes one.",
        ),
    ],
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Acceptance and seconds of a pass from a log of runs, with their doubt, and the log's rates against the fitted model.

    rejections: blocks with a candidate refused; length: the K of a fixed rule (one of the two tells α); seconds: of drafting
    and verifying. With --json --output FILE the fit is what 'stack theory --fit FILE' starts from.
    """
    from govcompute.speculative.theory.log import read_log
    from govcompute.speculative.theory.log_fit import fit_of

    found = fit_of(read_log(file))
    if as_json:
        emit_json("stack_fit", found.model_dump(mode="json"), output)
    else:
        emit_tables([_numbers(file, found), _groups(found)], output)


def _numbers(file: Path, found: LogFit) -> Table:
    """α and the two times."""
    alpha, seconds = found.acceptance, found.seconds
    made = table("", "fitted", "90 %", "from", numbers=("fitted", "90 %"), title=f"{file.name}: {found.rows:,} runs")
    told = f"{alpha.trials:,} candidates looked at in {alpha.rows:,} runs"
    if alpha.scatter is not None:
        told += f", which scatter {alpha.scatter:.2f} times as widely as independent candidates"
    made.add_row("α", f"{alpha.value:.4f}", _span(alpha.interval90, ".4f"), told)
    if seconds is not None:
        told = f"{seconds.rows:,} runs, each met within {seconds.worst:.1%}; condition number {seconds.condition:.0f}"
        for name, value, doubt in (
            ("draft pass (s)", seconds.draft, seconds.draft_interval90),
            ("target pass (s)", seconds.target, seconds.target_interval90),
        ):
            made.add_row(name, f"{value:.4g}", _span(doubt, ".4g"), told)
    made.caption = "\n".join(f"not told: {what}" for what in found.untold)
    made.caption_justify = "left"
    return made


def _groups(found: LogFit) -> Table:
    """What the log shows, each beside what the model has for the same passes and candidates."""
    timed = any(group.seconds_per_token for group in found.groups)
    columns = ["runs", "passes", "K̄", "α", "E", "E model", "off", "VR", "VR model", "DR", "DR model"]
    columns += ["s/token", "s model", "s off"] if timed else []
    made = table("K", *columns, numbers=("K", *columns), title="The log against the model")
    for group in found.groups:
        tokens, seconds = group.tokens_per_pass, group.seconds_per_token
        cells = [f"{group.rows:,}", f"{group.target_passes:,}", f"{group.mean_candidates:.2f}", _own(group.acceptance)]
        cells += [*_pair(tokens, ".3f"), _off(tokens)]
        cells += [*_pair(group.verification_rate, ".4f"), *_pair(group.discard_rate, ".3f")]
        if timed:
            cells += [*_pair(seconds, ".4g"), _off(seconds)] if seconds else ["", "", ""]
        made.add_row(_name(group), *cells)
    made.caption = (
        "E: tokens per target pass; VR, DR: passes and discarded candidates per emitted token; α: of these runs alone (90 %);\n"
        "off: model over log, less 1" + ("; any: runs without a fixed length, by their mean length" * _varied(found))
    )
    made.caption_justify = "left"
    return made


def _varied(found: LogFit) -> bool:
    return any(group.length is None for group in found.groups)


def _name(group: Group) -> str:
    return "any" if group.length is None else str(group.length)


def _own(acceptance: FittedAcceptance | None) -> str:
    return "" if acceptance is None else f"{acceptance.value:.3f} ({_span(acceptance.interval90, '.3f')})"


def _span(interval: tuple[float, float] | None, form: str) -> str:
    return "not told" if interval is None else f"{interval[0]:{form}} to {interval[1]:{form}}"


def _pair(held: Held, form: str) -> tuple[str, str]:
    return f"{held.observed:{form}}", f"{held.predicted:{form}}"


def _off(held: Held) -> str:
    return "" if held.off is None else f"{held.off:+.1%}"
