"""Events from files: each form, and each fault with its place in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govcompute.errors import DocumentError
from govcompute.ledger import RunEvent, VerdictEvent
from govcompute.ledger.event_files import parse_events, read_events

from .made import event

YAML = """\
- system: probe
  activity: pretraining
  run: run-1
  method: traced
  amount: {median: 1.000000000000000001e18}
  source: tracker
  source_key: step 1
- kind: run
  run: run-1
  what: started
"""
BODY = event(1).body()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", YAML),
        ("a.json", json.dumps([BODY, {"kind": "run", "run": "run-1", "what": "started"}])),
        ("a.jsonl", json.dumps(BODY) + "\n\n" + json.dumps({"kind": "run", "run": "run-1", "what": "started"})),
    ],
)
def test_each_form(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    expected = [event(1), RunEvent(run="run-1", what="started")]
    assert read_events(tmp_path / name) == expected
    assert parse_events(text, "(stdin)") == expected


def test_one_event_alone() -> None:
    assert parse_events(json.dumps(BODY), "x") == [event(1)]
    assert parse_events(json.dumps(BODY, indent=2), "x") == [event(1)]
    assert parse_events(json.dumps(BODY) + "\n", "x") == [event(1)]


def test_what_assess_prints() -> None:
    record = {"system": "probe", "policy": "p", "as_of": "2026-01-01", "outcome": "below", "amount": {"median": 1e24}}
    printed = {"schema_version": 1, "kind": "verdicts", "notice": "n", "verdicts": [record, record]}
    assert parse_events(json.dumps(printed), "x") == [VerdictEvent(record=record)] * 2
    printed["verdicts"] = [{**record, "outcome": None}]
    with pytest.raises(DocumentError, match="missing: outcome"):
        parse_events(json.dumps(printed), "x")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.yaml", YAML.replace("traced", "trased"), r"a.yaml:4:3 method — 'trased' is not valid.*nearest valid: 'traced'"),
        (
            "a.yaml",
            YAML.replace("kind: run", "kind: rum"),
            r"a.yaml:8:3 kind — 'rum' is no kind of event.*nearest valid",
        ),
        ("a.yaml", YAML.replace("what: started\n", "step: 1\n"), r"a.yaml:8:3 .*key 'what' is missing"),
        ("a.yaml", "just text", r"not an event; expected a mapping"),
        ("a.jsonl", f"{json.dumps(BODY)}\n{{]\n", r"a.jsonl:2:2 .*not valid JSON"),
        ("a.jsonl", f'{json.dumps(BODY)}\n\n{{"rum": 1}}\n', r"a.jsonl:3:2 rum — unknown key 'rum'.*nearest valid: 'run'"),
        ("a.json", '[{"run": "a", "run": "b"}]', r"a.json:1:15 0.run — duplicate key 'run'"),
    ],
)
def test_a_fault_has_its_place(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(DocumentError, match=said):
        read_events(tmp_path / name)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    wrong = {**BODY, "method": "x", "activity": "y"}
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(wrong)}\nnot json\n{json.dumps(wrong)}\n")
    with pytest.raises(DocumentError) as raised:
        read_events(tmp_path / "a.jsonl")
    assert [problem.line for problem in raised.value.problems] == [1, 1, 2, 3, 3]
