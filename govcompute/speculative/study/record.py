"""A study as data, and as a table of Markdown."""

from __future__ import annotations

from typing import Any

from govcompute.speculative.head import expected_calibration_error
from govcompute.speculative.study.arms import Family
from govcompute.speculative.study.comparison import Compared, best_of
from govcompute.speculative.study.interval import Interval
from govcompute.speculative.study.study import Study


def study_record(study: Study) -> dict[str, Any]:
    """What was measured, fitted and compared; intervals as [mean, low, high], seconds and FLOP as numbers."""
    seconds = study.seconds
    return {
        "seconds": {
            "stated": study.stated,
            "draft": seconds.draft,
            "target": seconds.target,
            "target_alone": seconds.alone,
            "head": seconds.head,
            "target_by_positions": {str(new): each for new, each in seconds.by_positions.items()},
        },
        "flop": {"draft": study.cost.draft_flop, "target": study.cost.target_flop, "head": study.cost.head_flop},
        "acceptance": None if study.law is None else [study.law.a, study.law.b],
        "threshold": study.threshold,
        "predicted_seconds_per_token": study.predicted,
        "acceptance_by_position": [_three(one) for one in study.acceptance],
        "calibration_error": {
            "before": expected_calibration_error(study.before),
            "after": expected_calibration_error(study.after),
        },
        "rules": [_row(one) for one in study.compared],
        "clocked": [
            {"rule": one.arm.name, "seconds_per_token": one.seconds_per_token, "speed_up": one.speed_up}
            for one in study.clocked
        ],
    }


def study_table(study: Study) -> str:
    """One row for each rule; [low, high] are 95 % intervals over seeds."""
    head = (
        "| rule | | tokens per target pass | K̄ | Φ | W | counted speed-up | against the best fixed K | against fixed K at"
        " no more FLOP |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    )
    return "\n".join([head, *(_line(one) for one in study.compared)])


def headlines(study: Study) -> list[str]:
    """What the study says, in sentences with its numbers."""
    fixed, seconds = best_of(study.compared, Family.FIXED), study.seconds
    lines = [
        f"- Times{' as stated' if study.stated else ''}: draft {seconds.draft * 1e3:.3f} ms, target"
        f" {seconds.target * 1e3:.3f} ms over a block and {seconds.alone * 1e3:.3f} ms alone, head"
        f" {seconds.head * 1e3:.3f} ms.",
        f"- Theory: h* = {study.threshold:.3f}, which should cost {study.predicted * 1e3:.3f} ms a token"
        f"{'' if study.predicted < seconds.alone else ', more than the target alone takes'}.",
        f"- Calibration error of the head: {expected_calibration_error(study.before):.3f} as trained,"
        f" {expected_calibration_error(study.after):.3f} with ln(weight) added.",
        f"- Best fixed length: {fixed.arm.name}, {fixed.speed_up} times the target alone, Φ {fixed.flop_multiple}.",
    ]
    if study.law is not None:
        words = f"`acceptance: [{study.law.a:.3g}, {study.law.b:.3g}]`, mean {study.law.mean:.3f}"
        lines.insert(1, f"- Law of acceptance for a governed rule, from the calibrated head on the pilot's texts: {words}.")
    for family in (
        Family.SCHEDULE,
        Family.CONFIDENCE,
        Family.PUBLISHED,
        Family.CALIBRATED,
        Family.BEST,
        Family.GOVERNED,
        Family.PRICED,
        Family.ORACLE,
    ):
        one = best_of(study.compared, family)
        lines.append(
            f"- Best {family} ({one.arm.name}): {_percent(one.gain)} against the best fixed length, Φ {one.flop_multiple}."
        )
    lines += [_dominance(study, family) for family in (Family.GOVERNED, Family.PRICED)]
    clocked = ", ".join(f"{one.arm.name} {one.speed_up:.2f}" for one in study.clocked)
    lines.append(f"- The engine under the clock, prompts included, over the target alone (one seed): {clocked}.")
    return lines


def _dominance(study: Study, family: Family) -> str:
    """Where a family's prices put it against fixed lengths in the plane of FLOP and time: beyond doubt by the interval."""
    held = [one for one in study.compared if one.arm.family is family]
    if len(held[0].by_seed) == 1:
        return f"- {str(family).capitalize()}: one seed has no interval, so whether it beats fixed lengths is not told."
    ahead = sum(one.same_flop.low > 0 for one in held)
    behind = sum(one.same_flop.high < 0 for one in held)
    each = "; ".join(f"{one.arm.name.split(',')[0]} {_percent(one.same_flop)}" for one in held)
    return (
        f"- {str(family).capitalize()}, against fixed lengths at no more FLOP: ahead at {ahead} of {len(held)} prices, behind"
        f" at {behind}, else within the interval: {each}."
    )


def _row(one: Compared) -> dict[str, Any]:
    return {
        "rule": one.arm.name,
        "family": one.arm.family.value,
        "calibrated": one.arm.calibrated,
        **{
            name: _three(getattr(one, name))
            for name in (
                "tokens_per_pass",
                "mean_candidates",
                "flop_multiple",
                "waste_share",
                "seconds_per_token",
                "speed_up",
                "gain",
                "same_flop",
            )
        },
        "seeds": [
            {
                "emitted": each.counts.emitted,
                "target_passes": each.counts.target_passes,
                "drafted": each.counts.drafted,
                "discarded": each.counts.discarded,
                "cut": each.counts.cut,
                "head_calls": each.head_calls,
            }
            for each in one.by_seed
        ],
    }


def _line(one: Compared) -> str:
    cells = (
        str(one.arm.family),
        one.arm.name,
        f"{one.tokens_per_pass.mean:.2f}",
        f"{one.mean_candidates.mean:.2f}",
        f"{one.flop_multiple.mean:.3f}",
        f"{one.waste_share.mean:.1%}",
        f"{one.speed_up.mean:.3f}",
        _percent(one.gain),
        _percent(one.same_flop),
    )
    return f"| {' | '.join(cells)} |"


def _percent(interval: Interval) -> str:
    return f"{interval.mean:+.1%} [{interval.low:+.1%}, {interval.high:+.1%}]"


def _three(interval: Interval) -> list[float]:
    return [interval.mean, interval.low, interval.high]
