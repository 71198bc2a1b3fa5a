"""Compute that is spent after training: no line anywhere counts it, and it overtakes training."""

from __future__ import annotations

from govcompute.flops import decode
from govcompute.limits.efficiency import significant_of
from govcompute.limits.finding import Axis, Chart, Mark, Material, Measured, Point, Series, limit
from govcompute.quantity import Estimate
from govcompute.registry.stacks import positions
from govcompute.serving import break_even_tokens
from govcompute.speculative.account import account_of_rates

#: Cached tokens before the one that is served; the mean over a conversation is not known.
CONTEXT = 2048
_SHOWN = ("llama-3.1-405b", "llama-3.1-70b", "llama-3.1-8b", "deepseek-v3", "mixtral-8x22b", "gpt-3-175b")
_TOKENS = tuple(10.0**exponent for exponent in range(9, 17))


@limit("Compute after training", "When has serving taken more compute than training?")
def serving(material: Material) -> Measured:
    """Tokens after which serving has taken as much compute as training, and what a speculative stack adds to each."""
    rows, series = [], []
    for system in (s for s in _SHOWN if s in material.counted and s in material.known):
        each = decode(material.counted[system], CONTEXT).flop
        trained = material.compute(system)
        even = break_even_tokens(Estimate.point(material.known[system].compute), each)
        rows.append((material.name(system), significant_of(trained), significant_of(each), significant_of(float(even.median))))
        points = tuple(Point(tokens, trained + tokens * each) for tokens in _TOKENS)
        series.append(Series(material.name(system), points, "line"))
    ratios = stack_ratios(material)
    low, high = min(r for _, r in ratios), max(r for _, r in ratios)
    says = (
        f"After {min(rows, key=_even)[3]} to {max(rows, key=_even)[3]} tokens served, serving has taken as much compute as"
        f" training ({len(rows)} models, {CONTEXT:,} cached tokens). No text in the registry counts it. What is"
        " deployed is often a"
        f" stack: its draft and its rejected tokens raise the FLOP of each served token by a factor of {low:.2f} to {high:.2f}"
        f" ({len(ratios)} published runs of one pair of models), so its break-even comes that much sooner. What it buys is"
        " speed, not another text."
    )
    return Measured(
        says,
        Chart(Axis("tokens served", log=True), Axis("FLOP, training and serving", log=True), tuple(series),
              "Life-cycle compute of each model against the tokens it has served: flat while training dominates, then rising.",
              (Mark("y", float(material.line.value), "Art. 51(2), training alone"),)),
        ("model", "training, FLOP", "FLOP per served token", "tokens until serving equals training"),
        tuple(rows),
        ("EU Guidelines C(2025) 5045, Annex A.1: what counts is training (user-facing inference is not mentioned)",
         "Hooker 2024, arXiv 2407.05694: inference-time compute is not in training FLOP",
         *_stack_sources(material)),
    )  # fmt: skip


def _even(row: tuple[str, str, str, str]) -> float:
    return float(row[3])


def _stack_sources(material: Material) -> tuple[str, ...]:
    """Each address once, with what it was called first."""
    titles: dict[str, str | None] = {}
    for stack in material.stacks.values():
        for one in stack.sources:
            titles.setdefault(one.source, one.title)
    return tuple(f"{title}: {source}" if title else source for source, title in titles.items())


def stack_ratios(material: Material) -> list[tuple[str, float]]:
    """Φ of each published run of the registry's stacks: FLOP per token over the plain target's."""
    found = []
    for stack in material.stacks.values():
        for one in stack.readings:
            each = positions(stack, material.registry, material.architectures, context=one.context)
            run = account_of_rates(one.verification_rate, one.discard_rate, each)
            found.append((f"{stack.name}: {one.name}", float(run.ratio.median)))
    return found
