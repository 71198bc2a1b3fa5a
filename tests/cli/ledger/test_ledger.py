"""`govcompute ledger`, from the first event to a proof of one, on each database; and what it refuses, with its exit code."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, Run
from tests.ledger.conftest import postgres_schema

EVENTS = """\
- {system: probe, activity: finetuning, run: lora-1, method: traced, amount: 3.1e18, source: tracker, source_key: steps 0-99}
- {system: probe, activity: finetuning, run: lora-1, method: hardware, amount: {median: 4e18, spread: 1.5}, source: slurm,
   source_key: job 7}
"""


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "compute.ledger")
    else:
        yield from postgres_schema()


@pytest.fixture
def events(tmp_path: Path) -> Path:
    file = tmp_path / "events.yaml"
    file.write_text(EVENTS.replace("amount: 3.1e18", "amount: {median: 3.1e18}"))
    return file


@pytest.fixture
def ledger(run: Run, where: str, events: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ledger of two events, named by the environment."""
    monkeypatch.setenv("GOVCOMPUTE_LEDGER", where)
    monkeypatch.setenv("GOVCOMPUTE_WHO", "ann")
    assert run("ledger", "init", "--name", "lab").code == 0
    assert run("ledger", "append", events).code == 0
    return where


def done(ran: Ran) -> Ran:
    assert ran.code == 0, ran.err
    return ran


def test_from_events_to_a_proof(run: Run, ledger: str, tmp_path: Path) -> None:
    anchor, proof, export = tmp_path / "anchor.json", tmp_path / "proof.json", tmp_path / "all.jsonl"
    done(run("ledger", "anchor", "-o", anchor))
    assert json.loads(anchor.read_text())["count"] == 2
    done(run("ledger", "correct", "2", "--median", "4.4e18", "--why", "two chips were idle"))
    assert "whole, held against 1 anchor" in done(run("ledger", "verify", "--anchor", anchor)).out
    done(run("ledger", "prove", "--seq", 1, "--anchor", anchor, "-o", proof))
    held = done(run("ledger", "check-proof", proof, "--anchor", anchor, "--json")).json
    assert (held["holds"], held["entry"]["body"]["source_key"]) == (True, "steps 0-99")
    assert "holds: this is entry 1 of the 2 of the anchor" in done(run("ledger", "check-proof", proof, "--anchor", anchor)).out
    later = tmp_path / "later.json"
    done(run("ledger", "anchor", "-o", later))
    done(run("ledger", "prove", "--since", anchor, "-o", proof))
    assert "are the beginning of the 3" in done(run("ledger", "check-proof", proof, "--anchor", anchor, "--anchor", later)).out
    done(run("ledger", "export", "-o", export))
    assert "3 good entries" in done(run("ledger", "verify", "--ledger", export, "--anchor", later)).out
    forged = export.read_text().replace("3.1e+18", "1.1e+18")
    export.write_text(forged)
    refused = run("ledger", "verify", "--ledger", export)
    assert refused.code == 1
    assert "entry 1: is not what its hash was made of" in refused.out


def test_show(run: Run, ledger: str) -> None:
    listed = done(run("ledger", "show"))
    assert "finetuning: 3.10e18 FLOP" in listed.out
    assert "ann" in listed.out
    records = done(run("ledger", "show", "--json")).json["entries"]
    assert [len(record["hash"]) for record in records] == [64, 64]
    assert [record["seq"] for record in done(run("ledger", "show", "--start", 2, "--json")).json["entries"]] == [2]
    assert len(done(run("ledger", "show", "--limit", 1, "--json")).json["entries"]) == 1
    for given in (["--system", "prob"], ["--system", "prob", "--totals"]):
        refused = run("ledger", "show", *given)
        assert (refused.code, "no system of this ledger is called 'prob'; nearest: 'probe'" in refused.err) == (3, True)
    one = done(run("ledger", "show", records[1]["hash"][:12], "--json")).json
    assert one["link"].endswith(f"#2:{records[1]['hash'][:12]}")
    assert records[0]["hash"] in done(run("ledger", "show", "1")).out
    for arguments, word in (
        (("show", "9"), "no entry 9"),
        (("show", "--kind", "computer"), "nearest: 'compute'"),
        (("show", "--totals"), "--totals needs --system"),
    ):
        refused = run("ledger", *arguments)
        assert (refused.code, word in refused.err) == (3, True), refused.err


def test_totals_never_add_rivals(run: Run, ledger: str) -> None:
    shown = done(run("ledger", "show", "--system", "probe", "--totals")).out
    assert "no: a rival of the same run" in shown
    (found,) = done(run("ledger", "show", "--system", "probe", "--totals", "--json")).json["runs"]
    assert (found["counted"]["source"], found["counted"]["total"]["median"]) == ("tracker", 3.1e18)
    assert [rival["source"] for rival in found["rivals"]] == ["slurm"]
    (named,) = done(run("ledger", "show", "--system", "probe", "--totals", "--prefer", "slurm", "--json")).json["runs"]
    assert named["counted"]["source"] == "slurm"


def test_a_retry_changes_nothing_and_another_body_is_refused(run: Run, ledger: str, events: Path) -> None:
    assert [one["seq"] for one in done(run("ledger", "append", events, "--json")).json["entries"]] == [1, 2]
    events.write_text(events.read_text().replace("3.1e18", "3.2e18"))
    refused = run("ledger", "append", events)
    assert refused.code == 3
    assert "use `govcompute ledger correct`" in refused.err
    assert "2 good entries" in done(run("ledger", "verify")).out


def test_events_are_piped_in(run: Run, ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"kind": "run", "run": "lora-1", "what": "ended"}\n'))
    (entry,) = done(run("ledger", "append", "-", "--who", "ben", "--json")).json["entries"]
    assert (entry["seq"], entry["who"], entry["kind"]) == (3, "ben", "run")
    verdicts = done(run("assess", "--system", "llama-3.1-405b", "--policy", "eu-aia-51-2-systemic", "--json")).out
    monkeypatch.setattr("sys.stdin", io.StringIO(verdicts))
    (entry,) = done(run("ledger", "append", "-", "--json")).json["entries"]
    assert (entry["kind"], entry["body"]["outcome"]) == ("verdict", "crosses")
    assert "eu-aia-51-2-systemic: crosses" in done(run("ledger", "show", "--kind", "verdict")).out


def test_a_broken_file_records_nothing(run: Run, ledger: str, events: Path) -> None:
    events.write_text(EVENTS.replace("finetuning", "finetunin").replace("steps 0-99", "new"))
    refused = run("ledger", "append", events)
    assert refused.code == 3
    assert f"{events}:1:" in refused.err
    assert "nearest valid: 'finetuning'" in refused.err
    assert "2 good entries" in done(run("ledger", "verify")).out


def test_csv_on_stdout(run: Run, ledger: str) -> None:
    lines = done(run("ledger", "export", "--format", "csv")).out.splitlines()
    assert lines[0].startswith("seq,written,who")
    assert len(lines) == 3


def test_upgrade_of_a_new_ledger_changes_nothing(run: Run, ledger: str) -> None:
    assert "tables of version 0001 already" in done(run("ledger", "upgrade")).err


def test_no_ledger_is_made_or_chosen_by_default(
    run: Run, events: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    for verb in (("append", events), ("show",), ("verify",), ("anchor",), ("export",), ("init",), ("upgrade",)):
        refused = run("ledger", *verb)
        assert refused.code == 3
        assert "which ledger? say --ledger PATH" in refused.err
    for verb in (("append", events), ("show",), ("verify",)):
        refused = run("ledger", *verb, "--ledger", "none.ledger")
        assert refused.code == 3
        assert "`govcompute ledger init` makes one" in refused.err
    assert sorted(tmp_path.iterdir()) == before


def test_a_lost_head_file_is_renewed_where_all_else_is_whole(
    run: Run, events: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ledger"
    monkeypatch.setenv("GOVCOMPUTE_LEDGER", str(path))
    done(run("ledger", "init"))
    done(run("ledger", "append", events))
    (tmp_path / "a.ledger.head").unlink()
    assert run("ledger", "show").code == 3
    assert run("ledger", "verify").code == 1
    assert "whole" in done(run("ledger", "verify", "--renew-head")).out
    done(run("ledger", "show"))
    found = run("ledger", "verify", "--json")
    assert (found.json["whole"], found.json["count"]) == (True, 2)
    done(run("ledger", "export", "-o", tmp_path / "a.jsonl"))
    assert "an export has no head file" in run("ledger", "verify", "--renew-head", "--ledger", tmp_path / "a.jsonl").err


def test_proofs_say_what_they_need(run: Run, ledger: str, tmp_path: Path) -> None:
    assert "say what to prove" in run("ledger", "prove").err
    proof, anchor = tmp_path / "p.json", tmp_path / "a.json"
    done(run("ledger", "prove", "--seq", 1, "-o", proof))
    refused = run("ledger", "check-proof", proof)
    assert (refused.code, "--anchor FILE" in refused.err) == (3, True)
    done(run("ledger", "anchor", "-o", anchor))
    forged = json.loads(proof.read_text())
    forged["entry"]["who"] = "eve"
    proof.write_text(json.dumps(forged))
    refused = run("ledger", "check-proof", proof, "--anchor", anchor)
    assert refused.code == 1
    assert "does not hold:\n- the entry is not what its hash was made of" in refused.out


def test_a_password_is_never_shown(run: Run) -> None:
    pytest.importorskip("psycopg")
    refused = run("ledger", "show", "--ledger", "postgresql://me:secret@127.0.0.1:1/db")
    assert refused.code == 3
    assert "secret" not in refused.err + refused.out
    assert "me:***@127.0.0.1" in refused.err


def test_what_is_there_already_and_what_lies_ahead_is_said(run: Run, ledger: str, events: Path, tmp_path: Path) -> None:
    assert "recorded: 0 in" in (again := done(run("ledger", "append", events))).err
    assert "2 were there already" in again.err
    later = tmp_path / "later.json"
    amount = '"amount": {"median": 1}, "source": "tracker", "source_key": "later", "ended": "2126-01-01T00:00:00Z"'
    later.write_text('{"system": "probe", "activity": "finetuning", "run": "r", "method": "traced", ' + amount + "}")
    assert "entry 3: its work began or ended more than a day after" in done(run("ledger", "append", later)).err


def test_an_amount_that_was_changed_enters_no_sum(run: Run, events: Path, tmp_path: Path) -> None:
    place = tmp_path / "changed.ledger"
    done(run("ledger", "init", "--ledger", place))
    done(run("ledger", "append", events, "--ledger", place))
    place.write_bytes(place.read_bytes().replace(b'"median":3.1e+18', b'"median":1.1e+18'))
    refused = run("ledger", "show", "--system", "probe", "--totals", "--ledger", place)
    assert refused.code == 3
    assert "entry 1 was changed; `govcompute ledger verify` says more" in refused.err
    assert run("ledger", "show", "--ledger", place).out.count("NOT ITS") == 1
