"""Shares of peaks, by hand, and what each may not be used for."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.measure.utilisation import Share, bandwidth_utilisation, flop_utilisation


def test_a_decode_that_reads_its_weights_once_a_token_fills_the_memory_and_not_the_chip() -> None:
    # 1e9 parameters of 2 bytes at 100 tokens/s: 2e11 bytes a second, all of 200 GB/s; 2e9 FLOP a token: 2e11 of 1e14 FLOP/s
    assert bandwidth_utilisation(100 * 2e9, 1.0, 200e9) == pytest.approx(1.0)
    assert flop_utilisation(100 * 2e9, 1.0, 1e14) == pytest.approx(0.002)


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan")])
def test_nothing_is_divided_by_zero(wrong: float) -> None:
    with pytest.raises(InputError, match="'seconds' must be more than zero"):
        flop_utilisation(1.0, wrong, 1.0)
    with pytest.raises(InputError, match="'bandwidth' must be more than zero"):
        bandwidth_utilisation(1.0, 1.0, wrong)


@pytest.mark.parametrize("share", Share)
def test_every_meaning_says_what_it_is_and_one_sentence_what_it_is_not_for(share: Share) -> None:
    assert len(share.words) > 20
    assert share.not_for.endswith(".")
    assert ". " not in share.not_for
