"""The ledger that the server was started with, and an example."""

from __future__ import annotations

import os
from datetime import date

import streamlit as st

from govcompute.ledger import Anchor
from govcompute.ledger.place import state_of
from govcompute.paths import LEDGER_VARIABLE
from govcompute.report.ledger import LedgerRead, read_ledger
from govcompute.report.ledger_example import example_ledger
from sources.registry import architectures, assessor


def ledger_place() -> str | None:
    """The ledger that the server was started with; no visitor names one."""
    return os.environ.get(LEDGER_VARIABLE) or None


def ledger_read(place: str, day: date, anchors: tuple[Anchor, ...]) -> LedgerRead:
    """The ledger as it is now; read again when its files change. An address is asked again after half a minute."""
    return _ledger_read(place, day, tuple(repr(one) for one in anchors), state_of(place), anchors)


@st.cache_resource(show_spinner="Verifying the ledger …", ttl=30, max_entries=8)
def _ledger_read(
    place: str, day: date, named: tuple[str, ...], state: tuple[str, ...], _anchors: tuple[Anchor, ...]
) -> LedgerRead:
    return read_ledger(place, assessor(), day, _anchors)


@st.cache_resource(show_spinner="Making an example …", max_entries=8)
def example_read(day: date) -> LedgerRead:
    """A small ledger that is made, read and thrown away."""
    with example_ledger(architectures()) as path:
        return read_ledger(path, assessor(), day)
