"""The page of one system: its verdicts, the reasoning, the evidence, and addresses that lead to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.report.counting_choice import counting_choices
from govcompute.report.evidence import sources, work
from govcompute.report.marked import escaped
from govcompute.report.reasoning import follows, headline, steps
from govcompute.verdict.assess import Assessor

from .conftest import DAY

EU = "eu-aia-51-2-systemic"
Visit = Callable[..., AppTest]
#: One of every kind: disclosed, estimated, without a number, claimed or imputed, narrow, derived from another.
SAMPLE = ["gpt-4", "claude-1", "grok-4", "alphafold-2", "code-llama-70b"]


def texts(app: AppTest) -> set[str]:
    """All text of the page."""
    return {block.value for block in app.markdown}


@pytest.mark.parametrize("system", SAMPLE)
def test_an_address_leads_to_a_system(visit: Visit, registry: Registry, system: str) -> None:
    app = visit("system", system=system)
    assert app.title[0].value == escaped(registry[system].name)
    assert [heading.value for heading in app.header] == ["Under one rule", "Where it comes from", "Evidence", "Reports"]
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
    labels = [button.proto.label for button in app.get("download_button")]
    twins = ["CSV", "JSON"]
    assert labels == [*twins, *twins, "Reasoning (text)", *twins, "HTML", "Markdown", "JSON", "CSV"]


def test_another_rule_has_another_reasoning(visit: Visit) -> None:
    app = visit("system", system="llama-3.1-405b")
    shown = app.selectbox(key="rule").options
    assert [option.split(" · ")[-1] for option in shown] == list(app.dataframe[0].value["rule"])
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
    assert [error.value for error in app.error] == ["no system is called 'lama-3.1-405b'; nearest: 'llama-3.1-405b'"]
    assert app.title[0].value == "Which system?"
    assert not app.dataframe


def test_a_system_is_found_by_its_name(visit: Visit) -> None:
    app = visit("system", system="code llama 70b")
    assert app.title[0].value == "Code Llama 70B"
    assert "Code Llama 70B · code-llama-70b" in app.selectbox(key="system").options


def test_where_no_rule_speaks_of_it(visit: Visit) -> None:
    app = visit("system", system="alexnet", as_of="2020-01-01")
    assert "**On 2020-01-01 no rule speaks of AlexNet.**" in texts(app)
    assert "rule" not in [box.key for box in app.selectbox]


def test_the_lineage_and_the_evidence(visit: Visit, registry: Registry) -> None:
    app = visit("system", system="code-llama-70b")
    charts = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    marks = {point[0] for trace in charts[-1]["data"] if trace["mode"] == "markers" for point in trace["customdata"]}
    assert {"code-llama-70b", *(base.id for base in registry.ancestors(registry["code-llama-70b"]))} <= marks
    assert any("Llama 2 70B" in frame.value.to_string() for frame in app.dataframe)
    assert {work(registry["code-llama-70b"]), sources(registry["code-llama-70b"])} <= texts(app)
    alone = visit("system", system="alexnet")
    assert "The record names no system that it was made from, and none that was made from it." in texts(alone)
    assert "amount not known" in "\n".join(texts(visit("system", system="claude-1")))


def test_the_waterfall_has_words_and_a_table(visit: Visit) -> None:
    app = visit("system", system="deepseek-r1-distill-llama-70b", rule=EU)
    chart = app.get("plotly_chart")[0]
    assert chart.proto.alt.startswith(f"Waterfall. DeepSeek-R1-Distill-Llama-70B: training compute under {EU}")
    frame = app.dataframe[1].value
    assert list(frame["counts"]) == ["yes", "yes", ""]


def test_counting_otherwise_is_shown_beside_our_counting(visit: Visit, library: PolicyLibrary, registry: Registry) -> None:
    """Leaving out what came with the weights takes a fine-tune of Llama 3.1 405B from above the line of 1e23 to below it."""
    rule, system = "eu-gpai-guidelines-1e23", registry["hermes-3-405b"]
    ready = Assessor(library, registry)
    verdict = ready.assess(system, library[rule], date.fromisoformat(DAY))
    (words,) = [words for words in counting_choices(verdict, ready) if "weights" in words]
    app = visit("system", system=system.id, rule=rule, count=words)
    assert "As you count: :blue-badge[· below] · as govcompute counts: :red-badge[● crosses]" in texts(app)
    assert app.dataframe[1].value["counts"].tolist().count("no") == 1


def test_a_report_is_made_on_the_press_of_a_button_and_no_sooner(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr("govcompute.report.dossier.build.dossier", lambda kind, case: made.append(kind.name))
    app = visit("system", system="llama-3.1-405b", report="memo")
    assert "For: the provider's own decision makers." in "\n".join(texts(app))
    assert made == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            {"rule": "eu-aia-51-2-sistemic"},
            "no rule that is shown here is called 'eu-aia-51-2-sistemic'; nearest: 'eu-aia-51-2-systemic'",
        ),
        ({"report": "nemo"}, "no report is called 'nemo'; nearest: 'memo'"),
        ({"as_of": "soon"}, "'soon'"),
    ],
    ids=["rule", "report", "day"],
)
def test_any_other_slip_in_an_address_is_named_too(visit: Visit, query: dict[str, str], told: str) -> None:
    app = visit("system", system="llama-3.1-405b", **query)
    (error,) = app.error
    assert told in error.value


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
    assert app.title[0].value == escaped(name)
    assert any(text.startswith("**On 2026-03-01, \\<script\\>alert(1)\\</script\\> crosses ") for text in texts(app))
    assert not any(block.proto.allow_html for block in app.markdown)
    (style,) = app.get("html")
    assert name not in style.proto.body, "the only HTML is the style sheet"
