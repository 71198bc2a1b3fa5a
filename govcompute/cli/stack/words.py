"""Stacks and accounts for people, as lines, and for programs, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govcompute.quantity import counted

if TYPE_CHECKING:
    from govcompute.quantity import Estimate
    from govcompute.speculative.account import Account, RatesAccount
    from govcompute.speculative.counts import Counts
    from govcompute.verdict.stack import Spending, StackVerdict


def ratio_words(estimate: Estimate) -> str:
    """A ratio to two decimals, with its range where that shows."""
    low, high = (float(end or 0) for end in estimate.interval90)
    median = f"{float(estimate.median):.2f}"
    return median if f"{low:.2f}" == f"{high:.2f}" else f"{median} (90 %: {low:.2f} to {high:.2f})"


def counts_lines(counts: Counts) -> list[str]:
    """The counters and their identity."""
    return [
        f"tokens: {counts.emitted:,} emitted in"
        f" {counted(counts.target_passes, 'target pass', 'target passes')}; {counts.drafted:,} drafted,"
        f" {counts.discarded:,} discarded, {counts.cut:,} cut",
        f"- identity: {counts.drafted:,} drafted + {counted(counts.target_passes, 'pass', 'passes')} ="
        f" {counts.emitted:,} + {counts.discarded:,} + {counts.cut:,}",
        f"- VR {float(counts.verification_rate):.4f}, DR {float(counts.discard_rate):.4f},"
        f" mean candidate length {float(counts.mean_candidates):.2f}",
    ]


def run_lines(run: Account | RatesAccount) -> list[str]:
    """Φ and W, and of an account all else that it knows."""
    from govcompute.speculative.account import Account

    against = [
        f"Φ {ratio_words(run.ratio)}: FLOP per token over the plain target's; W {ratio_words(run.waste_share)} of it for"
        " discarded candidates"
    ]
    if not isinstance(run, Account):
        return [*against, f"- mean candidate length {float(run.mean_candidates):.2f}"]
    lines = [*counts_lines(run.counts), *against, f"- drafting {run.draft}; verification {run.verify}; head {run.head}"]
    lines.append(f"- the plain target {run.plain}; discarded candidates {run.wasted}")
    if run.prompts is not None and run.whole_ratio is not None:
        lines.append(
            f"- {counted(run.prompts.tokens, 'prompt token')}: draft {run.prompts.draft}; target {run.prompts.target};"
            f" Φ with them {ratio_words(run.whole_ratio)}"
        )
    if run.acceptance is not None:
        lines.append(f"- α̂ {run.acceptance:.3f}: a candidate's chance to be kept")
    return lines


def run_record(run: Account | RatesAccount) -> dict[str, Any]:
    """The same as plain data."""
    from govcompute.report.record import estimate_record
    from govcompute.speculative.account import Account

    record: dict[str, Any] = {"ratio": estimate_record(run.ratio), "waste_share": estimate_record(run.waste_share)}
    if not isinstance(run, Account):
        return {**record, "mean_candidates": float(run.mean_candidates)}
    prompts = run.prompts
    return {
        **record,
        **counts_record(run.counts),
        "draft": estimate_record(run.draft),
        "verify": estimate_record(run.verify),
        "head": estimate_record(run.head),
        "plain": estimate_record(run.plain),
        "wasted": estimate_record(run.wasted),
        "prompt_tokens": None if prompts is None else prompts.tokens,
        "draft_prompt": None if prompts is None else estimate_record(prompts.draft),
        "target_prompt": None if prompts is None else estimate_record(prompts.target),
        "acceptance": run.acceptance,
        "seconds": run.seconds,
        "basis": run.basis,
    }


def counts_record(counts: Counts) -> dict[str, Any]:
    """The counters and their rates."""
    names = ("emitted", "target_passes", "drafted", "discarded", "cut")
    return {
        "counts": {name: getattr(counts, name) for name in names},
        "identity_checked": True,
        "verification_rate": float(counts.verification_rate),
        "discard_rate": float(counts.discard_rate),
        "mean_candidates": float(counts.mean_candidates),
    }


def spending_lines(spent: Spending) -> list[str]:
    """What traffic spent, by what a law calls it."""
    lines = [f"traffic: serving users {spent.inference}, training under no text"]
    if spent.synthetic.median:
        over = float(spent.synthetic.median / spent.plain.median)
        lines.append(
            f"- non-public training data: {spent.kept} kept + {spent.discarded} for discarded candidates = {spent.synthetic},"
            f" {over:.2f} times the {spent.plain} of the plain target"
        )
    return lines


def spending_record(spent: Spending) -> dict[str, Any]:
    """The same as plain data."""
    from govcompute.report.record import estimate_record

    parts = {"inference": spent.inference, "synthetic_kept": spent.kept, "synthetic_discarded": spent.discarded}
    return {name: estimate_record(part) for name, part in {**parts, "synthetic_by_plain_target": spent.plain}.items()}


def verdict_lines(verdicts: list[StackVerdict]) -> list[str]:
    """A line for each rule that speaks of any reading, and under it one for each reading."""
    from govcompute.report.words import chance_words, line_words

    lines: list[str] = []
    for law in dict.fromkeys(one.verdict.law.id for one in verdicts):
        group = [one for one in verdicts if one.verdict.law.id == law]
        first = group[0].verdict
        lines.append(f"{law} ({line_words(first.line)}; {first.law.instrument.short}, {first.law.rule.citation})")
        lines += [
            f"  {one.reading.value:5s} {one.of:6s} {one.verdict.outcome.words:14s} {one.verdict.amount or 'not known'};"
            f" probability {chance_words(one.verdict.chance)}"
            for one in group
        ]
    return lines
