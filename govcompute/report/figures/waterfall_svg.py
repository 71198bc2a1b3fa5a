"""A waterfall as SVG for print, without a browser: hatched where a screen would colour, every bar labelled."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape

from govcompute.report.figures.waterfall import STYLES, Bar, Kind, alt_text, bars, extent, line_label
from govcompute.report.svg import Axis
from govcompute.report.waterfall import heading
from govcompute.verdict.waterfall import Waterfall

_WIDTH, _LEFT, _RIGHT, _ROW, _HEAD, _FOOT = 960, 330, 240, 40, 78, 74
_THICK = 18
_LONGEST = 50
_LINE = "#B04A00"
#: The inside of each kind's bar: full, hatched, dotted, or empty with a broken rim.
_FILLS = {
    Kind.OWN: 'fill="#0072B2"',
    Kind.INHERITED: 'fill="url(#hatched)" stroke="#E69F00"',
    Kind.LEFT_OUT: 'fill="white" stroke="#7A7A7A" stroke-dasharray="4 3"',
    Kind.NOT_KNOWN: 'fill="white" stroke="#CC79A7" stroke-dasharray="1 3"',
    Kind.SUM: 'fill="#000000"',
}
_PATTERN = (
    '<defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#FBE7C3"/><rect width="3" height="6" fill="#E69F00"/></pattern></defs>'
)


def waterfall_svg(found: Sequence[Waterfall]) -> str:
    """The waterfalls one below the other. Same waterfalls, same bytes."""
    panels, top = [], 0
    for one in found:
        drawn = bars(one)
        height = _HEAD + _ROW * len(drawn) + _FOOT
        panels += [f'<svg y="{top}" width="{_WIDTH}" height="{height}">', *_panel(one, drawn, height), "</svg>"]
        top += height
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {max(top, 1)}" role="img"'
            ' font-family="sans-serif" font-size="12">',
            f"<title>{escape(' '.join(map(alt_text, found)))}</title>",
            _PATTERN,
            f'<rect width="{_WIDTH}" height="{max(top, 1)}" fill="white"/>',
            *panels,
            "</svg>",
            "",
        ]
    )


def _panel(found: Waterfall, drawn: Sequence[Bar], height: int) -> list[str]:
    end, line = extent(found, drawn)
    across = Axis((0.0, end), [], _LEFT, _WIDTH - _RIGHT)
    bottom = height - _FOOT
    lines = [_text(10, 20 + 16 * row, words, bold=row == 0) for row, words in enumerate(_wrapped(heading(found), 140))]
    for value, x in across.ticks():
        lines.append(f'<line x1="{x:.1f}" y1="{_HEAD}" x2="{x:.1f}" y2="{bottom}" stroke="#ddd"/>')
        lines.append(_text(x, bottom + 16, f"{value:.3g}".replace("e+", "e"), anchor="middle"))
    for index, bar in enumerate(drawn):
        lines += _bar(bar, across, _HEAD + _ROW * index + _ROW / 2)
    if line is not None:
        x = across(line)
        lines.append(
            f'<line x1="{x:.1f}" y1="{_HEAD - 6}" x2="{x:.1f}" y2="{bottom}" stroke="{_LINE}" stroke-width="2"'
            ' stroke-dasharray="6 4"/>'
        )
    lines.append(_text(_WIDTH - 10, _HEAD - 10, line_label(found, line), anchor="end", colour=_LINE))
    return [*lines, *_legend({bar.kind for bar in drawn}, bottom + 44)]


def _bar(bar: Bar, across: Axis, middle: float) -> list[str]:
    start, end = sorted((across(bar.start), across(bar.start + bar.length)))
    width = max(end - start, 2.0)
    what = bar.what if len(bar.what) <= _LONGEST else bar.what[: _LONGEST - 1] + "…"
    lines = [
        _text(_LEFT - 10, middle - 4, bar.system, anchor="end", bold=True),
        _text(_LEFT - 10, middle + 10, what, anchor="end", bold=bar.kind is Kind.SUM),
        f"<g><title>{escape(f'{bar.label}: {bar.amount}. {bar.why}')}</title>"
        f'<rect x="{start:.1f}" y="{middle - _THICK / 2:.1f}" width="{width:.1f}" height="{_THICK}" {_FILLS[bar.kind]}/></g>',
        _text(_WIDTH - _RIGHT + 10, middle + 4, bar.amount),
    ]
    if bar.low is not None:
        high = across.end if bar.high is None else min(across(bar.high), across.end)
        lines.append(
            f'<line x1="{across(bar.low):.1f}" y1="{middle + 13:.1f}" x2="{high:.1f}" y2="{middle + 13:.1f}" stroke="black"'
            ' stroke-width="2"/>'
        )
    return lines


def _legend(kinds: set[Kind], y: int) -> list[str]:
    lines, x = [], 10.0
    for kind in STYLES:
        if kind in kinds:
            lines.append(f'<rect x="{x:.0f}" y="{y - 10}" width="22" height="12" {_FILLS[kind]}/>')
            lines.append(_text(x + 28, y, kind.value))
            x += 50 + 6.4 * len(kind.value)
    return [*lines, _text(10, y + 18, "The thin bar below the sum is its 90 % interval, cut at the edge of the scale.")]


def _text(x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, colour: str = "#000000") -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(words)}</text>'


def _wrapped(words: str, width: int) -> list[str]:
    return textwrap.wrap(words, width, max_lines=3, placeholder=" …")
