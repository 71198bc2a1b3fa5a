"""`govcompute stack import`: a server's page as counters, and as a reading for a stack's file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text
from govcompute.cli.stack import stack
from govcompute.cli.stack.account import Candidates, Model

SERVERS = ("vllm", "sglang")


@stack.command("import")
def import_(
    server: Annotated[str, typer.Argument(help="Whose page it is: vllm or sglang.")],
    file: Annotated[Path, typer.Argument(help="A saved metrics page (Prometheus text).")],
    before: Annotated[
        Path | None, typer.Option(metavar="FILE", help="An earlier page of it: what ran in between is counted.")
    ] = None,
    model: Model = None,
    candidates: Candidates = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Read a server's metrics page: its counters or gauges, the reading to put into a stack's file, what it cannot tell."""
    from govcompute.errors import InputError, NotFound
    from govcompute.speculative.servers.exposition import read_scrape

    if server not in SERVERS:
        raise NotFound("server", server, SERVERS)
    if server == "sglang" and before is not None:
        raise InputError("SGLang's page holds gauges, not totals: two of them have no difference")
    page = read_scrape(file)
    earlier = None if before is None else read_scrape(before)
    record, lines = _vllm(page, earlier, model) if server == "vllm" else _sglang(page, candidates)
    if as_json:
        emit_json("stack_reading", {"server": server, "file": str(file), **record}, output)
        return
    emit_text("\n".join([*lines, *(f"# not told: {what}" for what in record["untold"])]), output)


def _vllm(page: Any, earlier: Any, model: str | None) -> tuple[dict[str, Any], list[str]]:
    from govcompute.cli.stack.words import counts_lines, counts_record
    from govcompute.speculative.servers.vllm import vllm_totals

    totals = vllm_totals(page, earlier, model=model)
    counts = totals.counts
    record = {
        **counts_record(counts),
        "acceptance": totals.acceptance,
        "prompt_tokens": totals.prompt,
        "untold": list(totals.untold),
    }
    words = [f"# {line}" for line in counts_lines(counts)]
    return record, [*words, *_reading("vLLM", counts.verification_rate, counts.discard_rate)]


def _sglang(page: Any, candidates: int | None) -> tuple[dict[str, Any], list[str]]:
    from govcompute.speculative.servers.sglang import sglang_rates

    rates = sglang_rates(page, candidates=candidates)
    record = {
        "verification_rate": float(rates.verification_rate),
        "discard_rate": None if rates.discard_rate is None else float(rates.discard_rate),
        "generated": rates.generated,
        "prompt_tokens": rates.prompt,
        "untold": list(rates.untold),
    }
    words = [f"# {float(rates.tokens_per_pass):.3f} tokens per pass, at the moment of the scrape"]
    if rates.discard_rate is None:
        return record, [*words, "# no reading: how much was drafted is not on the page; give --candidates"]
    return record, [*words, *_reading("SGLang", rates.verification_rate, rates.discard_rate)]


def _reading(server: str, verification_rate: Any, discard_rate: Any) -> list[str]:
    return [
        "readings:",
        "  - name: NAME OF THE RUN",
        f"    verification_rate: {float(verification_rate):.6g}",
        f"    discard_rate: {float(discard_rate):.6g}",
        f"    source: {server}'s metrics page of DATE",
    ]
