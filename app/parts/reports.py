"""Reports on one system to take away, each made when it is asked for."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from govcompute.registry.schema import System
from govcompute.report.dossier.catalogue import FORMATS, KINDS
from govcompute.verdict.assess import Assessor
from parts.address import name_asked
from parts.bounds import bounded
from parts.shown import download

_NAMES = {"html": ("HTML", "text/html"), "md": ("Markdown", "text/markdown"), "json": ("JSON", "application/json"),
          "csv": ("CSV", "text/csv")}  # fmt: skip


@st.fragment
@bounded()
def show_reports(system: System, assessor: Assessor, day: date) -> None:
    """A select box over the kinds, and a button for each format."""
    titles = {kind.name: kind.title for kind in KINDS.values()}
    kind = KINDS[name_asked("Kind of report", titles, next(iter(titles)), key="report")]
    st.markdown(f"For: {kind.reader}.  \n{kind.says}")
    with st.container(horizontal=True):
        for form in FORMATS:
            label, mime = _NAMES[form]
            download(label, partial(_text, kind.name, system, assessor, day, form), f"{system.id}-{kind.name}.{form}", mime)


def _text(kind: str, system: System, assessor: Assessor, day: date, form: str) -> str:
    from govcompute.report.dossier.build import dossier
    from govcompute.report.dossier.case import Case
    from govcompute.report.render import dossier_texts

    (text,) = dossier_texts(dossier(KINDS[kind], Case(system, assessor, day)), [form]).values()
    return text
