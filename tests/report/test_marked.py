"""Outcomes by sign, word and colour; and text that Markdown must not read."""

from __future__ import annotations

import pandas as pd
import pytest

from govcompute.report.marked import COLOURS, badge, escaped, marked, with_signs
from govcompute.verdict.outcome import Outcome


def test_each_outcome_has_a_word_a_colour_and_where_it_matters_a_sign() -> None:
    assert set(COLOURS) == set(Outcome)
    assert marked(Outcome.CROSSES) == "● crosses"
    assert badge(Outcome.UNDETERMINED) == ":orange-badge[◐ undetermined]"
    assert badge(Outcome.OUT_OF_SCOPE) == ":gray-badge[out of scope]"
    assert len({marked(outcome) for outcome in Outcome}) == len(Outcome)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, 1.5 (a-b)", "plain, 1.5 (a-b)"),
        ("*b* _i_ `c`", r"\*b\* \_i\_ \`c\`"),
        ("<b>[x](y)", r"\<b\>\[x\](y)"),
        (":red[x] $y$ ~z~", r"\:red\[x\] \$y\$ \~z\~"),
        ("two\nlines\n\n# no heading", r"two lines \# no heading"),
        ("", ""),
    ],
)
def test_no_text_is_read_as_markdown(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_a_table_is_marked_for_the_eye_and_stays_plain_below() -> None:
    frame = pd.DataFrame({"rule": ["a", "b"], "verdict": ["crosses", "no word of ours"]})
    drawn = with_signs(frame, "verdict")
    assert list(drawn.data["verdict"]) == ["crosses", "no word of ours"]
    html = drawn.to_html()
    assert "● crosses" in html
    assert "no word of ours" in html
    assert html.count("background-color") == 1
