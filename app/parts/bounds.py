"""What a page shows when what it was given cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from govcompute.errors import GovcomputeError
from parts.address import AddressError


@contextmanager
def bounded() -> Iterator[None]:
    """An error that govcompute explains is shown in its words, with nothing half drawn below it; others stay Streamlit's."""
    try:
        yield
    except AddressError as error:
        st.error(f"{error}.", icon=":material/error:")
        st.button("Go on with what the field holds")  # the address is right by then: Streamlit has taken the slip out
    except GovcomputeError as error:
        st.error(str(error), icon=":material/error:")
        st.markdown("Nothing was lost. Mend what it names, or [start from the first page](/).")
