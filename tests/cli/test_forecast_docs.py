"""The overlay in docs/forecast.md is the one that ships; its commands are typed by tests/docs."""

from __future__ import annotations

import re

from tests.conftest import ROOT


def test_the_overlay_shown_is_the_one_that_ships() -> None:
    shown = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "forecast.md").read_text("utf-8"), re.DOTALL)
    assert shown
    file = (ROOT / "docs" / "examples" / "line-at-1e26.yaml").read_text("utf-8")
    assert shown[1] == re.sub(r"^#.*\n", "", file)
