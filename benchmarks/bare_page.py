"""The peer of the first page: Streamlit with the same figure, one box that filters its marks, and nothing else.

The figure comes as plotly's JSON from the file that is named. What this page takes is Streamlit's and plotly's; what ours takes
beyond it is ours.
"""

from __future__ import annotations

import sys
from base64 import b64decode
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io
import streamlit as st


@st.cache_resource
def _figure(words: str) -> go.Figure:
    figure = plotly.io.from_json(Path(sys.argv[1]).read_text("utf-8"))
    for trace in figure.data:
        if trace.mode == "markers":
            kept = [words.lower() in name.lower() for _, name, *_ in trace.customdata]
            columns = {"x": trace.x, "y": _values(trace.y), "customdata": trace.customdata}
            trace.update({key: list(compress(values, kept)) for key, values in columns.items()})
    return figure


def _values(written: Any) -> Any:
    """A column as plotly writes it: a list, or the bytes of an array."""
    return np.frombuffer(b64decode(written["bdata"]), written["dtype"]) if isinstance(written, dict) else written


figure = _figure(st.text_input("Name contains"))
st.markdown("Which systems cross which lines is not asked here.")
st.plotly_chart(figure, on_select="rerun", selection_mode="points", key="systems")
