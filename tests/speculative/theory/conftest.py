"""The stack of the published runs: Llama-2-chat 7B before 70B, with the times fitted to the fastest fixed lengths."""

from __future__ import annotations

import pytest

from govcompute.speculative import Cost


@pytest.fixture(scope="session")
def cost() -> Cost:
    """Facts: sections 5 and 7; r = 1.348 / 13.80 = 0.0977."""
    return Cost(0.0239, 0.1072, draft_flop=1.348e10, target_flop=1.380e11)
