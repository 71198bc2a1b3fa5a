"""One system: where it stands, what each rule counts of it, the reasoning, where it comes from, and reports to take away."""

import streamlit as st
from parts.asked import known_in_address, law_asked
from parts.verdicts import show_verdicts
from sources import assessor

ready = assessor()
ids = sorted(system.id for system in ready.registry)
law = law_asked()

known_in_address("system", ids)
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
show_verdicts(verdicts, ready, system.name, law.day)
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
