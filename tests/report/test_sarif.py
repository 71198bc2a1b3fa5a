"""SARIF 2.1.0: the shape that the standard requires, written down here by hand, and nothing besides."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import AnyUrl, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry, load_system
from govcompute.registry.schema import System
from govcompute.report.sarif import SCHEMA, sarif
from govcompute.verdict.assess import Assessor

from .conftest import CROSSING, DAY, DOUBTFUL, EU, SILENT, SMALL

Text = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """The standard's objects allow no property that it does not name."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)


class Message(Strict):  # 3.11: text, where no id is given
    text: Text


class Bag(BaseModel):  # 3.8: anything, and tags that are unique
    tags: list[str] = []


class Rule(Strict):  # 3.49: id is required
    id: Text
    short_description: Message
    full_description: Message
    help: Message
    help_uri: Annotated[AnyUrl | None, Field(strict=False)] = None
    properties: Bag


class Driver(Strict):  # 3.19: name is required
    name: Text
    version: Text
    rules: list[Rule]


class Tool(Strict):  # 3.18
    driver: Driver


class Artifact(Strict):  # 3.4
    uri: Text
    uri_base_id: Literal["%SRCROOT%"]


class Region(Strict):  # 3.30: both count from 1
    start_line: Annotated[int, Field(ge=1)]
    start_column: Annotated[int, Field(ge=1)]


class Physical(Strict):  # 3.29
    artifact_location: Artifact
    region: Region


class Logical(Strict):  # 3.33
    name: Text
    fully_qualified_name: Text
    kind: Text


class Location(Strict):  # 3.28
    logical_locations: list[Logical]
    physical_location: Physical | None = None


class Result(Strict):  # 3.27: message is required
    rule_id: Text
    rule_index: Annotated[int, Field(ge=0)]
    level: Literal["none", "note", "warning", "error"]
    message: Message
    locations: Annotated[list[Location], Field(min_length=1)]
    partial_fingerprints: dict[str, str]
    properties: Bag


class Run(Strict):  # 3.14: tool is required
    tool: Tool
    column_kind: Literal["utf16CodeUnits", "unicodeCodePoints"]
    results: list[Result]


class Log(Strict):  # 3.13: version and runs are required
    schema_: Annotated[str, Field(alias="$schema")]
    version: Literal["2.1.0"]
    runs: Annotated[list[Run], Field(min_length=1)]


def read(text: str) -> Run:
    log = Log.model_validate_json(text)
    assert log.schema_ == SCHEMA
    (run,) = log.runs
    identifiers = [rule.id for rule in run.tool.driver.rules]
    assert len(set(identifiers)) == len(identifiers)
    assert all(identifiers[result.rule_index] == result.rule_id for result in run.results)
    assert all(len(set(rule.properties.tags)) == len(rule.properties.tags) for rule in run.tool.driver.rules)
    return run


def of(assessor: Assessor, *systems: dict[str, Any], days: int = 0) -> str:
    day = DAY + timedelta(days=days)
    named = [assessor.registry[fields["id"]] for fields in systems]
    return sarif([assessor.assess(one, law, day) for one in named for law in assessor.laws(day)], assessor, Path.cwd())


def test_a_result_for_what_somebody_must_look_at(assessor: Assessor) -> None:
    found = {(r.locations[0].logical_locations[0].name, r.level) for r in read(of(assessor, CROSSING, DOUBTFUL, SILENT)).results
             if r.rule_id == EU}  # fmt: skip
    assert found == {("crossing", "error"), ("doubtful", "warning"), ("silent", "note")}
    rules = {result.rule_id for result in read(of(assessor, SMALL)).results}
    assert EU not in rules


def test_a_rule_cites_its_text(assessor: Assessor) -> None:
    rules = {rule.id: rule for rule in read(of(assessor, CROSSING)).tool.driver.rules}
    assert "Art. 51(2)" in rules[EU].help.text
    assert "greater than 10^25" in rules[EU].help.text
    assert rules[EU].help_uri is not None


def test_every_rule_of_the_shipped_law_fits(assessor: Assessor, library: PolicyLibrary) -> None:
    system = assessor.registry["crossing"]
    run = read(sarif([assessor.assess(system, law, DAY) for law in library], assessor, Path.cwd()))
    assert [rule.id for rule in run.tool.driver.rules] == [law.id for law in library]


def test_fingerprints_outlive_a_day_and_a_new_number(assessor: Assessor, library: PolicyLibrary) -> None:
    def prints(text: str) -> set[str]:
        return {value for result in read(text).results for value in result.partial_fingerprints.values()}

    now = prints(of(assessor, CROSSING))
    assert now == prints(of(assessor, CROSSING, days=30))
    grown = Assessor(library, Registry([System.model_validate({**CROSSING, "compute": "3e25"})]))
    assert now == prints(of(grown, CROSSING))
    assert len(now | prints(of(assessor, DOUBTFUL))) > len(now)


@pytest.mark.parametrize("inside", [True, False])
def test_the_place(library: PolicyLibrary, registry: Registry, tmp_path: Path, inside: bool) -> None:
    """The line of `compute`, in a path from the working directory whose blank is escaped; elsewhere the id alone."""
    path = tmp_path / "our models" / "ours.yaml"
    path.parent.mkdir()
    path.write_text("id: ours\nname: Ours\nfacts: {is_gpai_model: true}\ncompute: 2e25\n")
    system, wider = load_system(path, registry)
    ready = Assessor(library, wider)
    text = sarif([ready.assess(system, library[EU], DAY)], ready, tmp_path if inside else tmp_path / "elsewhere")
    (result,) = read(text).results
    place = result.locations[0].physical_location
    assert str(tmp_path) not in text
    if not inside:
        assert place is None
    else:
        assert place is not None
        assert (place.artifact_location.uri, place.region.start_line) == ("our%20models/ours.yaml", 4)


def test_names_cannot_break_it(library: PolicyLibrary) -> None:
    name = '"}]\\ \x00\x1b \u202e <&'
    ready = Assessor(library, Registry([System.model_validate({**CROSSING, "name": name})]))
    text = sarif([ready.assess(ready.registry["crossing"], library[EU], DAY)], ready, Path.cwd())
    assert text.isascii()
    assert json.loads(text)["runs"][0]["results"][0]["message"]["text"].startswith(name)


def test_same_bytes(assessor: Assessor) -> None:
    assert of(assessor, CROSSING, SILENT) == of(assessor, CROSSING, SILENT)
