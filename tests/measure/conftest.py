"""What tests of the room share."""

from __future__ import annotations

import pytest

from govcompute.measure.record import Measurement

from .made import measured


@pytest.fixture
def made_up() -> Measurement:
    """A measurement that nobody took."""
    return measured()
