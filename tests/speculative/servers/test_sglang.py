"""SGLang's gauges: rates by hand, and what they cannot tell."""

from __future__ import annotations

from fractions import Fraction

import pytest

from govcompute.errors import DocumentError, InputError
from govcompute.speculative.servers.exposition import parse_scrape
from govcompute.speculative.servers.sglang import sglang_rates

_PAGE = (
    'sglang:spec_accept_length{tp_rank="0"} 2.5\nsglang:spec_accept_rate{tp_rank="0"} 0.6\n'
    "sglang:generation_tokens_total 100\nsglang:prompt_tokens_total 30\n"
)


def test_rates_by_hand() -> None:
    # 4 candidates and one more token make 5 positions a pass, 2.5 tokens of them stay: as many again are thrown away.
    found = sglang_rates(parse_scrape(_PAGE), candidates=4)
    assert found.verification_rate == Fraction(2, 5)
    assert found.discard_rate == 1
    assert (found.generated, found.prompt) == (100, 30)
    assert any("totals of speculation" in one for one in found.untold)


def test_without_the_candidate_length_no_discard_rate() -> None:
    found = sglang_rates(parse_scrape("sglang:spec_accept_length 2.5\n"))
    assert found.discard_rate is None
    assert (found.generated, found.prompt) == (None, None)


def test_ranks_are_averaged_and_told() -> None:
    found = sglang_rates(parse_scrape('sglang:spec_accept_length{r="0"} 2\nsglang:spec_accept_length{r="1"} 3\n'))
    assert found.tokens_per_pass == Fraction(5, 2)
    assert "their mean is taken" in found.untold[0]


@pytest.mark.parametrize(("value", "says"), [("0", "nothing was speculated yet"), ("0.5", "1 or more"), ("NaN", "no reading")])
def test_a_gauge_that_cannot_be(value: str, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        sglang_rates(parse_scrape(f"sglang:spec_accept_length {value}\n"))


@pytest.mark.parametrize("candidates", [0, 1])
def test_more_tokens_than_candidates_allow(candidates: int) -> None:
    with pytest.raises(InputError, match="cannot come of"):
        sglang_rates(parse_scrape("sglang:spec_accept_length 2.5\n"), candidates=candidates)


def test_a_page_without_speculation() -> None:
    with pytest.raises(DocumentError, match="no such metric"):
        sglang_rates(parse_scrape("sglang:token_usage 0.5\n"))
