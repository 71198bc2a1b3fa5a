"""The few facts of a system that verdicts need and no number holds, as plain questions kept in the address."""

from __future__ import annotations

import streamlit as st
from sources.registry import assessor

from govcompute.verdict.own import Told
from govcompute.verdict.vocabulary import outputs_known
from parts.address import kept, words_asked
from parts.evidence import Empty, Worked

_ANSWERS = {"yes": True, "no": False}
_NOT_SAID = "not said"
_CHOICES = (*_ANSWERS, _NOT_SAID)


def told(worked: Worked | Empty) -> Told:
    """The questions are the vocabulary's own; "not said" leaves a verdict open where it depends on the answer."""
    words = outputs_known(assessor().library)
    outputs = words_asked(st.multiselect, _question("outputs"), words, ["text"], key="outputs", what="output")
    general = _yes_no("is_gpai_model", "general", "yes")
    published = _yes_no("weights_published", "weights", _NOT_SAID)
    country = kept(st.text_input, _question("country"), max_chars=2, key="country", placeholder="two letters, such as US or DE")
    if isinstance(worked, Empty) or worked.base is None:
        return Told(tuple(outputs), general, published, country or "")
    return Told(tuple(outputs), general, published, country or "", worked.base.id, worked.relation)


def _question(fact: str) -> str:
    return assessor().library.vocabulary.facts[fact].question


def _yes_no(fact: str, key: str, default: str) -> bool | None:
    meaning = assessor().library.vocabulary.facts[fact].meaning
    answer = words_asked(
        st.segmented_control, _question(fact), _CHOICES, default=default, required=True, key=key, what="answer", help=meaning
    )
    return _ANSWERS.get(str(answer))
