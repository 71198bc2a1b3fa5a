"""`govcompute lineage`: where a system comes from, what each rule counts of it, and how small steps add up."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli import load
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders, day
from govcompute.cli.output import emit_json, emit_tables, emit_text, table, tell
from govcompute.errors import InputError
from govcompute.quantity import exact

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.verdict.waterfall import Waterfall

lineage = typer.Typer(
    no_args_is_help=True, help="Where a system comes from: its graph, what counts of it, chains of small steps."
)
SystemName = Annotated[str, typer.Argument(metavar="SYSTEM", help="A system by id, or a YAML file of one system.")]


@lineage.command()
def show(
    system: SystemName,
    as_of: AsOf = None,
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """The systems behind it as a tree, what each step cost, and the EU's two sums side by side."""
    from govcompute.registry.lineage import derivatives
    from govcompute.registry.lineage import lineage as graph
    from govcompute.report.lineage import lineage_record, lineage_text
    from govcompute.report.record import NOT_ADVICE
    from govcompute.verdict.assess import Assessor
    from govcompute.verdict.two_sums import two_sums
    from govcompute.verdict.vocabulary import check_words

    when = day(as_of)
    found, systems = load.system(system, load.registry(registry))
    behind, ahead = graph(found, systems), derivatives(found, systems)
    library = load.policies(policies)
    check_words([(found.id, found)], library, systems.documents)
    sums = two_sums(found, Assessor(library, systems), when)
    if as_json:
        emit_json("lineage", {"notice": NOT_ADVICE, **lineage_record(behind, ahead, sums)}, output)
    else:
        emit_text(lineage_text(behind, ahead, sums), output)
        tell(NOT_ADVICE)


@lineage.command()
def waterfall(
    system: SystemName,
    policy: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A rule by id (repeatable); every rule on the date if absent.")
    ] = None,
    count: Annotated[
        list[str] | None,
        typer.Option(metavar="[RULE.]ACTIVITY=include|exclude", help="Your own counting choice (repeatable)."),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write to this file: a picture where it ends in .svg, a page in .html, else text."),
    ] = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """What each rule counts of it, term by term, with the reason, up to the sum and the line."""
    from govcompute.cli.choices import parse_choices
    from govcompute.report.record import NOT_ADVICE
    from govcompute.report.waterfall import waterfall_record
    from govcompute.report.waterfall_page import waterfall_html, waterfall_svg
    from govcompute.verdict.assess import Assessor
    from govcompute.verdict.vocabulary import check_words
    from govcompute.verdict.waterfall import waterfalls

    when, library = day(as_of), load.policies(policies)
    found, systems = load.system(system, load.registry(registry))
    check_words([(found.id, found)], library, systems.documents)
    assessor = Assessor(library, systems, choices=parse_choices(count or [], library))
    laws = [load.law(rule, library) for rule in policy] if policy else list(assessor.laws(when))
    falls = [one for law in laws for one in waterfalls(assessor.assess(found, law, when), assessor)]
    if not falls:
        named = f"{', '.join(policy)} counts" if policy else f"no rule on {when} counts"
        raise InputError(f"{named} no compute of {found.id}: there is nothing to show")
    suffix = output.suffix.lower() if output and not as_json else ""
    if as_json:
        emit_json("waterfalls", {"notice": NOT_ADVICE, "waterfalls": [waterfall_record(one) for one in falls]}, output)
    elif suffix == ".svg":
        emit_text(waterfall_svg(falls), output)
    elif suffix == ".html":
        emit_text(waterfall_html(falls), output)
    else:
        emit_tables([_table(one) for one in falls], output)
        tell(NOT_ADVICE)


def _table(found: Waterfall) -> Table:
    from govcompute.report.waterfall import COLUMNS, heading, rows

    made = table(*COLUMNS, title=heading(found), numbers=("amount (90 %)", "running sum"))
    for row in rows(found):
        made.add_row(*row)
    return made


@lineage.command()
def chain(
    multiple: Annotated[str, typer.Option(help="How many times the first model's compute the chain shall reach.")] = "10",
    share: Annotated[str, typer.Option(help="The most that one step takes, as a share: 1/3 by the EU's Guidelines.")] = "1/3",
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """How many modifications, each too small to make its author a provider, multiply a model's compute."""
    from govcompute.registry.lineage import chains
    from govcompute.report.chain import chain_record, chain_text
    from govcompute.verdict.chain import Reading, shortest_chain
    from govcompute.verdict.two_sums import MODIFIER

    wanted, most = _number("--multiple", multiple), _number("--share", share)
    found = [shortest_chain(wanted, most, reading) for reading in Reading]
    library, real = load.policies(policies), chains(load.registry(registry))
    law = library[MODIFIER]
    line = library.headline(law)
    if line is None:
        raise InputError(f"the policy '{MODIFIER}' has no line to hold a step against")
    if as_json:
        emit_json("chains", chain_record(found, law, line, real), output)
    else:
        emit_text(chain_text(found, law, line, real), output)


def _number(option: str, text: str) -> Fraction:
    try:
        return exact(text)
    except InputError as error:
        raise InputError(f"{option}: {error}") from None
