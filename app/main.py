"""The dashboard: which systems cross which lines. Pages ask govcompute and draw; they hold no arithmetic."""

import streamlit as st
from parts.bounds import bounded

st.set_page_config(page_title="govcompute", page_icon="⚖️", layout="wide")
page = st.navigation(
    {
        "Who crosses": [
            st.Page("views/lines.py", title="Lines", icon=":material/show_chart:", default=True),
            st.Page("views/system.py", title="System", icon=":material/search:", url_path="system"),
        ],
        "The law": [
            st.Page("views/policies.py", title="Policies", icon=":material/gavel:", url_path="policies"),
        ],
    }
)
with bounded():
    page.run()
st.caption("Not legal advice. Systems: Epoch AI, Data on AI Models (CC BY 4.0), and the sources named in each entry.")
