"""vLLM's counters of speculation (its V1 engine, metrics ``vllm:spec_decode_*``), as totals or between two scrapes.

A draft is one round of one request that speculated; of its draft tokens the accepted ones were kept, so drafts + accepted
tokens came out of those rounds. All other tokens of the answers came one to a pass, without a candidate: a round of none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from govcompute.errors import DocumentError, InputError, NotFound, Problem
from govcompute.speculative.acceptance import acceptance_of_positions
from govcompute.speculative.counts import Counts
from govcompute.speculative.servers.exposition import Sample, Scrape

DRAFTS = "vllm:spec_decode_num_drafts_total"
DRAFT_TOKENS = "vllm:spec_decode_num_draft_tokens_total"
ACCEPTED = "vllm:spec_decode_num_accepted_tokens_total"
ACCEPTED_AT = "vllm:spec_decode_num_accepted_tokens_per_pos_total"
GENERATED = "vllm:generation_tokens_total"
PROMPT = "vllm:prompt_tokens_total"
_NEEDED = (DRAFTS, DRAFT_TOKENS, ACCEPTED)
_WHY = "the counters of a server that speculates (vLLM's V1 engine with a speculative configuration)"

#: What vLLM's counters leave open whatever they say.
UNTOLD = (
    "which prompts were read by which model, and how much of them came from a prefix cache",
    "tokens accepted and then cut off after an end token: they are counted as accepted",
    "how long the contexts were: FLOP are by a mean context or for the whole range",
    "the drafter's own passes: n-gram and EAGLE drafters cost less than a separate model for each draft token",
)


@dataclass(frozen=True, slots=True)
class VllmTotals:
    """Counters summed over all engines of one model. `at`: accepted tokens by position of the block, from 0."""

    drafts: int
    draft_tokens: int
    accepted: int
    at: tuple[int, ...] = ()
    generated: int | None = None
    prompt: int | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def counts(self) -> Counts:
        """The five counters. Where the tokens generated are not known, those of the speculative rounds alone.

        Where fewer were generated than the rounds kept, the difference was cut. Raises InputError where more was accepted than
        drafted.
        """
        if self.accepted > self.draft_tokens:
            raise InputError(
                f"{self.accepted:,} tokens were accepted of {self.draft_tokens:,} drafted: the counters contradict"
            )
        discarded, kept = self.draft_tokens - self.accepted, self.accepted + self.drafts
        generated = kept if self.generated is None else self.generated
        alone, cut = max(0, generated - kept), max(0, kept - generated)
        return Counts(generated, self.drafts + alone, self.draft_tokens, discarded, cut)

    @property
    def acceptance(self) -> float | None:
        """α̂ from the positions; None where they are not counted, or blocks had different lengths."""
        if not self.at or self.drafts * len(self.at) != self.draft_tokens:
            return None
        return acceptance_of_positions(self.drafts, self.at)

    @property
    def untold(self) -> tuple[str, ...]:
        """What these numbers cannot say."""
        missing = () if self.generated is not None else (f"tokens outside speculative rounds ({GENERATED} is missing)",)
        return (*self.notes, *missing, *UNTOLD)


_Engine = tuple[tuple[str, str], ...]


def vllm_totals(after: Scrape, before: Scrape | None = None, *, model: str | None = None) -> VllmTotals:
    """What the server counted since it started, or since `before`; engines are added up.

    An engine whose counters went down was restarted: what it counts since then is taken, and a note says so. Raises
    DocumentError for a missing metric, a number that is no count, or positions that do not add up to the accepted tokens;
    InputError for several models where none is named.
    """
    name = _model(after, model)
    last = _engines(after, name)
    first = _engines(before, name) if before is not None else {}
    notes: list[str] = []
    parts = [_since(engine, counted, first.get(engine, {}), notes) for engine, counted in last.items()]
    notes += [
        f"engine {_named(engine)} is in the first scrape alone: what it did is lost" for engine in first if engine not in last
    ]
    return _totals(after, parts, notes)


def _model(scrape: Scrape, wanted: str | None) -> str | None:
    names = {sample.labels.get("model_name", "") for sample in scrape.require(DRAFTS, _WHY)}
    if wanted is not None and wanted not in names:
        raise NotFound("model of the scrape", wanted, names)
    if wanted is None and len(names) > 1:
        raise InputError(f"{scrape.name} counts several models ({', '.join(sorted(names))}); name one")
    return wanted


_Key = tuple[str, str]


def _engines(scrape: Scrape, model: str | None) -> dict[_Engine, dict[_Key, int]]:
    """Each engine's counters by name and position (none but for ``per_pos``)."""
    for name in _NEEDED:
        scrape.require(name, _WHY)
    found: dict[_Engine, dict[_Key, int]] = {}
    for name in (*_NEEDED, ACCEPTED_AT, GENERATED, PROMPT):
        for sample in scrape.samples(name):
            if model is not None and sample.labels.get("model_name") != model:
                continue
            engine = tuple(sorted((key, value) for key, value in sample.labels.items() if key != "position"))
            found.setdefault(engine, {})[name, _position(scrape, sample)] = scrape.total(sample)
    return found


def _position(scrape: Scrape, sample: Sample) -> str:
    if sample.name != ACCEPTED_AT:
        return ""
    position = sample.labels.get("position", "")
    if not position.isdecimal():
        raise scrape.fault(sample, f"position '{position}' is not valid", "a whole number from 0 on")
    return position


def _since(engine: _Engine, after: Mapping[_Key, int], before: Mapping[_Key, int], notes: list[str]) -> Mapping[_Key, int]:
    """What was counted between the scrapes."""
    if any(after.get(key, 0) < value for key, value in before.items()):
        notes.append(f"engine {_named(engine)} was restarted between the scrapes: counted from its restart on")
        return after
    return {key: value - before.get(key, 0) for key, value in after.items()}


def _named(engine: _Engine) -> str:
    return ", ".join(f"{key}={value}" for key, value in engine) or "(no labels)"


def _totals(scrape: Scrape, parts: list[Mapping[_Key, int]], notes: list[str]) -> VllmTotals:
    def summed(fits: Callable[[_Key], bool]) -> int | None:
        values = [value for part in parts for key, value in part.items() if fits(key)]
        return sum(values) if values else None

    def named(name: str) -> int | None:
        return summed(lambda key: key[0] == name)

    positions = sorted({int(key[1]) for part in parts for key in part if key[0] == ACCEPTED_AT})
    at = tuple(summed(lambda key, p=str(p): key == (ACCEPTED_AT, p)) or 0 for p in positions)  # type: ignore[misc]
    accepted = named(ACCEPTED) or 0
    if at and sum(at) != accepted:
        said = f"{sum(at):,} accepted by position, {accepted:,} together"
        raise DocumentError(Problem(scrape.name, 0, 0, ACCEPTED_AT, said, "the same number twice: was a line left out?"))
    return VllmTotals(named(DRAFTS) or 0, named(DRAFT_TOKENS) or 0, accepted, at, named(GENERATED), named(PROMPT), tuple(notes))
