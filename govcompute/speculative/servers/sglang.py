"""SGLang's gauges of speculation. A gauge says how things stand at the moment, not how much there was: rates, no totals.

``sglang:spec_accept_length`` is the mean of tokens that a verification pass yields, its own token among them: E = 1 / VR, over
the last stretch that the server logs. What was drafted for it, and so what was thrown away, follows only from the
candidate length that the server was started with.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from govcompute.errors import DocumentError, InputError, Problem
from govcompute.quantity import counted, exact
from govcompute.speculative.servers.exposition import Scrape

LENGTH = "sglang:spec_accept_length"
GENERATED = "sglang:generation_tokens_total"
PROMPT = "sglang:prompt_tokens_total"

UNTOLD = (
    "totals of speculation: the gauges are those of the last logged stretch, whatever ran before",
    "what was drafted and thrown away, unless the candidate length is given",
    "tokens past an end token: some versions count them as accepted, which makes the length too long",
    "how long the contexts were: FLOP are by a mean context or for the whole range",
    "tokens outside speculative passes",
)


@dataclass(frozen=True, slots=True)
class SglangRates:
    """Rates at the moment of the scrape, and tokens since the start (None where they are not exposed).

    tokens_per_pass: E, 1 or more. discard_rate: thrown away for each token that stayed; None without a candidate length.
    """

    tokens_per_pass: Fraction
    discard_rate: Fraction | None
    generated: int | None
    prompt: int | None
    untold: tuple[str, ...]

    @property
    def verification_rate(self) -> Fraction:
        """VR = 1 / E."""
        return 1 / self.tokens_per_pass


def sglang_rates(scrape: Scrape, *, candidates: int | None = None) -> SglangRates:
    """The rates of a scrape; `candidates`: tokens drafted for each pass, as the server was started.

    Several ranks and engines show the same or their own gauge; their mean is taken. Raises DocumentError where there is no
    gauge, where it is below 1 (0 means that nothing was speculated), or above candidates + 1.
    """
    samples = scrape.require(LENGTH, "the gauge of a server that speculates")
    values = [exact(scrape.gauge(sample)) for sample in samples]
    length = sum(values, Fraction(0)) / len(values)
    if length < 1:
        said = f"a mean of {float(length):g} tokens per pass" + (": nothing was speculated yet" if length == 0 else "")
        raise DocumentError(Problem(scrape.name, samples[0].line, 1, LENGTH, said, "1 or more"))
    notes = ("which rank or engine each gauge belongs to: their mean is taken",) if len(set(values)) > 1 else ()
    return SglangRates(length, _discards(length, candidates), _sum(scrape, GENERATED), _sum(scrape, PROMPT), (*notes, *UNTOLD))


def _discards(length: Fraction, candidates: int | None) -> Fraction | None:
    """DR = (K + 1) / E - 1."""
    if candidates is None:
        return None
    if candidates < 1 or length > candidates + 1:
        raise InputError(
            f"{float(length):g} tokens per pass cannot come of {counted(candidates, 'candidate')} and one more token"
        )
    return (candidates + 1) / length - 1


def _sum(scrape: Scrape, name: str) -> int | None:
    found = scrape.samples(name)
    return sum(scrape.total(sample) for sample in found) if found else None
