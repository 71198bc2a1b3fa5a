"""Systems above a line in years to come, and what a moved line changes."""

from __future__ import annotations

from datetime import date

import streamlit as st

from govcompute.forecast.lines import line_above
from govcompute.forecast.scenario import Count, forecast_counts
from govcompute.forecast.source import Source, fitted_to, registry_source
from govcompute.forecast.what_if import Change, Moved, what_if
from govcompute.policy.overlay import single_move
from govcompute.report.forecast import quarter_ends
from sources.registry import assessor


@st.cache_resource(show_spinner=False)
def known_releases() -> Source:
    """Every release of the registry."""
    return registry_source(assessor().registry)


@st.cache_resource(show_spinner="Drawing the years to come …", max_entries=64)
def counts_above(value: str, years: tuple[int, int], until: int) -> list[Count]:
    """Systems above `value` FLOP by the end of each quarter from the years of the fit to `until`."""
    known = known_releases()
    return forecast_counts(fitted_to(known, years), known.found, line_above(value), quarter_ends(years[1] + 1, until))


@st.cache_resource(show_spinner="Moving the line …", max_entries=32)
def moved_line(rule: str, value: str, day: date) -> tuple[list[Moved], list[Change]]:
    """What changes on a day if the line of a rule stood at `value`."""
    ready = assessor()
    return what_if(ready.library, ready.registry, single_move(rule, value, day), day)
