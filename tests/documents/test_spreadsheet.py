"""Text that a spreadsheet would run as a formula stands behind an apostrophe; everything else is left alone."""

from __future__ import annotations

import pytest

from govcompute.documents import defused


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@cmd", "\tx", "\rx"])
def test_what_runs_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("value", ["a=1", "", -1, 1.5, None])
def test_what_does_not_run_is_left_alone(value: object) -> None:
    assert defused(value) is value
