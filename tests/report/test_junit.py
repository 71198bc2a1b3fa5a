"""JUnit XML: what fails, what is skipped, what passes; counts that agree; names that cannot break it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry, load_system
from govcompute.registry.schema import System
from govcompute.report.junit import fit, junit
from govcompute.verdict.assess import Assessor

from .conftest import CROSSING, DAY, EU, SILENT, SMALL

HOSTILE = "<x a='\"'>&amp; ]]> \x00\x1b[31m\u202e ü"


def written(assessor: Assessor, *failing: str, systems: tuple[dict[str, Any], ...] = (CROSSING,), day: Any = DAY) -> Any:
    named = [assessor.registry[fields["id"]] for fields in systems]
    rules = [EU, "eu-gpai-guidelines-modifier-third", "ca-sb53"]
    verdicts = [assessor.assess(system, assessor.library[rule], day) for system in named for rule in rules]
    return ElementTree.fromstring(junit(verdicts, assessor, failing, Path.cwd()))


def test_a_failure_carries_its_reasons(assessor: Assessor) -> None:
    root = written(assessor, "crosses")
    (suite,) = root
    assert (suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("crossing", "3", "1", "1")
    crossing, modifier, frontier = suite.findall("testcase")
    failure = crossing.find("failure")
    assert (crossing.get("classname"), crossing.get("name")) == ("crossing", EU)
    assert failure.get("type") == "crosses"
    assert "2.00e25 FLOP, line > 1e25 FLOP, probability 100 %" in failure.get("message")
    assert "Outcome: crosses" in failure.text
    assert modifier.find("skipped").get("message").endswith("out of scope")
    assert "below" in frontier.find("system-out").text


def test_only_what_is_named_fails(assessor: Assessor) -> None:
    assert written(assessor).get("failures") == "0"
    assert written(assessor, "unknown").get("failures") == "0"
    found = written(assessor, "unknown", systems=(SILENT,))
    assert found.find(".//failure").get("type") == "unknown"


def test_not_in_force_is_skipped(assessor: Assessor) -> None:
    found = written(assessor, "crosses", day=DAY.replace(year=2020))
    assert {case.find("skipped") is not None for case in found.iter("testcase")} == {True}


def test_the_counts_agree(assessor: Assessor) -> None:
    root = written(assessor, "crosses", "unknown", systems=(CROSSING, SILENT, SMALL))
    assert [suite.get("name") for suite in root] == ["crossing", "silent", "small"]
    for node in (root, *root):
        assert int(node.get("tests")) == len(list(node.iter("testcase")))
        assert int(node.get("failures")) == len(list(node.iter("failure")))
        assert int(node.get("skipped")) == len(list(node.iter("skipped")))
        assert node.get("errors") == "0"


def test_names_cannot_break_it(library: PolicyLibrary) -> None:
    ready = Assessor(library, Registry([System.model_validate({**CROSSING, "name": HOSTILE})]))
    root = written(ready, "crosses")
    shown = "<x a='\"'>&amp; ]]> \\x00\\x1b[31m\\u202e ü"
    assert root.find(".//property[@name='system']").get("value") == shown
    assert root.find(".//failure").text.startswith(shown)


@pytest.mark.parametrize("inside", [True, False])
def test_a_file_below_the_folder_is_named(library: PolicyLibrary, registry: Registry, tmp_path: Path, inside: bool) -> None:
    path = tmp_path / "models" / "ours.yaml"
    path.parent.mkdir()
    path.write_text("id: ours\nname: Ours\ncompute: 2e25\n")
    system, wider = load_system(path, registry)
    ready = Assessor(library, wider)
    text = junit([ready.assess(system, library[EU], DAY)], ready, [], tmp_path if inside else tmp_path / "elsewhere")
    case = ElementTree.fromstring(text).find(".//testcase")
    assert case is not None
    assert case.get("file") == ("models/ours.yaml" if inside else None)
    assert str(tmp_path) not in text


@given(st.text(st.characters()))
def test_any_text_becomes_xml(text: str) -> None:
    node = ElementTree.Element("a", {"b": fit(text)})
    node.text = fit(text)
    again = ElementTree.fromstring(ElementTree.tostring(node))
    assert again.get("b") == fit(text)
    assert (again.text or "") == fit(text)
