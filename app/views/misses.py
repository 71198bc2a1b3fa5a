"""What a line in compute misses: one measurement at a time, each with its figure, its numbers and its sources."""

import streamlit as st
from parts.address import name_asked
from parts.asked import day_asked
from parts.shown import download, show_figure
from sources.limits import finding, limits_report

from govcompute.limits import LIMITS
from govcompute.report.figures.limits import finding_figure
from govcompute.report.limits import finding_frame

st.title("What does the line miss?")
st.markdown(
    "A line in training compute can be checked before a release and does not hang on the hardware. It is a proxy for risk, and "
    "every proxy leaves something out. Each measurement is worked out anew from the registry."
)
day = day_asked()
titles = {one.id: one.title for one in LIMITS.values()}
chosen = name_asked("Measurement", titles, next(iter(titles)), key="limit", what="measurement")
found = finding(chosen, day)
st.header(f"{found.title}. {found.question}")
st.markdown(found.says)
show_figure(finding_figure(found.chart), finding_frame(found), name=f"limit-{found.id}", alt=found.chart.alt)
st.subheader("Sources")
st.markdown("\n".join(f"- {source}" for source in found.sources))
st.divider()
st.markdown("All twelve measurements as one illustrated page, to read or to print (a few seconds to make):")
download("Report (HTML)", lambda: limits_report(day)["limits.html"], "limits.html", "text/html")
