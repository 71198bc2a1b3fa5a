"""Waterfalls as one page of HTML, a picture and a table for each, nothing fetched from elsewhere; or as pictures alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govcompute.report.dossier.picture import picture_file
from govcompute.report.dossier.waterfall import waterfall_figure
from govcompute.report.record import NOT_ADVICE
from govcompute.report.render import render
from govcompute.report.waterfall import COLUMNS, heading, rows
from govcompute.verdict.waterfall import Waterfall


def waterfall_html(found: Sequence[Waterfall]) -> str:
    """The page for waterfalls of one system on one day, at least one of them. Same waterfalls, same bytes."""
    verdict = found[0].verdict
    drawn = [{"heading": heading(one), "figure": _figure(one), "rows": rows(one)} for one in found]
    record = {
        "name": verdict.system.name,
        "as_of": verdict.as_of.isoformat(),
        "notice": NOT_ADVICE,
        "columns": COLUMNS,
        "waterfalls": drawn,
    }
    return render(record, "waterfall.html.j2")


def waterfall_svg(found: Sequence[Waterfall]) -> str:
    """The waterfalls one below the other as an SVG file, at least one of them. Same waterfalls, same bytes."""
    return picture_file([(heading(one), _figure(one)) for one in found])


def _figure(found: Waterfall) -> dict[str, Any]:
    return waterfall_figure(found).model_dump(mode="json")
