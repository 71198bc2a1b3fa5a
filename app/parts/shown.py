"""A figure with its twin: the same as a table, and both to take away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from govcompute.report.marked import escaped
from govcompute.report.tables import to_csv, to_json

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go
    from pandas.io.formats.style import Styler

_MOST_COLOURED = 200


@st.fragment
def show_figure(
    figure: go.Figure, twin: pd.DataFrame, *, name: str, alt: str, on_pick: Callable[[str], None] | None = None
) -> None:
    """The figure with its words for those who cannot see it, the same as a table, and what can be taken away of both.

    `name` is the key of the widgets and the name of the files; it is unique on the page. The camera above the figure saves it
    in the form that is chosen below it. `on_pick` is called with the id of a mark that is clicked, the first of its custom
    data; who uses no mouse needs another way to the same place.
    """
    look: dict[str, Any] = {"width": "stretch", "alt": alt, "key": f"{name}_figure", "config": _camera(name)}
    if on_pick is None:
        st.plotly_chart(figure, **look)
    else:
        event = st.plotly_chart(figure, on_select="rerun", selection_mode="points", **look)
        for point in event["selection"]["points"]:
            if point.get("customdata"):
                on_pick(point["customdata"][0])
    # Lazy: of a long table only the rows that are looked at travel.
    folded = st.expander("The same as a table")
    folded.dataframe(twin, hide_index=True, width="stretch", alt=f"As a table: {alt}", lazy=True)
    with _row():
        _downloads(twin, name)
        st.segmented_control(
            "The camera above the figure saves", ["SVG", "PNG"], default="SVG", required=True, key=_picture(name)
        )  # fmt: skip


def show_table(frame: pd.DataFrame, *, name: str, alt: str, drawn: Styler | None = None, **options: Any) -> None:
    """A table that stands for itself, with its downloads; `options` are those of `st.dataframe`.

    `drawn`: the same table with signs and colours, for the eye alone; a long table stays plain, as colouring it takes longer
    than all else on its page.
    """
    shown = frame if drawn is None or len(frame) > _MOST_COLOURED else drawn
    st.dataframe(shown, hide_index=True, width="stretch", alt=alt, **options)
    with _row():
        _downloads(frame, name)


def show_words(frame: pd.DataFrame, *, name: str, alt: str) -> None:
    """A short table of words with its downloads; they are broken into lines where `show_table` would cut them."""
    lines = frame.map(lambda cell: "  \n".join(map(escaped, str(cell).splitlines())))
    st.table(lines.rename(columns=escaped), hide_index=True, alt=alt)
    with _row():
        _downloads(frame, name)


def download(label: str, make: Callable[[], str | bytes], file: str, kind: str) -> None:
    """A button that makes its file only when it is pressed, and leaves the page as it is."""
    st.download_button(label, make, file, kind, on_click="ignore", icon=":material/download:", key=f"download_{file}")


def _downloads(frame: pd.DataFrame, name: str) -> None:
    download("CSV", lambda: to_csv(frame), f"{name}.csv", "text/csv")
    download("JSON", lambda: to_json(frame), f"{name}.json", "application/json")


def _row() -> Any:
    return st.container(horizontal=True, vertical_alignment="bottom")


def _picture(name: str) -> str:
    return f"{name}_picture"


def _camera(name: str) -> dict[str, Any]:
    form = str(st.session_state.get(_picture(name), "SVG")).lower()
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
        "toImageButtonOptions": {"format": form, "filename": name, "scale": 2},
    }
