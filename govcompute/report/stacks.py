"""Stacks in sentences and tables: what a setting costs, what was published and measured, and what law makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from govcompute.measure import Measurement
from govcompute.quantity import counted, significant
from govcompute.report.words import chance_words, line_words
from govcompute.speculative.cost import Cost
from govcompute.speculative.theory.curves import Curves
from govcompute.speculative.theory.publication import Publication
from govcompute.speculative.theory.rates import Rates
from govcompute.speculative.theory.reproduction import Reproduction
from govcompute.speculative.theory.setting import Setting, setting
from govcompute.verdict.stack import Spending, StackVerdict
from govcompute.verdict.words import amount_words

if TYPE_CHECKING:
    import pandas as pd

#: Why energy is shown as a band.
ENERGY = (
    "Energy lies between time and FLOP: a device draws some power whatever it does, and more for each FLOP. "
    "Where in between is not known without a meter."
)


def setting_sentence(one: Setting, name: str) -> str:
    """What the setting does to time and FLOP, in Markdown."""
    faster = f"{one.speed_up:.2f} times as fast as its target alone"
    if one.flop_multiple is None or one.waste_share is None:
        return f"**With {name} the stack answers {faster}.**"
    waste = f"{one.waste_share:.0%}".replace("%", " %")
    opposite = " A meter of hours and a meter of FLOP move in opposite directions."
    slower = " It is no faster and takes more FLOP: nothing is won."
    meters = "" if one.flop_multiple <= 1 else opposite if one.speed_up > 1 else slower
    return (
        f"**With {name} the stack answers {faster}, for {one.flop_multiple:.2f} times the FLOP.** "
        f"{waste} of them go into candidates that are thrown away.{meters}"
    )


def best_sentence(one: Setting, share: float) -> str:
    """The best threshold at a price of FLOP."""
    price = "where FLOP are free" if not share else f"where a FLOP costs {share:g} of the price that forbids drafting"
    return (
        f"The best threshold {price} is {one.threshold:.2f}: {one.speed_up:.2f} times as fast, for "
        f"{one.flop_multiple:.2f} times the FLOP."
    )


def settings_frame(groups: Iterable[tuple[str, Sequence[Setting]]]) -> pd.DataFrame:
    """One row for each setting, after the word for its group."""
    import pandas as pd

    def shown(value: float | None, form: str) -> str:
        return "" if value is None else format(value, form)

    return pd.DataFrame(
        [
            {
                "what": group,
                "setting": one.name,
                "tokens per round": f"{float(one.rates.tokens_per_round):.3f}",
                "mean candidates": f"{float(one.rates.mean_candidates):.2f}",
                "verification rate": f"{float(one.rates.verification_rate):.4f}",
                "discard rate": f"{float(one.rates.discard_rate):.3f}",
                "FLOP, times the target's": shown(one.flop_multiple, ".3f"),
                "of them wasted": shown(one.waste_share, ".1%").replace("%", " %"),
                "speed, times the target's": f"{one.speed_up:.3f}",
                "energy, times the target's": _between(one.energy_multiple),
            }
            for group, settings in groups
            for one in settings
        ]
    )


def _between(ends: tuple[float, float] | None) -> str:
    return "" if ends is None else f"{ends[0]:.2f} to {ends[1]:.2f}"


def curves_frame(found: Curves, readings: Sequence[Setting], chosen: Sequence[Setting]) -> pd.DataFrame:
    """The settings of the figure."""
    return settings_frame(
        [
            ("chosen", chosen),
            ("fixed length", found.fixed),
            ("threshold", found.thresholds),
            ("best at a price", found.priced),
            ("bound", [found.oracle]),
            ("published", readings),
        ]
    )


def curves_alt(found: Curves, readings: Sequence[Setting], chosen: Setting) -> str:
    """What the figure of speed against FLOP shows, for those who cannot see it."""
    first, last = found.fixed[0], found.fixed[-1]
    fastest = max(found.thresholds, key=lambda one: one.speed_up)
    return (
        f"Speed over the target alone against FLOP over it. Fixed lengths from {first.name} ({first.speed_up:.2f} times as"
        f" fast, {first.flop_multiple:.2f} times the FLOP) to {last.name} ({last.speed_up:.2f}, {last.flop_multiple:.2f});"
        f" thresholds, the fastest {fastest.name} ({fastest.speed_up:.2f}, {fastest.flop_multiple:.2f}). Chosen: {chosen.name}"
        f" ({chosen.speed_up:.2f}, {chosen.flop_multiple:.2f}). {counted(len(readings), 'published reading')}."
    )


def reproduction_frame(paper: Publication, found: Reproduction) -> pd.DataFrame:
    """Published throughput beside what the theory makes of the published rates, with its tolerance."""
    import pandas as pd

    low, high = paper.expected.throughput
    return pd.DataFrame(
        [
            {
                "data set": paper.datasets[name],
                "published, tokens/s": f"{check.published:.2f}",
                "theory, tokens/s": f"{check.predicted:.2f}",
                "off by": f"{check.deviation:+.1%}".replace("%", " %"),
                "expected": f"{low:+.1%} to {high:+.1%}".replace("%", " %"),
                "as expected": "yes" if check.within else "no",
            }
            for name, check in found.throughput.items()
        ]
    )


def publication_words(paper: Publication) -> str:
    """Where the published numbers come from, and how well each is known."""
    return (
        f"{paper.title} ({paper.paper}). Rates: {paper.method.evidence.level.words} ({paper.method.evidence.source}). "
        f"Throughput: {paper.throughput.evidence.level.words}."
    )


def records_frame(records: Iterable[Measurement]) -> pd.DataFrame:
    """Measured stacks beside the theory of their own rates and passes; the theory knows neither prompts nor the host's time."""
    import pandas as pd

    return pd.DataFrame([_record_row(one) for one in records if one.speculation is not None])


def _record_row(one: Measurement) -> dict[str, str]:
    assert one.speculation is not None
    theory = theory_of(one)
    measured = "" if one.speed_up is None else f"{one.speed_up:.2f}"
    wasted = one.speculation.wasted_flop / one.flop
    return {
        "record": one.id,
        "rule": one.rule or "",
        "device": f"{one.device.name} ({one.device.kind})",
        "speed measured": measured,
        "speed by theory": f"{theory.speed_up:.2f}",
        "FLOP by theory": f"{theory.flop_multiple:.2f}",
        "wasted, measured": f"{wasted:.1%}".replace("%", " %"),
        "wasted, by theory": f"{theory.waste_share:.1%}".replace("%", " %"),
        "energy": f"{one.energy.value:.3g} J" if one.energy.value is not None else f"not measured: {one.energy.not_measured}",
        "measured on": one.measured_on.isoformat(),
    }


def theory_of(one: Measurement) -> Setting:
    """What the closed forms make of a record's counters, with the mean times and FLOP of its passes.

    The plain target takes what it took alone where the record holds that, prompts included.
    """
    assert one.speculation is not None
    draft, verify = one.phase("draft"), one.phase("verify")
    cost = Cost(
        draft.seconds / draft.passes,
        verify.seconds / verify.passes,
        draft.flop / draft.tokens,
        verify.flop / verify.tokens,
    )
    alone = None if one.alone is None else one.alone.seconds_per_token
    return setting(one.id, Rates.of(one.speculation.counts), cost, alone=alone)


def devices_sentence(records: Iterable[Measurement]) -> str:
    """On what the records were taken, said plainly where no accelerator is among them."""
    stacks = [one for one in records if one.kind == "stack"]
    kinds = {one.device.kind for one in stacks}
    if not stacks:
        return "No stack was measured for this registry; what stands here is theory and what others published."
    if "cuda" not in kinds:
        return (
            "Every measured record of a stack was taken on a processor, with small models trained for it and other programs "
            "running beside. None is of a GPU: figures of GPUs on this page are published ones."
        )
    return "Measured records of stacks, of processors and GPUs."


def spending_frame(spent: Spending) -> pd.DataFrame:
    """What traffic spent, by what a law calls it; parts of nothing are left out."""
    import pandas as pd

    rows = [
        ("serving users", spent.inference, "training under no text"),
        ("non-public training data, kept", spent.kept, "counted where a text counts synthetic data"),
        ("non-public training data, discarded candidates", spent.discarded, "our reading: discarded samples (inferred)"),
        ("the same data from the target alone", spent.plain, "for comparison"),
    ]
    return pd.DataFrame(
        [{"what": what, "FLOP": amount_words(amount), "in law": law} for what, amount, law in rows if amount.median]
    )


def spending_sentence(spent: Spending) -> str:
    """What the traffic adds to the training compute of the target."""
    if not spent.synthetic.median:
        return f"Serving these answers takes {amount_words(spent.inference)}. No text counts that as training."
    return (
        f"What became training data took {amount_words(spent.synthetic)}, "
        f"{significant(spent.discarded.median, 2)} FLOP of it for discarded candidates."
    )


def stack_verdicts_frame(verdicts: Sequence[StackVerdict]) -> pd.DataFrame:
    """One row for each rule and reading of "the model"."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "rule": one.verdict.law.id,
                "verdict": one.verdict.outcome.words,
                "on": one.of,
                "what is taken for the model": one.reading.words,
                "probability": chance_words(one.verdict.chance),
                "line": line_words(one.verdict.line),
                "counted": "not known" if one.verdict.amount is None else amount_words(one.verdict.amount),
                "text": f"{one.verdict.law.instrument.short}, {one.verdict.law.rule.citation}",
            }
            for one in verdicts
        ]
    )


def readings_sentence(verdicts: Sequence[StackVerdict]) -> str:
    """Whether it matters which member, or both, are taken for "the model"."""
    by_law: dict[str, set[str]] = {}
    for one in verdicts:
        by_law.setdefault(one.verdict.law.id, set()).add(one.verdict.outcome.words)
    split = sorted(law for law, outcomes in by_law.items() if len(outcomes) > 1)
    if not by_law:
        return "On this date no rule with a line on training compute speaks of this stack."
    if not split:
        return "The texts speak of a model, and a stack is two. Under every rule all readings of that come to the same."
    return f"The texts speak of a model, and a stack is two. Which of them, or both, is meant matters under {', '.join(split)}."
