"""What a pass consists of, and how another convention moves a whole run: tables for pages and spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govcompute.flops import FlopCount
from govcompute.quantity import significant
from govcompute.report.conventions import WholeRun

if TYPE_CHECKING:
    import pandas as pd

_BACKWARD = " (backward)"
_REST = "all others"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the model: FLOP of its forward and of its backward pass over the work that was counted."""

    name: str
    forward: int
    backward: int

    @property
    def flop(self) -> int:
        """Both."""
        return self.forward + self.backward


def parts(count: FlopCount, most: int | None = None) -> list[Part]:
    """The parts that cost anything, the largest first; past `most` of them the rest is one."""
    found: dict[str, list[int]] = {}
    for one in count.components:
        both = found.setdefault(one.name.removesuffix(_BACKWARD), [0, 0])
        both[one.name.endswith(_BACKWARD)] += one.flop
    made = sorted((Part(name, *both) for name, both in found.items() if any(both)), key=lambda part: -part.flop)
    if most is None or len(made) <= most:
        return made
    rest = made[most - 1 :]
    return [*made[: most - 1], Part(_REST, sum(p.forward for p in rest), sum(p.backward for p in rest))]


def components_frame(count: FlopCount) -> pd.DataFrame:
    """One row for each part, whole numbers as text, with its share and its formula; the last row is the sum."""
    import pandas as pd

    formulas = {one.name: one.formula for one in count.components}
    rows = [
        {
            "part": part.name,
            "forward FLOP": f"{part.forward:,}",
            "backward FLOP": f"{part.backward:,}",
            "share": f"{part.flop / count.flop:.2%}".replace("%", " %"),
            "formula of the forward pass": formulas.get(part.name, ""),
        }
        for part in parts(count)
    ]
    whole = {"part": "together", "forward FLOP": f"{sum(p.forward for p in parts(count)):,}"}
    whole["backward FLOP"] = f"{sum(p.backward for p in parts(count)):,}"
    return pd.DataFrame([*rows, {**whole, "share": "100.00 %", "formula of the forward pass": ""}])


def components_alt(count: FlopCount) -> str:
    """What the figure shows, for those who cannot see it."""
    largest = "; ".join(f"{part.name} {part.flop / count.flop:.0%}" for part in parts(count)[:4]).replace("%", " %")
    return f"Bars of the parts of {count.phase} of {count.architecture}, {count.work}. The largest: {largest}."


def conventions_frame(run: WholeRun) -> pd.DataFrame:
    """One row for each other choice that moves the number: the whole run, by how much, and the verdicts that turn."""
    import pandas as pd

    rows = [
        {
            "choice": one.variant.choice,
            "instead": one.variant.value,
            "whole run": f"{significant(one.flop, 3)} FLOP",
            "times": f"{float(one.variant.ratio):.4f}",
            "verdicts that turn": ", ".join(f"{rule}: {found.words}" for rule, found in one.flips.items()) or "none",
        }
        for one in run.others
    ]
    return pd.DataFrame(rows, columns=["choice", "instead", "whole run", "times", "verdicts that turn"])


def conventions_sentence(run: WholeRun) -> str:
    """How far the conventions reach, and whether that matters to any verdict."""
    if not run.others:
        return "No other convention moves this number."
    ratios = sorted(float(one.variant.ratio) for one in run.others)
    turned = sorted({rule for one in run.others for rule in one.flips})
    verdicts = f"That turns a verdict under {', '.join(turned)}." if turned else "No verdict turns on it."
    least, most = min(ratios[0], 1.0), max(ratios[-1], 1.0)
    return f"Another convention makes it {least:.3g} to {most:.3g} times as much. {verdicts}"
