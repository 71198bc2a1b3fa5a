"""A choice whose address may name what there is not: the slip is told, with the nearest spelling, and the page goes on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from govcompute.errors import NotFound


def choice(
    label: str, options: Sequence[str], *, what: str, key: str, start: str | None = None, help: str | None = None
) -> str:
    """One of `options`, kept in the address under `key`; `start` is chosen where nothing is asked. `what` names the kind."""
    asked = st.query_params.get(key)
    if asked is not None and asked not in options:
        st.warning(f"{NotFound(what, asked, options)}. Choose one below.")
    index = options.index(start) if start in options else 0
    return st.selectbox(label, options, index=index, key=key, bind="query-params", help=help)
