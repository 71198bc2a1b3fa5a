"""Where to draw the line: how many audits it asks for, and how many of the most capable it misses."""

from __future__ import annotations

from datetime import timedelta

from govcompute.limits.dominance import score_sources
from govcompute.limits.efficiency import significant_of
from govcompute.limits.finding import Axis, Chart, Mark, Material, Measured, Point, Series, limit

_EXPONENTS = tuple(e / 4 for e in range(88, 109))  # 1e22 to 1e27 in quarters
#: The most capable: this share of the scored models, by score.
_TOP = 0.25


def most_capable(material: Material) -> list[str]:
    """The top quarter of the scored models."""
    ranked = sorted(material.scored, key=lambda s: -material.scored[s])
    return ranked[: max(round(len(ranked) * _TOP), 1)]


@limit("Too low is a burden, too high is decoration", "What does moving the line cost, and what does it miss?")
def audits(material: Material) -> Measured:
    """Audit load (releases of the last year with a number above the line) against miss rate (most capable models below it)."""
    since = material.known_until - timedelta(days=365)
    year = [material.compute(s) for s, one in material.known.items() if one.when > since]
    silent = sum(one.when > since and one.compute is None for one in material.releases)
    top = [material.compute(s) for s in most_capable(material)]
    rows = []
    for exponent in _EXPONENTS:
        line = 10**exponent
        rows.append((line, sum(flop > line for flop in year), sum(flop <= line for flop in top) / len(top)))
    at = {line: (load, miss) for line, load, miss in rows}
    harmless = max((line for line, _, miss in rows if miss == 0), default=None)
    born = sorted(material.known[s].when.year for s in material.scored)
    say = {e: at[10**e] for e in (23.0, 24.0, 25.0, 26.0)}
    says = (
        f"A line at 1e23 FLOP would have asked for {say[23.0][0]} audits in the year to {material.known_until}, the"
        " registry's newest release (systems with"
        " a number; another"
        f" {silent} have none) and missed {say[23.0][1]:.0%} of the top quarter of {len(material.scored)} scored"
        " models; at 1e24"
        f" {say[24.0][0]} and {say[24.0][1]:.0%}; at 1e25 {say[25.0][0]} and {say[25.0][1]:.0%}; at 1e26 {say[26.0][0]} and"
        f" {say[26.0][1]:.0%}. {_harmless(harmless, at, len(year))} The scored models are of {born[0]} to {born[-1]},"
        " older than"
        " most of those audited, and the systems without a number are outside of both counts."
    )
    loads = tuple(Point(line, load) for line, load, _ in rows)
    misses = tuple(Point(line, 100 * miss) for line, _, miss in rows)
    return Measured(
        says,
        Chart(Axis("the line, FLOP", log=True), Axis("audits in the last year; per cent of the most capable missed"),
              (Series("audits in the last year", loads, "line"), Series("most capable missed, per cent", misses, "line")),
              "As the line rises, audits fall and misses rise.",
              (Mark("x", float(material.line.value), "Art. 51(2)"),)),
        ("line, FLOP", "audits in the last year", "most capable missed, per cent"),
        tuple((significant_of(line), load, round(100 * miss)) for line, load, miss in rows),
        ("Hooker 2024, arXiv 2407.05694: too low, too many audits; too high, decorative",
         "Systems: the registry (Epoch AI, Data on AI Models, CC BY 4.0)", *score_sources(material)),
    )  # fmt: skip


def _harmless(line: float | None, at: dict[float, tuple[int, float]], systems: int) -> str:
    if line is None:
        return "Every line on the axis misses some of them."
    return (
        f"The highest line on the axis that misses none of them, {significant_of(line)}, asks for {at[line][0]} of the year's"
        f" {systems} systems with a number; every line above it trades audits for misses."
    )
