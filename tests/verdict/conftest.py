"""A law for tests alone, whose numbers and words no change of the real law moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.policy.library import PolicyLibrary, load_policies


@pytest.fixture(scope="session")
def toy() -> PolicyLibrary:
    """The Toy Act: every form that a rule can take."""
    return load_policies([Path(__file__).parent / "toy"])
