"""An estimate beside the lines: in a sentence, and as the rows and marks of a table and a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from govcompute.policy.schema import Scope
from govcompute.quantity import Estimate, Unit, short
from govcompute.registry.schema import System
from govcompute.report.marked import escaped
from govcompute.report.words import line_words
from govcompute.telemetry import SourceEstimate
from govcompute.training import TrainingEstimate
from govcompute.verdict.assess import Verdict
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.words import amount_words

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Amount:
    """A row: an amount in FLOP and what to call it. own: whether it is the system asked about, and not beside it."""

    name: str
    estimate: Estimate
    own: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A line at `value` FLOP, with the texts that draw it."""

    value: Fraction
    texts: tuple[str, ...]

    @property
    def label(self) -> str:
        """The value and the first text, and how many more there are."""
        more = f" and {len(self.texts) - 1} more" if len(self.texts) > 1 else ""
        return f"{short(self.value)} FLOP: {self.texts[0]}{more}"


def amount_sentence(found: TrainingEstimate) -> str:
    """How much it took, in Markdown."""
    way = found.method if found.basis is None else found.basis.words
    return f"**It takes {escaped(str(found.estimate))}**, by this method: {way}."


def modifier_answer(verdicts: Sequence[Verdict], base: str, base_compute: Estimate | None, day: date) -> str:
    """Whether the change makes whoever made it a provider, by the rules on modification among `verdicts`, in Markdown."""
    told = modifier_words(verdicts, base, base_compute, safe=escaped)
    if not told:
        return f"**On {day} no rule on those who change another’s model speaks of this.**"
    return "\n\n".join(f"**{first}.** {rest}" for first, rest in told)


def modifier_words(
    verdicts: Sequence[Verdict], base: str, base_compute: Estimate | None, safe: Callable[[str], str] = str
) -> list[tuple[str, str]]:
    """The answer of each rule on modification among `verdicts`, without a full stop, and the amounts that it rests on.

    `safe` makes names and quotations safe for where the words will stand.
    """
    found = [verdict for verdict in verdicts if verdict.law.rule.about is Scope.MODIFICATION]
    return [_of_rule(verdict, safe(base), base_compute, safe, one_of=len(found)) for verdict in found]


def modifiers_first(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Those under rules on whoever changes another's model, then the others, each in their order."""
    return sorted(verdicts, key=lambda verdict: verdict.law.rule.about is not Scope.MODIFICATION)


_ANSWERS = {
    Outcome.BELOW: "No: as an indication, changing {base} in this way makes you no provider",
    Outcome.CROSSES: "Yes: as an indication, changing {base} in this way makes you a provider",
    Outcome.UNDETERMINED: "It is open whether changing {base} in this way makes you a provider",
    Outcome.UNKNOWN: "It cannot be told whether changing {base} in this way makes you a provider",
    Outcome.NOT_IN_FORCE: "The rule is not in force; were it, the answer for {base} would be “{would}”",
}


def _of_rule(
    verdict: Verdict, base: str, base_compute: Estimate | None, safe: Callable[[str], str], one_of: int
) -> tuple[str, str]:
    first = _ANSWERS[verdict.outcome].format(base=base, would=verdict.if_in_force.words)
    amount = "an amount that is not known"
    if verdict.amount is not None:
        amount = share_words(verdict.amount) if verdict.amount.unit is Unit.RATIO else amount_words(verdict.amount)
    of = f" of the base’s {safe(amount_words(base_compute))}" if _is_share(verdict) and base_compute else ""
    where = f"{verdict.law.instrument.short}, {verdict.law.rule.citation}"
    case = f" This is the rule “{safe(verdict.law.rule.title)}”." if one_of > 1 else ""
    return first, f"It takes {safe(amount)}{of}; the line is {safe(line_words(verdict.line))} ({safe(where)}).{case}"


def share_words(ratio: Estimate) -> str:
    """A share for people, with its 90 % interval: 0.0086 % (90 %: 0.0065 % to 0.012 %)."""
    low, high = ratio.interval90
    if ratio.high is not None:
        return f"{_percent(low)} to {_percent(ratio.high)}"
    if ratio.remainder_unknown or high is None:
        return f"at least {_percent(low)}"
    return _percent(ratio.median) + (f" (90 %: {_percent(low)} to {_percent(high)})" if low < high else "")


def _percent(value: Fraction) -> str:
    hundredth = float(value) * 100
    return f"{hundredth:.3g} %" if hundredth >= 100 else f"{hundredth:.2g} %"


def _is_share(verdict: Verdict) -> bool:
    return verdict.line is not None and verdict.line.unit is Unit.RATIO


def marks(verdicts: Iterable[Verdict], own: Estimate) -> list[Mark]:
    """The lines on compute that the verdicts were given under, one for each value, the lowest first.

    A share of the original model's compute becomes an amount: that compute, as the rule counts it, is `own` over the share
    that the rule found.
    """
    by_value: dict[Fraction, list[str]] = {}
    for verdict in verdicts:
        line = verdict.line
        if line is None:
            continue
        short_name = verdict.law.instrument.short
        if line.unit in (Unit.FLOP, Unit.OP):
            by_value.setdefault(line.value, []).append(short_name)
        elif _is_share(verdict) and verdict.amount is not None and verdict.amount.median:
            text = f"{line_words(line)} of the base ({short_name})"
            by_value.setdefault(line.value * own.median / verdict.amount.median, []).append(text)
    return [Mark(value, tuple(dict.fromkeys(texts))) for value, texts in sorted(by_value.items())]


def amounts_of(
    own: Estimate, base: System | None, base_compute: Estimate | None, sources: Sequence[SourceEstimate] = ()
) -> list[Amount]:
    """The rows of the figure: what was asked about, then the model it was made from, or what other sources say of it."""
    if base is not None:
        beside = [] if base_compute is None else [Amount(base.name, base_compute)]
        return [Amount("your change", own, own=True), *beside]
    if sources:
        return [Amount(f"{one.source}, {one.quantity.words}", one.found.estimate, own=not i) for i, one in enumerate(sources)]
    return [Amount("your system", own, own=True)]


def standing_frame(amounts: Sequence[Amount], lines: Sequence[Mark]) -> pd.DataFrame:
    """Amounts and lines, one a row. FLOP are text, because tables show whole numbers above 2^53 as too large."""
    import pandas as pd

    rows = [{"what": one.name, "kind": "amount", "FLOP": amount_words(one.estimate)} for one in amounts]
    rows += [{"what": "; ".join(one.texts), "kind": "line", "FLOP": f"{short(one.value)} FLOP"} for one in lines]
    return pd.DataFrame(rows, columns=["what", "kind", "FLOP"])


def standing_alt(amounts: Sequence[Amount], lines: Sequence[Mark]) -> str:
    """What the figure shows, for those who cannot see it."""
    told = "; ".join(f"{one.name}: {amount_words(one.estimate)}" for one in amounts)
    drawn = "; ".join(one.label for one in lines) or "none"
    return f"Amounts of compute on a logarithmic axis with their 90 % intervals. {told}. Lines: {drawn}."
