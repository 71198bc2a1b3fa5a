"""`govcompute forecast`: how many systems will stand above a line, and when; and what if the line moved."""

from __future__ import annotations

import typer

from govcompute.cli.forecast.backtest import backtest
from govcompute.cli.forecast.compare import compare
from govcompute.cli.forecast.counts import counts
from govcompute.cli.forecast.crossing import crossing
from govcompute.cli.forecast.lines import lines
from govcompute.cli.forecast.what_if import what_if

forecast = typer.Typer(
    no_args_is_help=True, help="How many systems will stand above a line, and when; what if the line moved. Not legal advice."
)
forecast.command("counts")(counts)
forecast.command("compare")(compare)
forecast.command("backtest")(backtest)
forecast.command("lines")(lines)
forecast.command("crossing")(crossing)
forecast.command("what-if")(what_if)
