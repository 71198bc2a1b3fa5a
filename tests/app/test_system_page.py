"""The page of one system: its verdicts, the reasoning, the evidence, and addresses that lead to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.report.reasoning import follows, headline, steps
from govcompute.verdict.assess import Assessor

from .conftest import DAY

EU = "eu-aia-51-2-systemic"
Visit = Callable[..., AppTest]
#: One of every kind: disclosed, estimated, without a number, claimed or imputed, narrow, derived from another.
SAMPLE = ["llama-3.1-405b", "gpt-4", "claude-1", "grok-4", "alphafold-2", "code-llama-70b", "bert-large", "gpt-3-175b"]


def texts(app: AppTest) -> set[str]:
    """All text of the page."""
    return {block.value for block in app.markdown}


@pytest.mark.parametrize("system", SAMPLE)
def test_an_address_leads_to_a_system(visit: Visit, registry: Registry, system: str) -> None:
    app = visit("system", system=system)
    assert app.title[0].value == registry[system].name
    assert [heading.value for heading in app.subheader] == ["Verdicts", "Evidence"]
    assert "Not legal advice." in app.caption[-1].value
    assert not app.warning


def test_the_verdicts_and_the_reasoning(visit: Visit, library: PolicyLibrary, registry: Registry) -> None:
    app = visit("system", system="llama-3.1-405b", rule=EU)
    frame = app.dataframe[0].value.set_index("rule")
    assert (frame.loc[EU, "verdict"], frame.loc[EU, "line"]) == ("crosses", "> 1e25 FLOP")
    assert "out of scope" not in set(frame["verdict"])
    ready = Assessor(library, registry)
    verdict = ready.assess(registry["llama-3.1-405b"], library[EU], date.fromisoformat(DAY))
    assert {headline(verdict), steps(verdict, ready)} <= texts(app)
    assert any(follows(verdict) in text for text in texts(app))
    assert ":red-badge[● crosses]" in headline(verdict)
    assert [button.proto.label for button in app.get("download_button")] == ["CSV", "JSON", "Reasoning (text)"]


def test_another_rule_has_another_reasoning(visit: Visit) -> None:
    app = visit("system", system="llama-3.1-405b")
    assert app.selectbox(key="rule").options == list(app.dataframe[0].value["rule"])
    app.selectbox(key="rule").select("ca-sb53").run()
    assert any(text.startswith(":blue-badge[· below] **") and "SB 53" in text for text in texts(app))


def test_the_date_decides(visit: Visit) -> None:
    app = visit("system", system="llama-3.1-405b", rule=EU, as_of="2025-01-01")
    assert any(text.startswith(":gray-badge[– not in force] **") for text in texts(app))


@pytest.mark.parametrize(("option", "rule"), [("history", "us-eo14110-model"), ("watch", "us-s2938")])
def test_history_and_proposals_only_where_asked(visit: Visit, option: str, rule: str) -> None:
    assert rule not in set(visit("system", system="llama-3.1-405b").dataframe[0].value["rule"])
    assert rule in set(visit("system", system="llama-3.1-405b", **{option: "true"}).dataframe[0].value["rule"])


def test_an_address_with_a_slip_is_not_taken_for_another_system(visit: Visit) -> None:
    app = visit("system", system="lama-3.1-405b")
    assert [warning.value for warning in app.warning] == [
        "no system is called 'lama-3.1-405b'; nearest: 'llama-3.1-405b'. Choose one below."
    ]


def test_where_no_rule_speaks_of_it(visit: Visit) -> None:
    app = visit("system", system="alexnet", as_of="2020-01-01")
    assert "**On 2020-01-01 no rule speaks of AlexNet.**" in texts(app)
    assert "rule" not in [box.key for box in app.selectbox]


def test_the_lineage_and_the_evidence(visit: Visit, registry: Registry) -> None:
    app = visit("system", system="code-llama-70b")
    bases = [base.name for base in registry.ancestors(registry["code-llama-70b"])]
    text = "\n".join(block.value for block in app.markdown)
    assert bases
    assert f"Made from: {' ← '.join(bases)}" in text
    assert "secondary source read" in text or "primary source read" in text
    assert "amount not known" in "\n".join(block.value for block in visit("system", system="claude-1").markdown)


@pytest.mark.usefixtures("fresh")
def test_a_system_of_ones_own_whatever_its_name(visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTML in a name is shown as text: no element of the page allows it."""
    name = "<script>alert(1)</script>"
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems" / "own.yaml").write_text(
        f"id: own\nname: '{name}'\nprovider: '<b>Labs</b>'\nnotes: '{name}'\n"
        "compute: 2e25\ngenerality: {judgement: general}\n"
    )
    monkeypatch.setenv("GOVCOMPUTE_REGISTRY", str(tmp_path))
    app = visit("system", system="own", rule=EU)
    assert app.title[0].value == name
    assert any(text.startswith("**On 2026-03-01, \\<script\\>alert(1)\\</script\\> crosses ") for text in texts(app))
    assert not any(block.proto.allow_html for block in app.markdown)
    assert not app.get("html")
