"""One system: its verdicts, each with the reasoning and the citations."""

import streamlit as st
from parts.asked import law_asked
from sources import assessor

from govcompute.errors import NotFound
from govcompute.report.record import NOT_ADVICE
from govcompute.report.tables import verdicts_frame
from govcompute.report.words import verdict_text

ready = assessor()
ids = sorted(system.id for system in ready.registry)
law = law_asked()

asked = st.query_params.get("system")
if asked is not None and asked not in ready.registry:
    st.warning(f"{NotFound('system', asked, ids)}. Choose one below.")
picked = st.selectbox("System", ids, key="system", bind="query-params")
system = ready.registry[picked]
st.title(system.name)
made = " ← ".join(base.name for base in ready.registry.ancestors(system))
st.markdown(
    " · ".join(str(part) for part in (system.provider, system.released, ", ".join(system.domains)) if part)
    + (f"  \nMade from: {made}" if made else "")
)
verdicts = [
    v for v in ready.assess_all(system, law.day, history=law.history, watch=law.watch) if v.if_in_force != "out_of_scope"
]
st.subheader("Verdicts")
if verdicts:
    st.dataframe(verdicts_frame(verdicts), hide_index=True, width="stretch", alt="The verdicts on this system")
    rules = {v.law.id: v for v in verdicts}
    rule = st.selectbox("Reasoning under", list(rules), key="rule", bind="query-params")
    st.code(verdict_text(rules[rule], ready), language=None, wrap_lines=True)
    st.download_button("Reasoning (text)", verdict_text(rules[rule], ready) + f"\n\n{NOT_ADVICE}\n", f"{picked}-{rule}.txt")
else:
    st.info("No rule on this date speaks of this system.")
st.subheader("Evidence")
for stage in system.work:
    amount = f" — {stage.compute.estimate()}" if stage.compute else " — amount not known"
    st.markdown(f"**{stage.name or stage.activity.words}**{amount}" + (f"  \n{stage.note}" if stage.note else ""))
for entry in [*(e for stage in system.work for e in stage.evidence), *system.evidence]:
    quote = f" “{entry.quote}”" if entry.quote else ""
    st.markdown(
        f"- {entry.title or entry.source}{quote} ({entry.level.words})" + (f"  \n  {entry.source}" if entry.title else "")
    )
if system.notes:
    st.markdown(system.notes)
