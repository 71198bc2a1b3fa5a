"""What the line misses, as one illustrated page: every figure from data, with its table and its sources."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from govcompute.documents import write_text
from govcompute.limits import Finding
from govcompute.report.chart import chart
from govcompute.report.record import NOT_ADVICE
from govcompute.report.render import SCHEMA_VERSION, render

if TYPE_CHECKING:
    import pandas as pd

#: Longer tables are cut on the page; the JSON has them whole.
_ROWS = 12


def limits_record(found: Sequence[Finding], as_of: date, sources: dict[str, str]) -> dict[str, Any]:
    """The findings as plain data; `sources` names what they were made from."""
    return {
        "as_of": as_of.isoformat(),
        "notice": NOT_ADVICE,
        "made_from": sources,
        "findings": [
            {
                "id": one.id,
                "title": one.title,
                "question": one.question,
                "says": one.says,
                "columns": list(one.columns),
                "rows": [list(row) for row in one.rows],
                "figure": {
                    "alt": one.chart.alt,
                    "x": one.chart.x.title,
                    "y": one.chart.y.title,
                    "series": [
                        {"name": series.name, "points": [[p.x, p.y, p.label] for p in series.points]}
                        for series in one.chart.series
                    ],
                },
                "sources": list(one.sources),
                "command": f"govcompute limits {one.id}",
            }
            for one in found
        ],
    }


def finding_frame(found: Finding) -> pd.DataFrame:
    """The numbers of one finding, all of them; a column that holds a word somewhere is one of words."""
    import pandas as pd

    frame = pd.DataFrame(list(found.rows), columns=list(found.columns))
    worded = [name for name in frame if frame[name].map(lambda cell: isinstance(cell, str)).any()]
    return frame.astype(dict.fromkeys(worded, str))


def limits_texts(found: Sequence[Finding], as_of: date, sources: dict[str, str]) -> dict[str, str]:
    """``limits.html``, ``limits.md`` and ``limits.json``, all from one record."""
    record = limits_record(found, as_of, sources)
    pictures = {one.id: Markup(chart(one.chart, number)) for number, one in enumerate(found)}  # noqa: S704 (escapes what it writes)
    page = {**record, "pictures": pictures, "most_rows": _ROWS}
    content = {"schema_version": SCHEMA_VERSION, "kind": "limits", **record}
    return {
        "limits.html": render(page, "limits.html.j2"),
        "limits.md": render(page, "limits.md.j2"),
        "limits.json": json.dumps(content, indent=2, ensure_ascii=False) + "\n",
    }


def write_limits(found: Sequence[Finding], as_of: date, sources: dict[str, str], folder: Path) -> list[Path]:
    """Writes the report into `folder`; every text is made before the first file is written. The page to open comes first."""
    texts = limits_texts(found, as_of, sources)
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in texts]
