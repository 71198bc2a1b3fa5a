"""`govcompute smoothing account`: what an agent, its certificate and its attacks took. Needs no torch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_tables, emit_text, table
from govcompute.cli.smoothing.options import AgentFolder, Alpha

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.smoothing.account import Account, Item


def account(
    agent: AgentFolder,
    returns: Annotated[
        Path | None, typer.Option("--returns", metavar="FILE", help="The agent's table of returns.", show_default=False)
    ] = None,
    attacks: Annotated[
        Path | None, typer.Option("--attacks", metavar="FILE", help="The agent's table of attacks.", show_default=False)
    ] = None,
    budget: Annotated[float, typer.Option("--budget", min=0.0, help="At which the certified mean is divided into FLOP.")] = 0.0,
    alpha: Alpha = 0.05,
    twice_forward: Annotated[
        bool, typer.Option("--twice-forward", help="Count every backward pass as two forward passes.")
    ] = False,
    system: Annotated[
        str | None,
        typer.Option("--system", metavar="ID", help="Print a registry entry under this id instead.", show_default=False),
    ] = None,
    provider: Annotated[str, typer.Option("--provider", help="Of the registry entry.")] = "example",
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Training, making of data, certification and attack as ledgers of their own; a registry entry for `assess`."""
    from govcompute.errors import InputError
    from govcompute.flops import Convention
    from govcompute.smoothing.account import account as summed
    from govcompute.smoothing.account import attack_items, certification_item, system_document, training_items
    from govcompute.smoothing.attack_table import read_attacks
    from govcompute.smoothing.card import read_card
    from govcompute.smoothing.returns import read_returns

    card = read_card(agent)
    convention = Convention(backward="twice_forward") if twice_forward else Convention()  # type: ignore[arg-type]
    items = training_items(card, convention)
    certified: dict[str, Any] | None = None
    if returns is not None:
        played = read_returns(returns)
        _same(returns, played.agent, card.weights_sha256)
        if played.steps is None:
            raise InputError(f"{returns} does not state its 'steps'; expected the table that rollout wrote")
        items.append(certification_item(card.policy, played.steps))
        certified = _certified(played, items[-1], budget, alpha)
    if attacks is not None:
        tried = read_attacks(attacks)
        _same(attacks, tried.agent, card.weights_sha256)
        items += attack_items(card.policy, card.critic, tried, convention)
    found = summed(items)
    if system is not None:
        import yaml

        emit_text(yaml.safe_dump(system_document(card, found, system, provider), sort_keys=False).rstrip(), output)
    elif as_json:
        emit_json("smoothing_account", _record(found, certified, str(convention)), output)
    else:
        emit_tables(_tables(found, certified), output)


def _same(file: Path, agent: str, card: str) -> None:
    from govcompute.errors import InputError

    if agent != card:
        raise InputError(f"{file} was played by another agent than the card's: its 'agent' is {agent or 'empty'}, not {card}")


def _certified(played: Any, item: Item, budget: float, alpha: float) -> dict[str, Any]:
    """What certification took for what it proved."""
    from govcompute.smoothing.account import per_certified_return
    from govcompute.smoothing.certificate import certify

    expected = float(certify(played, [budget], alpha=alpha).expected[0])
    return {
        "budget": budget,
        "certified_mean": expected,
        "flop_per_certified_return": per_certified_return(item.flop, expected, played.floor),
    }


def _record(found: Account, certified: dict[str, Any] | None, convention: str) -> dict[str, Any]:
    return {
        "convention": convention,
        "items": [
            {
                "ledger": item.ledger.value,
                "name": item.name,
                "activity": item.activity,
                "flop": str(item.flop),
                "formula": item.formula,
            }
            for item in found.items
        ],
        "updates_only": str(found.updates_only),
        "with_generation": str(found.with_generation),
        "with_diagnostics": str(found.with_diagnostics),
        "certified": certified,
    }


def _tables(found: Account, certified: dict[str, Any] | None) -> list[Table]:
    lines = table("ledger", "item", "activity", "FLOP", "worked out as", numbers=("FLOP",))
    for item in found.items:
        lines.add_row(item.ledger, item.name, item.activity, f"{item.flop:.4g}", item.formula)
    sums = table("", "FLOP", "times (a)", numbers=("FLOP", "times (a)"))
    rows = (
        ("(a) updates only", found.updates_only),
        ("(b) and making of data, target networks and critics", found.with_generation),
        ("(c) and selection, certification and attack", found.with_diagnostics),
    )
    for name, amount in rows:
        sums.add_row(name, f"{amount:.4g}", f"{amount / found.updates_only:.3f}" if found.updates_only else "")
    if certified is None:
        return [lines, sums]
    proven = table("certified mean", "at budget", "FLOP of certification for each unit above the floor")
    each = certified["flop_per_certified_return"]
    proven.add_row(
        f"{certified['certified_mean']:.3f}",
        f"{certified['budget']:g}",
        "nothing is certified" if each is None else f"{each:.4g}",
    )
    return [lines, sums, proven]
