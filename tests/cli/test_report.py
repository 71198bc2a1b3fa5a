"""`govcompute report`: files that are written, what is said beside them, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govcompute.ledger import create_ledger
from govcompute.ledger.event import ComputeEvent
from govcompute.report.dossier.catalogue import FORMATS, KINDS

from .conftest import Run

DAY = ("--as-of", "2026-03-01")


def test_the_kinds(run: Run) -> None:
    listed = run("report", "kinds", "--json").json
    assert [one["kind"] for one in listed["kinds"]] == list(KINDS)
    assert all(kind in run("report", "kinds").out for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_is_written(run: Run, own: Path, tmp_path: Path, kind: str) -> None:
    done = run("report", kind, "--system", "probe", *DAY, "--to", tmp_path / "out", "--registry", own)
    assert (done.code, done.out) == (0, "")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"probe-{kind}.{form}" for form in FORMATS}
    assert "Not legal advice" in done.err


def test_some_formats(run: Run, own: Path, tmp_path: Path) -> None:
    run("report", "sb53", "--system", "probe", *DAY, "--format", "md, csv", "--to", tmp_path / "out", "--registry", own)
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".md", ".csv"}


def test_the_record_on_stdout_is_the_file(run: Run, own: Path, tmp_path: Path) -> None:
    asked = ("report", "notification", "--system", "probe", *DAY, "--registry", own)
    shown = run(*asked, "--json", "--to", tmp_path).json
    written = json.loads((tmp_path / "probe-notification.json").read_text("utf-8"))
    assert shown == written
    assert shown["standing"] == "crosses"


def test_a_report_that_has_no_point_says_so(run: Run, own: Path, tmp_path: Path) -> None:
    done = run("report", "notification", "--system", "small", *DAY, "--to", tmp_path, "--registry", own)
    assert done.code == 0
    assert "On this estimate nothing has to be notified." in done.err
    assert "On this estimate nothing has to be notified." in (tmp_path / "small-notification.md").read_text("utf-8")


def test_a_system_in_a_file_of_its_own(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "anything.yaml"
    path.write_text("id: mine\nname: Mine\ncompute: 1e19\nbases: [{system: llama-3.1-8b, relation: adapter}]\n")
    done = run("report", "memo", "--system", path, *DAY, "--format", "json", "--to", tmp_path)
    assert done.code == 0
    record = json.loads((tmp_path / "mine-memo.json").read_text("utf-8"))
    assert {made["key"] for made in record["made_from"]} >= {"registry:mine", "registry:llama-3.1-8b"}
    assert str(tmp_path) not in json.dumps(record)


def test_a_system_as_its_ledger_tells_it(run: Run, own: Path, tmp_path: Path) -> None:
    """The file says what it is, the ledger what it took."""
    ledger = tmp_path / "runs.db"
    said = {
        "system": "small", "activity": "pretraining", "run": "main", "method": "traced", "source": "tracker",
        "source_key": "1", "amount": {"median": "3e25"},
    }  # fmt: skip
    with create_ledger(ledger) as there:
        (entry,) = there.append([ComputeEvent.model_validate(said)], who="test")
        link = there.link_text(entry)
    asked = ("report", "notification", "--system", "small", "--ledger", ledger, *DAY, "--registry", own, "--json")
    record = run(*asked).json
    assert (record["standing"], record["name"]) == ("crosses", "Small")
    made = {one["key"]: one["sha256"] for one in record["made_from"]}
    assert made[link] == entry.hash
    assert "registry:small" in made


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--system", "prob", "--to", "out"), "nearest: 'probe'"),
        (("--system", "probe"), "nowhere to write: give --to FOLDER, or --json"),
        (
            ("--system", "probe", "--to", "out", "--format", "pdf"),
            "no format is called 'pdf'; expected one of csv, html, json, md",
        ),
        (("--system", "probe", "--to", "out", "--as-of", "1 March"), "'1 March' is not a date"),
        (("--system", "missing.yaml", "--to", "out"), "missing.yaml"),
        (("--system", "probe", "--to", "out", "--ledger", "no.db"), "no.db"),
        (("--system", "probe", "--to", "a.yaml"), "cannot be written: a.yaml is a file; expected a folder"),
    ],
)
def test_what_is_refused(
    run: Run, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").touch()
    done = run("report", "notification", *arguments, "--registry", own)
    assert done.code == 3
    assert said in done.err
    assert not (tmp_path / "out").exists()


def test_an_unknown_kind_is_usage(run: Run) -> None:
    assert run("report", "notify").code == 2
