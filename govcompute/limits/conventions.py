"""One run, several honest numbers: what the unit and the convention do to a verdict."""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.flops import Architecture, Convention, ExpertWork, FlopCount, training_step
from govcompute.flops.compare import compare_conventions
from govcompute.limits.efficiency import significant_of
from govcompute.limits.finding import Axis, Chart, Mark, Material, Measured, Point, Series, limit

_LINES = (10**23, 10**24, 10**25, 10**26)
#: What fvcore and thop call "flops".
_AS_MACS = "multiply-adds taken for FLOP"
_USUAL_SEQUENCE = 4096


@dataclass(frozen=True, slots=True)
class Spread:
    """One system's training compute under every convention: its own name for each, in FLOP."""

    system: str
    numbers: dict[str, float]

    @property
    def fragility(self) -> float:
        """The greatest over the least."""
        return max(self.numbers.values()) / min(self.numbers.values())

    def flips(self) -> list[int]:
        """The lines that lie between the least and the greatest."""
        return [line for line in _LINES if min(self.numbers.values()) <= line < max(self.numbers.values())]


def spreads(material: Material) -> list[Spread]:
    """Every system with an architecture and tokens; the most fragile first."""
    found = []
    for system, architecture in sorted(material.counted.items()):
        tokens = material.tokens(system)
        if tokens is not None and architecture.form == "decoder":
            found.append(Spread(system, _numbers(architecture, tokens)))
    return sorted(found, key=lambda one: -one.fragility)


def _numbers(architecture: Architecture, tokens: float) -> dict[str, float]:
    length = min(architecture.context or _USUAL_SEQUENCE, _USUAL_SEQUENCE)

    def count(convention: Convention) -> FlopCount:
        return training_step(architecture, length, convention=convention)

    chosen = Convention()
    main = count(chosen)
    numbers = {"as counted here": float(main.per_token) * tokens, _AS_MACS: float(main.per_token) * tokens / 2}
    for variant in compare_conventions(count, chosen):
        if variant.choice == "experts" and variant.value == ExpertWork.ALL:
            continue  # a question of its own: see `experts`
        numbers[f"{variant.choice} {variant.value}".replace("_", " ")] = float(variant.count.per_token) * tokens
    return numbers


@limit("One run, several numbers", "How far does the answer move with the unit and the convention?")
def conventions(material: Material) -> Measured:
    """The least and the greatest honest number of each run, and the lines in between."""
    found = spreads(material)
    flipping = [one for one in found if one.flips()]
    at_line = [one for one in found if int(material.line.value) in one.flips()]
    middle = sorted(one.fragility for one in found)[len(found) // 2]
    says = (
        f"The same training run of the {len(found)} models that can be counted has numbers that differ by a factor of"
        f" {found[-1].fragility:.1f} to {found[0].fragility:.1f} (half of them {middle:.1f} or more), by attention"
        " counted in full or"
        " causally, recomputation in or out, and multiply-adds taken for FLOP as common tools do. For"
        f" {len(flipping)} of them a power of ten in 1e23 to 1e26 lies between the least and the greatest,"
        f" for {len(at_line)} the line of Art. 51(2). The Guidelines settle recomputation (left out) and precision (all count"
        " alike); whether masked attention counts was not found in them."
    )
    shown = flipping[:20]
    least = tuple(Point(i, min(one.numbers.values()), material.name(one.system)) for i, one in enumerate(shown))
    ours = tuple(Point(i, one.numbers["as counted here"]) for i, one in enumerate(shown))
    most = tuple(Point(i, max(one.numbers.values())) for i, one in enumerate(shown))
    return Measured(
        says,
        Chart(Axis("model", names=tuple(material.name(one.system) for one in shown)), Axis("training compute, FLOP", log=True),
              (Series("least", least), Series("as counted here", ours), Series("greatest", most)),
              f"The least number of each model, ours, and the greatest: {len(shown)} of those with a power of ten in between.",
              tuple(Mark("y", float(line), f"1e{len(str(line)) - 1}") for line in _LINES)),
        ("model", "least", "least by", "as counted here", "greatest", "greatest by", "factor", "lines between"),
        tuple(_row(material, one) for one in found),
        ("govcompute's own count of each architecture (docs/how-we-count.md)",
         "EU Guidelines C(2025) 5045, Annex A.1 and A.2", "Hooker 2024, arXiv 2407.05694, appendix: unit problems"),
    )  # fmt: skip


def _row(material: Material, one: Spread) -> tuple[str | float, ...]:
    low, high = min(one.numbers, key=one.numbers.__getitem__), max(one.numbers, key=one.numbers.__getitem__)
    lines = ", ".join(f"1e{len(str(line)) - 1}" for line in one.flips()) or "none"
    return (material.name(one.system), significant_of(one.numbers[low]), low, significant_of(one.numbers["as counted here"]),
            significant_of(one.numbers[high]), high, round(one.fragility, 2), lines)  # fmt: skip
