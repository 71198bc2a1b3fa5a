"""A figure of a report as SVG, inside a page or by itself: bars on one axis, lines of law across.

Inside a page the colours are the page's. Each tone has a fill or a rim of its own besides: none is told by colour alone.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from govcompute.report.dossier.dossier import decimal

_WIDTH, _LEFT, _RIGHT = 760, 16, 744
_LABEL, _ROW, _AXIS = 18, 44, 46
#: The mean width of a character at the size of the text, to keep labels inside.
_CHARACTER = 6.6
_HEADING, _HEADING_WIDTH = 17, 100
#: How a picture looks: in the colours of its page where that names them, else as on white paper.
STYLE = """\
svg { fill: var(--ink, #1b1f24); } svg .faint { fill: var(--faint, #56606a); }
svg .tick { stroke: var(--rule, #cfd5db); } svg .axis { stroke: var(--faint, #56606a); }
svg .bar { fill: var(--bar, #0072b2); fill-opacity: .55; stroke: var(--bar, #0072b2); }
svg .bar.inherited { fill: var(--came, #b36b00); fill-opacity: .2; stroke: var(--came, #b36b00); }
svg .hatch { stroke: var(--came, #b36b00); stroke-width: 2; }
svg .bar.left_out { fill: none; stroke: var(--out, #6f7982); stroke-dasharray: 4 3; }
svg .bar.not_known { fill: none; stroke: var(--out, #6f7982); stroke-width: 4; stroke-dasharray: 1 3; }
svg .bar.total { fill: var(--sum, #24313d); fill-opacity: .85; stroke: var(--sum, #24313d); }
svg .middle { stroke: var(--ink, #1b1f24); stroke-width: 3; } svg .doubt { stroke: var(--ink, #1b1f24); stroke-width: 2; }
svg .law { stroke: var(--cross, #b3261e); stroke-width: 1.6; stroke-dasharray: 6 3; }
svg .law-label { fill: var(--cross, #b3261e); }
svg .on-paper { paint-order: stroke; stroke: var(--paper, #ffffff); stroke-width: 4px; stroke-linejoin: round; }
"""
_PAPER = re.sub(r"var\(--\w+, (#\w+)\)", r"\1", STYLE)
#: Where the greatest value of a linear axis may be.
_ENDS = (("bars", "high"), ("lines", "value"))


def picture(figure: dict[str, Any], number: int) -> str:
    """The figure of a report's record; `number` keeps the ids of several on one page apart."""
    drawn, height = _drawn(figure)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="figure-{number}">',
        f'<title id="figure-{number}">{escape(figure["alt"])}</title>',
        *drawn,
        "</svg>",
    ]
    return "\n".join(parts)


def picture_file(headed: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """Figures one below the other, each under its heading, as an SVG file on white paper. Same figures, same bytes."""
    panels, top = [], 0
    for heading, figure in headed:
        for words in textwrap.wrap(heading, _HEADING_WIDTH):
            top += _HEADING
            panels.append(f'<text x="{_LEFT}" y="{top}" font-weight="bold">{escape(words)}</text>')
        drawn, height = _drawn(figure)
        panels += [f'<g transform="translate(0 {top + 8})">', *drawn, "</g>"]
        top += 8 + height + _HEADING
    told = " ".join(figure["alt"] for _, figure in headed)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" role="img"',
        ' font-family="sans-serif" font-size="12.5">',
        f"<title>{escape(told)}</title>",
        f"<style>\n{_PAPER}</style>",
        f'<rect width="{_WIDTH}" height="{top}" fill="white"/>',
        *panels,
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _drawn(figure: dict[str, Any]) -> tuple[list[str], int]:
    """What is drawn of a figure, and how high it is."""
    place = _place(figure)
    top = 8 + _LABEL * len(figure["lines"])
    bottom = top + _ROW * len(figure["bars"])
    parts = [
        *_axis(figure, place, top, bottom),
        *(_line(line, place, 8 + _LABEL * index, bottom) for index, line in enumerate(figure["lines"])),
        *(part for index, bar in enumerate(figure["bars"]) for part in _bar(bar, place, top + _ROW * index)),
        *(_line_label(line, place, 8 + _LABEL * index) for index, line in enumerate(figure["lines"])),
    ]
    return parts, bottom + _AXIS


def _place(figure: dict[str, Any]) -> Callable[[float], float]:
    """From values to places on the paper, on the figure's scale."""
    ticks = [decimal(tick["value"]) for tick in figure["ticks"]]
    if figure["scale"] == "log":
        low, high = math.log10(ticks[0]), math.log10(ticks[-1])
        return lambda value: _within(((math.log10(value) if value > 0 else low) - low) / (high - low))
    edge = 2 * ticks[-1] - ticks[-2] if len(ticks) > 1 else ticks[-1]
    doubts = (decimal(bar["doubt"][1]) for bar in figure["bars"] if bar["doubt"] and bar["doubt"][1] is not None)
    ends = (decimal(mark[end]) for part, end in _ENDS for mark in figure[part])
    high = max([ticks[-1], *ends, *(end for end in doubts if end <= edge)]) * 1.02
    return lambda value: _within(value / high)


def _within(share: float) -> float:
    return _LEFT + min(max(share, 0.0), 1.0) * (_RIGHT - _LEFT)


def _axis(figure: dict[str, Any], place: Callable[[float], float], top: int, bottom: int) -> list[str]:
    parts = []
    for tick in figure["ticks"]:
        x = place(decimal(tick["value"]))
        anchor = "start" if x < _LEFT + 20 else "end" if x > _RIGHT - 20 else "middle"
        parts.append(f'<line class="tick" x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="{anchor}">{escape(tick["label"])}</text>')
    parts.append(f'<line class="axis" x1="{_LEFT}" y1="{bottom}" x2="{_RIGHT}" y2="{bottom}"/>')
    parts.append(f'<text class="faint" x="{_RIGHT}" y="{bottom + 36}" text-anchor="end">{escape(figure["axis"])}</text>')
    return parts


def _bar(bar: dict[str, Any], place: Callable[[float], float], y: int) -> list[str]:
    low, high = (place(decimal(bar[end])) for end in ("low", "high"))
    fits = int((_RIGHT - _LEFT) / _CHARACTER) - len(bar["text"]) - 2
    label = bar["label"] if len(bar["label"]) <= fits else bar["label"][: fits - 1] + "…"
    told = f"{label}: {bar['text']}" if bar["text"] else label
    parts = [
        f'<text class="on-paper" x="{_LEFT}" y="{y + 16}">{escape(told)}</text>',
        f'<rect class="bar {bar["tone"]}" x="{low:.1f}" y="{y + 23}" width="{max(high - low, 2.0):.1f}" height="14"/>',
    ]
    if bar["tone"] == "inherited":
        parts.append(f'<path class="hatch" d="{" ".join(f"M{x} {y + 23}v14" for x in range(int(low) + 4, int(high), 7))}"/>')
    if bar["middle"] is not None:
        x = place(decimal(bar["middle"]))
        parts.append(f'<line class="middle" x1="{x:.1f}" y1="{y + 20}" x2="{x:.1f}" y2="{y + 40}"/>')
    if bar["doubt"] is not None:
        least, most = (_RIGHT if end is None else place(decimal(end)) for end in bar["doubt"])
        parts.append(f'<line class="doubt" x1="{least:.1f}" y1="{y + 40}" x2="{most:.1f}" y2="{y + 40}"/>')
        if most >= _RIGHT:  # it goes on beyond the paper
            parts.append(
                f'<path class="doubt" d="M{_RIGHT - 6} {y + 36}L{_RIGHT} {y + 40}L{_RIGHT - 6} {y + 44}" fill="none"/>'
            )
    return parts


def _line(line: dict[str, Any], place: Callable[[float], float], y: int, bottom: int) -> str:
    x = place(decimal(line["value"]))
    return f'<line class="law" x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{bottom}"/>'


def _line_label(line: dict[str, Any], place: Callable[[float], float], y: int) -> str:
    """The words of a line: to its right, or to its left where they would leave the paper."""
    x, width = place(decimal(line["value"])), len(line["label"]) * _CHARACTER
    anchor, at = ("start", x + 6) if x + 6 + width <= _WIDTH else ("end", max(x - 6, width))
    return f'<text class="on-paper law-label" x="{at:.1f}" y="{y + 12}" text-anchor="{anchor}">{escape(line["label"])}</text>'
