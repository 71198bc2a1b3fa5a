"""`govcompute assess` in a pipeline: forms that CI systems read, exit codes, one system's file."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from .conftest import Run

EU = "eu-aia-51-2-systemic"
ON = ("--policy", EU, "--as-of", "2026-03-01")
MINE = "id: mine\nname: Mine\nprovider: Ours\nfacts: {is_gpai_model: true}\ncompute: 2e25\n"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a system's file in it, as the working directory."""
    monkeypatch.chdir(tmp_path)
    path = Path("compute.yaml")
    path.write_text(MINE)
    return path


@pytest.mark.parametrize(("fail_on", "code", "failures"), [((), 0, "0"), (("crosses",), 1, "1"), (("unknown",), 0, "0")])
def test_junit(run: Run, mine: Path, fail_on: tuple[str, ...], code: int, failures: str) -> None:
    options = [part for outcome in fail_on for part in ("--fail-on", outcome)]
    found = run("assess", "--system", mine, *ON, *options, "--format", "junit")
    assert found.code == code
    root = ElementTree.fromstring(found.out)
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "1", failures)
    case = root.find(".//testcase")
    assert case is not None
    assert case.get("file") == "compute.yaml"


def test_sarif_is_written_whole_and_the_exit_code_still_tells(run: Run, mine: Path) -> None:
    found = run("assess", "--system", mine, *ON, "--fail-on", "crosses", "--format", "sarif", "--output", "out/g.sarif")
    assert (found.code, found.out, found.err) == (1, "", "written: out/g.sarif\n")
    (result,) = json.loads(Path("out/g.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "compute.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 5, "startColumn": 1},
    }


def test_the_option_json_is_a_form(run: Run, mine: Path) -> None:
    short = run("assess", "--system", mine, *ON, "--json")
    assert short == run("assess", "--system", mine, *ON, "--format", "json")
    assert short == run("assess", "--system", mine, *ON, "--format", "json", "--json")
    assert run("assess", "--system", mine, *ON) == run("assess", "--system", mine, *ON, "--format", "table")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--json", "--format", "junit"), "--json and --format junit contradict each other"),
        (("--report", "r", "--format", "sarif"), "--report goes with a table or JSON"),
        (("--system", "nothing.yaml", "--format", "junit"), "nothing.yaml (document) — cannot be read"),
        (("--system", "nothing", "--format", "junit"), "no system is called 'nothing'"),
        (("--system", "gpt-4", "--limit", "5"), "--limit goes with a table of the whole registry"),
        (("--json", "--limit", "5"), "--limit goes with a table of the whole registry"),
    ],
)
def test_what_makes_no_sense(run: Run, mine: Path, options: tuple[str, ...], says: str) -> None:
    found = run("assess", *ON, *options, "--output", "out.xml")
    assert (found.code, found.out) == (3, "")
    assert says in found.err
    assert not Path("out.xml").exists()


def test_a_fact_of_the_file_that_no_policy_knows(run: Run, mine: Path) -> None:
    mine.write_text(MINE.replace("is_gpai_model", "is_gpai_modell"))
    found = run("assess", "--system", mine, *ON, "--format", "sarif")
    assert found.code == 3
    assert ":4:9 facts.is_gpai_modell — no fact is called 'is_gpai_modell'; nearest valid: 'is_gpai_model'" in found.err


def test_a_file_may_build_on_one_named_before_it(run: Run, mine: Path) -> None:
    Path("tuned.yaml").write_text("id: tuned\nname: Tuned\nprovider: X\ncompute: 1e24\nbases:\n  - system: mine\n")
    found = run("assess", "--system", mine, "--system", "tuned.yaml", *ON, "--json")
    assert [verdict["system"] for verdict in found.json["verdicts"]] == ["mine", "tuned"]
    assert found.json["verdicts"][1]["amount"]["median"] == 2.1e25


def test_the_whole_registry(run: Run, mine: Path) -> None:
    found = run("assess", *ON, "--format", "sarif")
    results = json.loads(found.out)["runs"][0]["results"]
    assert found.code == 0
    assert len(results) > 30
    assert not any("physicalLocation" in result["locations"][0] for result in results)
