"""A scatter figure as SVG without a browser: lines, marks and bars on two linear axes, a legend at the side."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 860, 520, 70, 220, 20, 60
_TICKS = 6
#: Corners of the marks around their middle; any other symbol is a circle.
_SHAPES = {
    "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
    "diamond": ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
    "triangle-up": ((0, -5), (5, 4), (-5, 4)),
    "star": ((0, -7), (2, -2), (7, 0), (2, 2), (0, 7), (-2, 2), (-7, 0), (-2, -2)),
    "cross": ((0, -6), (1.5, 0), (0, 6), (-1.5, 0), (0, -1.5), (6, 0), (0, 1.5), (-6, 0), (0, -1.5)),
    "x": ((-4, -5), (0, -1), (4, -5), (5, -4), (1, 0), (5, 4), (4, 5), (0, 1), (-4, 5), (-5, 4), (-1, 0), (-5, -4)),
}


def svg(figure: go.Figure) -> str:
    """The figure's scatter traces. Ranges are the axes' own where they state one, else what the points span."""
    traces: list[dict[str, Any]] = [trace.to_plotly_json() for trace in figure.data]
    across = Axis(figure.layout.xaxis.range, [x for trace in traces for x in trace["x"]], _LEFT, _WIDTH - _RIGHT)
    up = Axis(figure.layout.yaxis.range, [y for trace in traces for y in trace["y"]], _HEIGHT - _BOTTOM, _TOP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
    ]
    for value, x in across.ticks():
        lines.append(f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_HEIGHT - _BOTTOM}" stroke="#ddd"/>')
        lines.append(f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{value:.10g}</text>')
    for value, y in up.ticks():
        lines.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="#ddd"/>')
        lines.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:.10g}</text>')
    for index, trace in enumerate(traces):
        lines += _trace(trace, across, up, index)
    lines.append(_label(figure.layout.xaxis.title.text, (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 14))
    lines.append(_label(figure.layout.yaxis.title.text, 18, (_TOP + _HEIGHT - _BOTTOM) / 2, turned=True))
    return "\n".join([*lines, "</svg>", ""])


class Axis:
    """A linear map from values to places on the paper."""

    def __init__(self, stated: Any, values: list[float], start: float, end: float) -> None:
        low, high = stated or (min(values), max(values))
        room = 0.0 if stated else 0.05 * ((high - low) or 1.0)
        self.low, self.high, self.start, self.end = low - room, high + room, start, end

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[tuple[float, float]]:
        """The multiples of a round step (1, 2 or 5 times a power of ten) between the ends, with their places."""
        rough = (self.high - self.low) / _TICKS
        power = 10.0 ** math.floor(math.log10(rough))
        step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [(index * step, self(index * step)) for index in range(first, last + 1)]


def _trace(trace: dict[str, Any], across: Axis, up: Axis, index: int) -> list[str]:
    points = [(across(x), up(y)) for x, y in zip(trace["x"], trace["y"], strict=True)]
    colour = trace.get("marker", {}).get("color") or trace.get("line", {}).get("color") or "#000"
    legend = (_WIDTH - _RIGHT + 16, _TOP + 12 + 20 * index)
    lines = [f'<text x="{legend[0] + 14}" y="{legend[1] + 4}">{escape(trace["name"])}</text>']
    if "lines" in trace["mode"]:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = ' stroke-dasharray="4 4"' if trace.get("line", {}).get("dash") else ""
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}"{dash}/>')
        lines.append(
            f'<line x1="{legend[0] - 8}" y1="{legend[1]}" x2="{legend[0] + 8}" y2="{legend[1]}" stroke="{colour}"{dash}/>'
        )
    bars = trace.get("error_y", {})
    for (x, _), y, above, below in zip(points, trace["y"], bars.get("array", ()), bars.get("arrayminus", ()), strict=False):
        lines.append(f'<line x1="{x:.1f}" y1="{up(y - below):.1f}" x2="{x:.1f}" y2="{up(y + above):.1f}" stroke="{colour}"/>')
    if "markers" in trace["mode"]:
        symbol, texts = trace["marker"]["symbol"], trace.get("text") or [""] * len(points)
        for (x, y), text in zip(points, texts, strict=True):
            lines.append(f"<g><title>{escape(text)}</title>{_mark(symbol, x, y, colour)}</g>")
        lines.append(_mark(symbol, *legend, colour))
    return lines


def _mark(symbol: str, x: float, y: float, colour: str) -> str:
    corners = _SHAPES.get(symbol)
    if corners is None:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
    path = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
    return f'<polygon points="{path}" fill="{colour}"/>'


def _label(text: str | None, x: float, y: float, *, turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x:.0f} {y:.0f})"' if turned else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle"{turn}>{escape(text or "")}</text>'
