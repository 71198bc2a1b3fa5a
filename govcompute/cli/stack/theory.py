"""`govcompute stack theory`: what the closed forms say of a stack, over lengths and thresholds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_tables
from govcompute.cli.stack.settings import setting_record, settings_table

if TYPE_CHECKING:
    from govcompute.speculative.theory import Law
    from govcompute.speculative.theory.log_fit import LogFit

_LENGTHS = (1, 2, 4, 6, 8, 10, 12, 14)


def theory(
    draft_seconds: Annotated[float | None, typer.Option(help="Seconds of a draft pass.")] = None,
    target_seconds: Annotated[float | None, typer.Option(help="Seconds of a target pass over a block.")] = None,
    acceptance: Annotated[float | None, typer.Option(help="One α for every candidate.")] = None,
    beta: Annotated[
        tuple[float, float] | None, typer.Option(metavar="A B", help="α drawn for each candidate from Beta(A, B).")
    ] = None,
    fit: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The JSON of 'stack fit', for what of the acceptance and the seconds is not given."),
    ] = None,
    draft_flop: Annotated[float, typer.Option(help="FLOP of a position through the draft.")] = 0.0,
    target_flop: Annotated[float, typer.Option(help="FLOP of a position through the target; 0 leaves FLOP out.")] = 0.0,
    head_flop: Annotated[float, typer.Option(help="FLOP of a call of the acceptance head.")] = 0.0,
    alone: Annotated[
        float | None, typer.Option(help="Seconds of a token without speculation; the target's pass where absent.")
    ] = None,
    length: Annotated[list[int] | None, typer.Option(help="A fixed length K; may be repeated.")] = None,
    threshold: Annotated[list[float] | None, typer.Option(help="A threshold h on 1 - Πp; may be repeated.")] = None,
    flop_cap: Annotated[
        float | None, typer.Option(help="Most FLOP per token, as a multiple of the plain target's, to be made a threshold.")
    ] = None,
    least: Annotated[int, typer.Option(help="Least candidates of a threshold rule.")] = 1,
    most: Annotated[int, typer.Option(help="Most candidates of a threshold rule and of the oracle.")] = 20,
    no_lag: Annotated[bool, typer.Option("--no-lag", help="The rule sees the last candidate too.")] = False,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Rates, FLOP, waste and speed-up of fixed lengths and of thresholds, and which threshold is best."""
    from govcompute.speculative import Cost
    from govcompute.speculative.theory.setting import Comparison

    fitted = _fitted(fit)
    law = _law(acceptance, beta, fitted)
    cost = Cost(*_seconds(draft_seconds, target_seconds, fitted), draft_flop, target_flop, head_flop)
    compared = Comparison(law, cost, alone, least, most, not no_lag)
    lengths = length or ([] if threshold else _LENGTHS)
    settings = [*compared.fixed(lengths), *(compared.at(f"h={h:g}", h) for h in threshold or [])]
    settings += compared.landmarks()
    if cost.draft_flop and cost.target_flop:
        settings += [*compared.governed(), *compared.priced()]
    if flop_cap is not None:
        settings.append(compared.under_cap(flop_cap))
    if as_json:
        rows = [setting_record(one) for one in settings]
        emit_json("stack_theory", {"law": str(law), "mean_acceptance": law.mean, "settings": rows}, output)
    else:
        emit_tables([settings_table(f"{law}, mean acceptance {law.mean:.4g}", [("", one) for one in settings])], output)


def _fitted(file: Path | None) -> LogFit | None:
    from govcompute.speculative.theory.log_fit import read_fit

    return None if file is None else read_fit(file)


def _law(acceptance: float | None, beta: tuple[float, float] | None, fitted: LogFit | None) -> Law:
    from govcompute.errors import InputError
    from govcompute.speculative.theory import Beta, Constant

    if beta is not None and acceptance is None:
        return Beta(*beta)
    if acceptance is not None and beta is None:
        return Constant(acceptance)
    if fitted is not None and acceptance is None:
        return Constant(fitted.acceptance.value)
    raise InputError("expected exactly one of --acceptance and --beta, or --fit")


def _seconds(draft: float | None, target: float | None, fitted: LogFit | None) -> tuple[float, float]:
    """Those given, or else those of the fit."""
    from govcompute.errors import InputError

    known = fitted.seconds if fitted is not None else None
    if known is not None:
        return known.draft if draft is None else draft, known.target if target is None else target
    if draft is None or target is None:
        missing = " and ".join(
            name for name, value in (("--draft-seconds", draft), ("--target-seconds", target)) if value is None
        )
        raise InputError(f"expected {missing}" + (", or --fit" if fitted is None else ": the fit holds no seconds"))
    return draft, target
