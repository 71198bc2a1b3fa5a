"""Plain words for the terms: short, and each said once."""

from __future__ import annotations

import re

import pytest

from govcompute.paths import shipped
from govcompute.report.terms import TERMS, term


@pytest.mark.parametrize("name", TERMS)
def test_each_is_one_or_two_plain_sentences(name: str) -> None:
    words = term(name)
    assert words.endswith(".")
    assert len(words) <= 150
    assert words[0].isupper()


def test_no_two_terms_say_the_same() -> None:
    assert len(set(TERMS.values())) == len(TERMS)


def test_every_term_that_a_page_asks_for_is_explained() -> None:
    asked = {
        name for path in shipped("app").rglob("*.py") for name in re.findall(r'term\("([^"]+)"\)', path.read_text("utf-8"))
    }
    assert asked
    assert asked <= set(TERMS)
