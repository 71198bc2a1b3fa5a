"""`govcompute stack account`: what a stack spent, what its traffic adds to which sum, and the verdicts under each reading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli import load
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders, day
from govcompute.cli.output import emit_json, emit_text

if TYPE_CHECKING:
    from govcompute.speculative.account import PositionFlop
    from govcompute.verdict.stack import Traffic

Scrape = Annotated[Path | None, typer.Option(metavar="FILE", help="A saved metrics page of the server (vLLM, SGLang).")]
Before = Annotated[Path | None, typer.Option(metavar="FILE", help="An earlier page of it: what ran in between is counted.")]
Url = Annotated[str | None, typer.Option(help="Fetch the metrics page from this http or https address.")]
Model = Annotated[str | None, typer.Option(help="The model to count, where the page has several.")]
Candidates = Annotated[int | None, typer.Option(min=1, help="Tokens drafted for a pass, which SGLang's page does not say.")]


def account(
    name: Annotated[str, typer.Argument(help="A stack of the registry, or a YAML file of one.")],
    counts: Annotated[
        str | None,
        typer.Option(metavar="drafted=N,...", help="Counters: emitted, target_passes, drafted, discarded and cut."),
    ] = None,
    reading: Annotated[
        str | None, typer.Option(help="A reading of the stack by name; its first if nothing is counted.")
    ] = None,
    scrape: Scrape = None,
    scrape_before: Before = None,
    url: Url = None,
    model: Model = None,
    candidates: Candidates = None,
    context: Annotated[int | None, typer.Option(min=0, help="Mean cached tokens of a pass; a range if absent.")] = None,
    tokens: Annotated[str | None, typer.Option(help="Tokens answered, such as 1e12; those counted if absent.")] = None,
    prompt_tokens: Annotated[str | None, typer.Option(help="Prompt tokens read; those counted if absent.")] = None,
    synthetic: Annotated[
        str, typer.Option(help="Share of the traffic, 0 to 1, that became non-public training data of the target.")
    ] = "0",
    policy: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A rule by id (repeatable); every rule on the date if absent.")
    ] = None,
    count: Annotated[
        list[str] | None,
        typer.Option(metavar="[RULE.]ACTIVITY=include|exclude", help="Your own counting choice (repeatable)."),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """What a stack spends, and the verdicts with the draft, the larger, or both taken for "the model". Not legal advice."""
    from govcompute.cli.choices import parse_choices
    from govcompute.cli.stack.source import Source, run_of
    from govcompute.cli.stack.words import run_lines, run_record, spending_lines, spending_record, verdict_lines
    from govcompute.registry.stacks import positions
    from govcompute.report.record import NOT_ADVICE, verdict_record
    from govcompute.verdict.assess import Assessor
    from govcompute.verdict.stack import Reading, speaking_verdicts, spending, stack_verdicts

    found, systems, architectures = load.stack(name, registry)
    asked = Source(counts, reading, scrape, scrape_before, url, model, candidates)

    def each(known: int | None) -> PositionFlop:
        return positions(found, systems, architectures, context=known if context is None else context)

    run = run_of(found, asked, each, _whole(prompt_tokens, "prompt_tokens") if tokens is None else None)
    traffic = _traffic(run.tokens, run.prompt_tokens, tokens, prompt_tokens, synthetic)
    spent = None if traffic is None else spending(traffic, run.account, run.each)
    library = load.policies(policies)
    assessor = Assessor(library, systems, choices=parse_choices(count or [], library))
    when = day(as_of)
    if policy:
        verdicts = stack_verdicts(assessor, found, when, [load.law(one, library) for one in policy], spent)
    else:
        verdicts = speaking_verdicts(assessor, found, when, spent)
    if as_json:
        content: dict[str, Any] = {
            "stack": found.id,
            "source": run.source,
            "account": run_record(run.account),
            "untold": list(run.untold),
            "traffic": None if spent is None else spending_record(spent),
            "readings": {one.value: one.words for one in Reading},
            "notice": NOT_ADVICE,
            "verdicts": [
                {"reading": one.reading.value, "of": one.of, **verdict_record(one.verdict, assessor)} for one in verdicts
            ],
        }
        emit_json("stack_account", content, output)
        return
    lines = [f"{found.id}, from {run.source}", *run_lines(run.account), *(spending_lines(spent) if spent else [])]
    lines += [f"- not told: {what}" for what in run.untold]
    lines += ["", *(f"{one.value}: {one.words}" for one in Reading), *verdict_lines(verdicts), NOT_ADVICE]
    emit_text("\n".join(lines), output)


def _whole(text: str | None, name: str) -> int | None:
    from govcompute.errors import InputError
    from govcompute.quantity import exact

    if text is None:
        return None
    number = exact(text)
    if number < 0 or number.denominator != 1:
        raise InputError(f"--{name.replace('_', '-')}: '{text}' is no whole number of zero or more, such as 1e12")
    return int(number)


def _traffic(counted: int | None, read: int | None, tokens: str | None, prompts: str | None, synthetic: str) -> Traffic | None:
    """The traffic that was stated, or else counted; None where neither says how much there was."""
    from govcompute.errors import InputError
    from govcompute.quantity import exact
    from govcompute.verdict.stack import Traffic

    share = exact(synthetic)
    if tokens is not None:
        return Traffic(exact(_whole(tokens, "tokens") or 0), exact(_whole(prompts, "prompt_tokens") or 0), share)
    if counted is None:
        if prompts is not None or share:
            raise InputError("--prompt-tokens and --synthetic need --tokens: how much was answered")
        return None
    return Traffic(exact(counted), exact(read or 0), share)
