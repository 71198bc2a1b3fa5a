"""How many systems will stand above a line, and what changes if the line moves."""

import streamlit as st
from parts.address import name_asked, number_asked, switch_asked, words_asked
from parts.asked import law_asked
from parts.shown import show_figure, show_table
from sources.forecasts import counts_above, known_releases, moved_line
from sources.registry import assessor

from govcompute.forecast.crossing import crossing, groups
from govcompute.forecast.lines import line_above
from govcompute.forecast.publication import published_forecasts
from govcompute.forecast.releases import counts_over_time
from govcompute.forecast.source import fitted_to, told
from govcompute.report import forecast as words
from govcompute.report.figures import forecast as figures
from govcompute.report.names import rule_names
from govcompute.report.terms import term
from govcompute.verdict.words import cite

_LINES = [f"{digit}e{power}" for power in range(23, 28) for digit in (1, 2, 3, 5)] + ["1e28"]

st.title("Who will stand above the line, and when?")
law = law_asked()
ready, known = assessor(), known_releases()
with st.sidebar:
    first, last = known.found[0].when.year, known.usual_years[1]
    years = number_asked(st.slider, "Years to fit", first, last, known.usual_years, key="fit", help=term("back-test"))
    until = number_asked(st.slider, "Until the end of", known.vintage.year, 2035, 2029, key="until")

value = words_asked(
    st.select_slider, "The line, in FLOP (move it)", _LINES, "1e25", key="line", what="step of the line", help=term("line")
)
line = line_above(value)
seen, ahead = counts_over_time(known.found, line), counts_above(value, years, until)
published = published_forecasts()
st.markdown(f"**{words.count_words(seen, ahead, line, known.vintage)}**", help=term("forecast"))
show_figure(
    figures.counts(seen, ahead, published, line, known.vintage),
    words.counts_frame(seen, ahead, published, line),
    name="counts",
    alt=words.counts_alt(seen, ahead, line),
)
st.caption(told(fitted_to(known, years), known))

st.header("If the line of a law stood there", help=term("what if"))
rules = words.movable_rules(ready.laws(law.day, history=law.history, watch=law.watch))
if rules:
    names = rule_names(rules.values(), ready.library.vocabulary)
    rule = name_asked("Line of", names, next(iter(names)), key="rule", what="rule with a line in training compute on this day")
    st.caption(cite(rules[rule]))
    moved, changes = moved_line(rule, value, law.day)
    if moved:
        st.markdown(f"**{words.moved_words(moved, changes)}** A proposal, not the law.")
        show_table(words.changes_frame(changes, ready.registry), name="changes", alt="Verdicts that change if the line moved")
    else:
        st.info(f"The law has its line at {value} already. Move the line above to see which verdicts change.")
else:
    st.info("No rule on this date draws a line in training compute. Choose a later date in the sidebar.")

st.header("When a group gets there")
labs, fields = words.group_choices(known.found)
left, right = st.columns(2)
providers = words_asked(left.multiselect, "Labs", labs, ["DeepSeek", "Meta AI"], key="lab")
domains = words_asked(right.multiselect, "Domains", fields, ["biology", "robotics"], key="domain")
weights = switch_asked("Systems with open weights", True, key="open")
asked = groups(known.found, providers, domains, weights)
if asked:
    crossings = [crossing(one.name, known.found, one.belongs, line) for one in asked]
    show_figure(
        figures.crossings(crossings, known.vintage),
        words.crossings_frame(crossings, ready.registry, known.vintage),
        name="crossings",
        alt=words.crossings_alt(crossings, ready.registry, known.vintage),
    )
    st.caption(
        f"The dotted line is {known.vintage}, the last day that the registry knows of. Only systems with a number count."
    )
else:
    st.info("Choose a lab, a domain or the systems with open weights.")
