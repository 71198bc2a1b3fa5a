"""Figure: what each instrument counts, activities down and counting profiles across, a mark for every answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from govcompute.policy.schema import Treatment
from govcompute.registry.activity import Activity
from govcompute.report.counting import Column, answer
from govcompute.report.rules import level_words

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Filled and blue is counted, crossed and orange is left out; a square is said, a diamond inferred, a circle our default.
_SYMBOLS = {
    ("express", True): "square", ("inferred", True): "diamond", ("silent", True): "circle",
    ("express", False): "square-x-open", ("inferred", False): "diamond-x-open", ("silent", False): "circle-x-open",
}  # fmt: skip
_COLOURS = {True: "#0072B2", False: "#D55E00"}
#: Room for the marks and, above them, for the name of the row: beside them it would take half of a narrow screen.
_ROW_HEIGHT = 36


def counting_matrix(columns: Sequence[Column]) -> go.Figure:
    """A question mark stands beside an answer that is recalled only."""
    import plotly.graph_objects as go

    activities = [activity.value.replace("_", " ") for activity in Activity]
    figure = go.Figure()
    for (text, included), symbol in _SYMBOLS.items():
        cells = [
            (column, activity, treatment)
            for column in columns
            for activity, treatment in column.cells()
            if (treatment.text, treatment.included) == (text, included)
        ]
        if cells:
            figure.add_trace(
                go.Scatter(
                    x=[column.label for column, _, _ in cells],
                    y=[activity.value.replace("_", " ") for _, activity, _ in cells],
                    mode="markers+text",
                    name=answer(cells[0][2]),
                    marker={"symbol": symbol, "size": 9, "color": _COLOURS[included], "line": {"width": 1.2}},
                    text=["" if treatment.level.verified else "?" for _, _, treatment in cells],
                    textposition="middle right",
                    customdata=[_told(column, activity, treatment) for column, activity, treatment in cells],
                    hovertemplate=(
                        "<b>%{customdata[0]}</b>: %{customdata[1]}<br>%{customdata[2]}<br>%{customdata[3]}<br>%{customdata[4]}"
                        "<extra></extra>"
                    ),
                )
            )
    for activity in Activity:
        figure.add_annotation(
            text=activity.words, x=0, xref="paper", xanchor="left", y=activity.value.replace("_", " "), yanchor="bottom",
            yshift=6, showarrow=False, font={"size": 11},
        )  # fmt: skip
    figure.update_layout(
        height=_ROW_HEIGHT * len(activities) + 290,
        margin={"l": 10, "r": 10, "t": 170, "b": 60},
        xaxis={
            **_axis([column.label for column in columns]), "side": "top", "tickangle": -90, "tickfont": {"size": 11},
            "range": [-0.6, len(columns) - 0.4],
        },
        yaxis={**_axis(activities), "range": [len(activities) - 0.6, -0.8], "showticklabels": False},
        legend={"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "x": 0},
        hovermode="closest",
    )  # fmt: skip
    return figure


def _axis(names: Sequence[str]) -> dict[str, Any]:
    """Every name has its place, and its label where it has one, however narrow the figure."""
    return {"dtick": 1, "categoryorder": "array", "categoryarray": names}


def _told(column: Column, activity: Activity, treatment: Treatment) -> list[str]:
    cited = treatment.citation or column.profile.citation or ""
    return [column.label, activity.words, answer(treatment), cited, level_words(treatment.level)]


def alt_text(columns: Sequence[Column]) -> str:
    """What the figure shows, for those who cannot see it."""
    answers = [treatment for column in columns for _, treatment in column.cells()]
    counted, silent = (sum(found) for found in zip(*((one.included, one.text == "silent") for one in answers), strict=True))
    return (
        f"Matrix of {len(Activity)} kinds of work by {len(columns)} counting profiles: of {len(answers)} answers {counted}"
        f" count the work and {len(answers) - counted} leave it out; in {silent} the text is silent: our default."
    )
