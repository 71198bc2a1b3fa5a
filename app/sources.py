"""What every page works on, loaded once for all sessions."""

from __future__ import annotations

import gc
import os
from datetime import date

import streamlit as st
from pandas import DataFrame
from plotly.graph_objects import Figure

from govcompute.documents import folder_hash
from govcompute.forecast.lines import line_above
from govcompute.forecast.scenario import Count, forecast_counts
from govcompute.forecast.source import Source, fitted_to, registry_source
from govcompute.forecast.what_if import Change, Moved, what_if
from govcompute.ledger import Anchor
from govcompute.ledger.place import state_of
from govcompute.limits import LIMITS, Finding, Material
from govcompute.paths import LEDGER_VARIABLE, policy_folders, registry_folders
from govcompute.policy.library import load_policies
from govcompute.policy.overlay import single_move
from govcompute.registry.architecture import Architectures
from govcompute.registry.library import load_registry
from govcompute.registry.measurements import Measurements, load_measurements
from govcompute.registry.scores import load_scores
from govcompute.registry.stacks import Stacks, load_stacks
from govcompute.report.figures.lines import lines_by_date
from govcompute.report.figures.rug import add_rug
from govcompute.report.forecast import quarter_ends
from govcompute.report.ledger import LedgerRead, read_ledger
from govcompute.report.ledger_example import example_ledger
from govcompute.report.limits import limits_texts
from govcompute.report.overview import Overview, models, overview
from govcompute.report.tables import RowFilter, systems_frame
from govcompute.speculative.theory.curves import Curves, curves
from govcompute.speculative.theory.publication import Publication, load_publication
from govcompute.speculative.theory.reproduction import Reproduction, reproduce
from govcompute.speculative.theory.setting import Comparison
from govcompute.verdict.assess import Assessor
from govcompute.verdict.cases import CaseResult, run_case
from govcompute.verdict.vocabulary import check_words


@st.cache_resource(show_spinner="Reading the policies and the registry …")
def assessor() -> Assessor:
    """Policies and registry, shipped and own."""
    library, registry = load_policies(policy_folders()), load_registry(registry_folders())
    check_words(((system.id, system) for system in registry), library)
    ready = Assessor(library, registry)
    gc.freeze()  # it stays as long as the server does; a collection need not walk it
    return ready


@st.cache_resource(show_spinner="Holding every system against every line …", max_entries=16)
def overview_on(day: date, history: bool, watch: bool) -> Overview:
    """Every model under every rule on a date."""
    ready = assessor()
    laws = list(ready.laws(day, history=history, watch=watch))
    return overview(ready, models(list(ready.registry)), laws, day)


@st.cache_resource(show_spinner=False, max_entries=32, hash_funcs={RowFilter: hash})
def lines_drawn(
    day: date, history: bool, watch: bool, chosen: RowFilter, jurisdictions: tuple[str, ...]
) -> tuple[Figure, DataFrame]:
    """The figure of the first page and its table: what most people look at is drawn once."""
    found = overview_on(day, history, watch)
    rows, laws = chosen.rows(found), found.laws_of(jurisdictions)
    points = [(row.system, row.compute) for row in rows]
    figure = lines_by_date(points, laws, assessor().library, day)
    add_rug(figure, points)
    return figure, systems_frame(rows, laws)


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


@st.cache_resource(show_spinner=False)
def limits_material(day: date) -> Material:
    """What the measurements are made from. Raises InputError for a day on which the line of Art. 51(2) did not exist."""
    ready = assessor()
    scores = load_scores(registry_folders(), ready.registry)["mmlu"]
    return Material(ready.registry, ready.library, architectures(), stacks(), scores, day)


@st.cache_resource(show_spinner="Measuring what the line misses …", max_entries=64)
def finding(limit: str, day: date) -> Finding:
    """One measurement."""
    return LIMITS[limit](limits_material(day))


def limits_report(day: date) -> dict[str, str]:
    """Every measurement as one report, by the name of its file."""
    made_from = {"policies_sha256": folder_hash(policy_folders()), "registry_sha256": folder_hash(registry_folders())}
    return limits_texts([finding(limit, day) for limit in LIMITS], day, made_from)


@st.cache_resource
def architectures() -> Architectures:
    """Architectures, shipped and own, each read when it is asked for."""
    return Architectures(registry_folders())


@st.cache_data
def outputs_known() -> list[str]:
    """What the systems of the registry generate."""
    return sorted({output for system in assessor().registry for output in system.outputs})


@st.cache_resource
def stacks() -> Stacks:
    """Draft/target stacks, shipped and own."""
    return load_stacks(registry_folders(), assessor().registry, architectures())


@st.cache_resource
def measured() -> Measurements:
    """Measured runs, shipped and own."""
    return load_measurements(registry_folders())


@st.cache_resource
def reproduced() -> tuple[Publication, Reproduction]:
    """The published stack, and its numbers against the theory."""
    paper = load_publication("specdecpp")
    return paper, reproduce(paper)


@st.cache_resource(show_spinner="Working out every length and threshold …", max_entries=200, hash_funcs={Comparison: repr})
def curves_of(compared: Comparison) -> Curves:
    """A stack over all its settings."""
    return curves(compared)


@st.cache_resource(show_spinner="Running the worked cases …", max_entries=128)
def cases(rule: str) -> list[CaseResult]:
    """The worked cases of one rule, with what comes out."""
    ready = assessor()
    law = ready.library[rule]
    return [run_case(law, case, ready.library) for case in law.rule.cases]


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
