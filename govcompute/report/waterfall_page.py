"""Waterfalls as one page of HTML: a picture and a table for each, nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from govcompute.report.figures.waterfall_svg import waterfall_svg
from govcompute.report.record import NOT_ADVICE
from govcompute.report.render import render
from govcompute.report.waterfall import COLUMNS, heading, rows
from govcompute.verdict.waterfall import Waterfall


def waterfall_html(found: Sequence[Waterfall]) -> str:
    """The page for waterfalls of one system on one day, at least one of them. Same waterfalls, same bytes."""
    verdict = found[0].verdict
    drawn = [{"heading": heading(one), "svg": waterfall_svg([one]), "rows": rows(one)} for one in found]
    record = {
        "name": verdict.system.name,
        "as_of": verdict.as_of.isoformat(),
        "notice": NOT_ADVICE,
        "columns": COLUMNS,
        "waterfalls": drawn,
    }
    return render(record, "waterfall.html.j2")
