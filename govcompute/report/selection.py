"""Some of the systems on a day: those that pass a filter, with the figure, the tables and the sentences about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from govcompute.policy.library import PolicyLibrary
from govcompute.report.figures import lines, rug
from govcompute.report.names import system_names
from govcompute.report.overview import Overview, Row
from govcompute.report.record import number_standing
from govcompute.report.tables import systems_frame
from govcompute.report.who_crosses import crossers_frame, rules_of, who_crosses
from govcompute.verdict.outcome import Outcome

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A choice of rows; an empty set lets everything through."""

    domains: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()
    name: str = ""

    def rows(self, found: Overview) -> list[Row]:
        """The rows that pass."""
        return [row for row in found.rows if self._passes(row)]

    def _passes(self, row: Row) -> bool:
        system = row.system
        return (
            (not self.domains or bool(self.domains & set(system.domains)))
            and (not self.statuses or number_standing(system) in self.statuses)
            and (not self.providers or system.provider in self.providers)
            and self.name.strip().casefold() in system.name.casefold()
        )


class Selection:
    """The rows of an overview that pass a filter, under the laws of some jurisdictions (all where none is named).

    Each figure, table and sentence is made when it is first asked for and then kept: most people ask for the same ones.
    """

    def __init__(
        self, found: Overview, library: PolicyLibrary, chosen: RowFilter, jurisdictions: Collection[str] = ()
    ) -> None:  # fmt: skip
        self.rows = chosen.rows(found)
        self.rules = rules_of(found, jurisdictions)
        self._found, self._library = found, library
        self._laws = found.laws_of(jurisdictions)
        self._points = [(row.system, row.compute) for row in self.rows]
        #: Who crosses the line of a rule, by its id, in Markdown.
        self.answer = cache(self._answer)
        #: Those with one of the outcomes under a rule, by its id, the surest first.
        self.crossers = cache(self._crossers)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the systems by id."""
        return system_names(row.system for row in self.rows)

    @cached_property
    def figure(self) -> go.Figure:
        """The systems by date and compute, those without a number on a strip below, and the lines while in force."""
        figure = lines.lines_by_date(self._points, self._laws, self._library, self._found.as_of)
        rug.add_rug(figure, self._points)
        return figure

    @cached_property
    def table(self) -> pd.DataFrame:
        """The figure's twin."""
        return systems_frame(self.rows, self._laws)

    @cached_property
    def alt(self) -> str:
        """The figure in words, for those who cannot see it."""
        return lines.alt_text(self._points, self._laws)

    @cached_property
    def beyond(self) -> str:
        """What of the systems the figure cannot place, or not show as it opens."""
        return f"{rug.words(self._points)} {lines.outside_window(self._points, self._found.as_of)}".strip()

    def _answer(self, rule: str) -> str:
        return who_crosses(self._found, self.rows, self.rules[rule], self._library)

    def _crossers(self, rule: str, outcomes: frozenset[Outcome]) -> pd.DataFrame:
        return crossers_frame(self.rows, self.rules[rule], outcomes)
