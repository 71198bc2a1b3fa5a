"""Where an account's numbers come from: counters on the command line, a server's page, or a reading of the stack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govcompute.errors import InputError, NotFound, nearest

if TYPE_CHECKING:
    from govcompute.speculative.account import Account, PositionFlop, RatesAccount
    from govcompute.speculative.counts import Counts
    from govcompute.speculative.servers.exposition import Scrape
    from govcompute.speculative.stack import Stack

Each = Callable[[int | None], "PositionFlop"]
_COUNTERS = ("emitted", "target_passes", "drafted", "discarded", "cut")


@dataclass(frozen=True)
class Source:
    """What the options name; at most one of `counts`, `reading`, `scrape` and `url`."""

    counts: str | None = None
    reading: str | None = None
    scrape: Path | None = None
    before: Path | None = None
    url: str | None = None
    model: str | None = None
    candidates: int | None = None


@dataclass(frozen=True)
class Run:
    """An account with the words for its source, the cost of a position, and how many tokens it counted (None: it did not)."""

    account: Account | RatesAccount
    each: PositionFlop
    source: str
    tokens: int | None = None
    prompt_tokens: int | None = None
    untold: tuple[str, ...] = ()


def run_of(stack: Stack, source: Source, each: Each, prompt_tokens: int | None) -> Run:
    """The account of what `source` names; `each` gives the cost of a position at a mean context. Raises InputError."""
    named = [name for name in ("counts", "reading", "scrape", "url") if getattr(source, name) is not None]
    if len(named) > 1:
        raise InputError(f"give one of {', '.join(f'--{name}' for name in named)}: they are different runs")
    if source.before is not None and source.scrape is None and source.url is None:
        raise InputError("--scrape-before needs the later page: --scrape or --url")
    if source.counts is not None:
        return _counted(parse_counts(source.counts), each(None), "counters as stated", prompt_tokens)
    if source.scrape is not None or source.url is not None:
        return _scraped(source, each(None), prompt_tokens)
    return _read(stack, source.reading, each)


def parse_counts(text: str) -> Counts:
    """``emitted=9,target_passes=3,drafted=12,discarded=6[,cut=0]``. Raises InputError with the nearest name."""
    from govcompute.speculative.counts import Counts

    given: dict[str, int] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        if name not in _COUNTERS:
            close = nearest(name, _COUNTERS)
            hint = f"nearest: '{close}'" if close else f"expected {', '.join(_COUNTERS)}"
            raise InputError(f"--counts: no counter is called '{name}'; {hint}")
        if name in given or not value.strip().isdecimal():
            raise InputError(f"--counts: '{part.strip()}' is not {name}=N once, with a whole number of zero or more")
        given[name] = int(value)
    missing = [name for name in _COUNTERS[:-1] if name not in given]
    if missing:
        raise InputError(f"--counts: {', '.join(missing)} missing")
    return Counts(**given)


def _counted(counts: Counts, each: PositionFlop, source: str, prompts: int | None, untold: tuple[str, ...] = ()) -> Run:
    from govcompute.speculative.account import account_of_counts

    account = account_of_counts(counts, each, prompt_tokens=prompts)
    return Run(account, each, source, counts.emitted, prompts, untold)


def scrapes(source: Source) -> tuple[Scrape, Scrape | None]:
    """The page and, where one is named, the earlier one."""
    from govcompute.speculative.servers.exposition import read_scrape
    from govcompute.speculative.servers.scrape import fetch

    after = fetch(source.url) if source.url is not None else read_scrape(source.scrape or Path())
    return after, None if source.before is None else read_scrape(source.before)


def _scraped(source: Source, each: PositionFlop, prompt_tokens: int | None) -> Run:
    """An account of a page's counters (vLLM) or of its gauges (SGLang)."""
    from govcompute.speculative.account import account_of_counts, account_of_rates
    from govcompute.speculative.servers.sglang import LENGTH, sglang_rates
    from govcompute.speculative.servers.vllm import vllm_totals

    after, before = scrapes(source)
    if LENGTH in after:
        if before is not None:
            raise InputError("SGLang's page holds gauges, not totals: two of them have no difference")
        rates = sglang_rates(after, candidates=source.candidates)
        if rates.discard_rate is None:
            raise InputError("SGLang's page does not say how much was drafted; give --candidates")
        account = account_of_rates(float(rates.verification_rate), float(rates.discard_rate), each)
        return Run(account, each, f"the gauges of {after.name}", rates.generated, rates.prompt, rates.untold)
    totals = vllm_totals(after, before, model=source.model)
    prompts = totals.prompt if prompt_tokens is None else prompt_tokens
    counted = account_of_counts(totals.counts, each, prompt_tokens=prompts, acceptance=totals.acceptance)
    return Run(counted, each, f"the counters of {after.name}", totals.counts.emitted, prompts, totals.untold)


def _read(stack: Stack, name: str | None, each: Each) -> Run:
    from govcompute.speculative.account import account_of_rates

    names = [one.name for one in stack.readings]
    if not names:
        raise InputError(f"{stack.id} has no reading; give --counts, --scrape or --url")
    if name is not None and name not in names:
        raise NotFound(f"reading of {stack.id}", name, names)
    one = stack.readings[0 if name is None else names.index(name)]
    cost = each(one.context)
    rates = account_of_rates(one.verification_rate, one.discard_rate, cost)
    return Run(rates, cost, f"the reading “{one.name}” ({one.source})")
