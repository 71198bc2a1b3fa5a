"""Mixtures of experts: the parameters that work for a token, or all there are."""

from __future__ import annotations

from govcompute.flops import parameters
from govcompute.limits.efficiency import significant_of
from govcompute.limits.finding import Axis, Chart, Mark, Material, Measured, Point, Series, limit


@limit("All experts, or those that work", "Does the line count what a mixture could do or what it did?")
def experts(material: Material) -> Measured:
    """Training compute of each mixture in the registry by active and by total parameters, and which lines lie between."""
    rows, active_points, total_points = [], [], []
    for system, architecture in sorted(material.counted.items()):
        tokens = material.tokens(system)
        if architecture.experts is None or tokens is None or system not in material.known:
            continue
        count = parameters(architecture)
        active, total = 6.0 * count.active * tokens, 6.0 * count.total * tokens
        between = [label for value, label in _lines(material) if active <= value < total]
        rows.append((total / active, material.name(system), active, total, ", ".join(between)))
    rows.sort(reverse=True)
    for index, (_, name, active, total, _) in enumerate(rows):
        active_points.append(Point(index, active, name))
        total_points.append(Point(index, total))
    crossed = [row for row in rows if row[4]]
    says = (
        f"All {len(rows)} mixtures of experts whose tokens the registry has, stated or estimated, take {rows[-1][0]:.1f} to"
        f" {rows[0][0]:.1f} times more compute when every expert is counted than when those are that work. For"
        f" {len(crossed)} of"
        " them a line of law lies between the two numbers. The texts count operations, and an expert that is not asked"
        " does none;"
        " Hooker suggests counting all of them."
    )
    names = tuple(row[1] for row in rows)
    return Measured(
        says,
        Chart(Axis("mixture of experts", names=names), Axis("6 x parameters x tokens, FLOP", log=True),
              (Series("active parameters", tuple(active_points)), Series("all parameters", tuple(total_points))),
              "Two marks for each mixture of experts, by active and by all parameters, up to a factor of"
              f" {rows[0][0]:.0f} apart.",
              tuple(Mark("y", value, label) for value, label in _lines(material))),
        ("model", "all over active", "by active, FLOP", "by all, FLOP", "lines between"),
        tuple((name, round(ratio, 1), significant_of(active), significant_of(total), between or "none")
              for ratio, name, active, total, between in rows),
        ("EU Guidelines C(2025) 5045, Annex A.2: operations per pass; 6·P·D is for dense models",
         "Hooker 2024, arXiv 2407.05694: count all experts or the active ones?"),
    )  # fmt: skip


def _lines(material: Material) -> list[tuple[float, str]]:
    return [(1e23, "1e23 (GPAI)"), (float(material.line.value), "1e25 (AI Act)"), (1e26, "1e26 (US states)")]
