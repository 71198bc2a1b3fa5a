"""How settings of a stack are shown: one table, one JSON shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from govcompute.cli.output import table

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.speculative.theory.setting import Setting


def settings_table(title: str, rows: Sequence[tuple[str, Setting]]) -> Table:
    """Settings, each with a word before it (where any has one); columns that no setting fills are left out."""
    settings = [one for _, one in rows]
    optional = {
        "h": [one.threshold for one in settings],
        "ν (s/FLOP)": [one.seconds_per_flop for one in settings],
        "Φ": [one.flop_multiple for one in settings],
        "W": [one.waste_share for one in settings],
    }
    shown = [name for name, values in optional.items() if any(value is not None for value in values)]
    before = [*(["dataset"] if any(word for word, _ in rows) else []), "setting"]
    numbers = [*(name for name in shown if name in ("h", "ν (s/FLOP)")), "E", "K̄", "VR", "DR"]
    numbers += [*(name for name in shown if name in ("Φ", "W")), "S"]
    made = table(*before, *numbers, numbers=tuple(numbers), title=title)
    for word, one in rows:
        cells = _cells(one)
        made.add_row(*([word] if len(before) > 1 else []), one.name, *(cells[name] for name in numbers))
    made.caption = "E: tokens per round; K̄: mean candidates; S: speed-up" + (
        "; Φ: FLOP per token over the plain target's; W: share of FLOP spent on discarded candidates" if "Φ" in shown else ""
    )
    made.caption_justify = "left"
    return made


def setting_record(one: Setting) -> dict[str, Any]:
    """The setting as JSON."""
    return {
        "setting": one.name,
        "threshold": one.threshold,
        "seconds_per_flop": one.seconds_per_flop,
        "tokens_per_round": float(one.rates.tokens_per_round),
        "mean_candidates": float(one.rates.mean_candidates),
        "verification_rate": float(one.rates.verification_rate),
        "discard_rate": float(one.rates.discard_rate),
        "flop_multiple": one.flop_multiple,
        "waste_share": one.waste_share,
        "speed_up": one.speed_up,
    }


def _cells(one: Setting) -> dict[str, str]:
    def shown(value: float | None, form: str) -> str:
        return "" if value is None else format(value, form)

    return {
        "h": shown(one.threshold, ".3f"),
        "ν (s/FLOP)": shown(one.seconds_per_flop, ".2e"),
        "E": f"{float(one.rates.tokens_per_round):.3f}",
        "K̄": f"{float(one.rates.mean_candidates):.2f}",
        "VR": f"{float(one.rates.verification_rate):.4f}",
        "DR": f"{float(one.rates.discard_rate):.3f}",
        "Φ": shown(one.flop_multiple, ".3f"),
        "W": shown(one.waste_share, ".0%"),
        "S": f"{one.speed_up:.2f}",
    }
