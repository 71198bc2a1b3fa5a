"""docs/reports.md speaks of every kind of report; its commands are typed by tests/docs."""

from __future__ import annotations

from govcompute.report.dossier.catalogue import KINDS
from tests.conftest import ROOT


def test_every_kind_is_named() -> None:
    page = (ROOT / "docs" / "reports.md").read_text("utf-8")
    assert all(f"`{kind}`" in page for kind in KINDS)
