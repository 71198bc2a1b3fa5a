"""The command tree."""

from __future__ import annotations

from typing import Annotated

import typer

from govcompute.cli.assess import assess
from govcompute.cli.continual import continual
from govcompute.cli.dashboard import app
from govcompute.cli.doctor import doctor
from govcompute.cli.estimate_commands import estimate
from govcompute.cli.flops import flops
from govcompute.cli.forecast import forecast
from govcompute.cli.ledger import ledger
from govcompute.cli.limits import limits
from govcompute.cli.lineage import lineage
from govcompute.cli.measure import measure
from govcompute.cli.policy import policy
from govcompute.cli.registry import registry
from govcompute.cli.report import report
from govcompute.cli.smoothing import smoothing
from govcompute.cli.spelling import NearestWord
from govcompute.cli.stack import stack
from govcompute.cli.telemetry_commands import telemetry
from govcompute.cli.trace import trace

root = typer.Typer(
    name="govcompute",
    cls=NearestWord,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="How much compute an AI system took, held against every compute line in law. Not legal advice.",
    epilog=(
        "Exit codes: 0 done, 1 a finding under --fail-on, 2 usage, 3 invalid input, 4 undetermined under --strict, "
        "5 a missing extra or device, 70 a bug."
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"govcompute {version('govcompute')}")
        raise typer.Exit


@root.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    pass


root.command("assess")(assess)
root.add_typer(policy, name="policy")
root.add_typer(registry, name="registry")
root.add_typer(lineage, name="lineage")
root.add_typer(estimate, name="estimate")
root.add_typer(report, name="report")
root.add_typer(stack, name="stack")
root.add_typer(ledger, name="ledger")
root.add_typer(continual, name="continual")
root.add_typer(smoothing, name="smoothing")
root.command("flops")(flops)
root.command("trace")(trace)
root.add_typer(measure, name="measure")
root.add_typer(telemetry, name="telemetry")
root.add_typer(forecast, name="forecast")
root.command("limits")(limits)
root.command("doctor")(doctor)
root.command("app")(app)
