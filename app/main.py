"""The dashboard: which systems cross which lines. Pages ask govcompute and draw; they hold no arithmetic."""

from pathlib import Path

import streamlit as st
from parts.address import whole_address
from parts.bounds import bounded

st.set_page_config(page_title="govcompute", page_icon="⚖️", layout="wide")
st.logo(Path(__file__).with_name("logo.svg"), size="large")
st.html(Path(__file__).with_name("style.css"))
page = st.navigation(
    {
        "Who crosses": [
            st.Page("views/lines.py", title="Lines", icon=":material/show_chart:", default=True),
            st.Page("views/system.py", title="System", icon=":material/search:", url_path="system"),
        ],
        "Work out": [
            st.Page("views/estimator.py", title="Estimator", icon=":material/calculate:", url_path="estimator"),
            st.Page("views/stacks.py", title="Stacks", icon=":material/stacks:", url_path="stacks"),
        ],
        "The law": [
            st.Page("views/policies.py", title="Policies", icon=":material/gavel:", url_path="policies"),
            st.Page("views/forecast.py", title="Forecast", icon=":material/trending_up:", url_path="forecast"),
            st.Page("views/misses.py", title="What the line misses", icon=":material/visibility_off:", url_path="misses"),
        ],
        "The record": [
            st.Page("views/ledger.py", title="Ledger", icon=":material/receipt_long:", url_path="ledger"),
        ],
    }
)
with bounded(), whole_address(page.url_path):
    page.run()
st.caption("Not legal advice. Systems: Epoch AI, Data on AI Models (CC BY 4.0), and the sources named in each entry.")
