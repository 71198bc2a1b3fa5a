"""`govcompute continual`: runs, records, ledgers, systems for assess, and clear errors."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="learning needs PyTorch: pip install 'govcompute[continual]'")
pytest.importorskip("sklearn", reason="the chains need scikit-learn: pip install 'govcompute[continual]'")

from govcompute.continual.data import CHAINS
from govcompute.continual.methods import METHODS
from govcompute.documents import read_yaml, validate
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.assess import Assessor

from .conftest import Run

DAY = date(2026, 3, 1)
SMALL = ("--chain", "tables-task", "--steps", "4", "--seeds", "2", "--hidden", "8")


@pytest.fixture
def record(run: Run, tmp_path: Path) -> Path:
    file = tmp_path / "run.json"
    done = run("continual", "run", *SMALL, "--method", "ewc", "--set", "strength=10", "--json", "-o", file)
    assert done.code == 0, done.err
    return file


def test_help_names_every_chain_and_every_method(run: Run) -> None:
    shown = "".join(run("continual", "run", "--help").out.split())
    for name in (*CHAINS, *METHODS):
        assert name in shown


def test_a_run_as_a_table(run: Run) -> None:
    shown = run("continual", "run", *SMALL)
    assert shown.code == 0, shown.err
    assert "## tables-task: 3 tasks, task-incremental" in shown.out
    assert "| classp | lr 0.1 |" in shown.out
    assert "| nothing |" in shown.out


def test_a_run_twice_is_the_same(run: Run) -> None:
    first, second = (run("continual", "run", *SMALL, "--json").json["study"] for _ in range(2))
    assert first == second
    assert first["command"].startswith("govcompute continual run --chain tables-task")
    assert [seed["seed"] for seed in first["methods"][0]["seeds"]] == [0, 1]


def test_compare_writes_record_table_and_figure(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    methods = ("--method", "sgd", "--method", "classp")
    shown = run("continual", "compare", *SMALL, *methods, "--untuned", "--to", folder)
    assert shown.code == 0, shown.err
    assert {path.name for path in folder.iterdir()} == {"study.json", "study.md", "accuracy.svg"}
    assert (folder / "study.md").read_text("utf-8") == shown.out
    assert run("continual", "account", folder / "study.json", "--method", "classp").code == 0


def test_the_account_of_a_record(run: Run, record: Path) -> None:
    found = run("continual", "account", record, "--json").json
    assert (found["chain"], found["method"]) == ("tables-task", "ewc")
    assert found["full"] == sum(task["full"] for task in found["tasks"])
    assert 2 / 3 <= found["direct_share"] <= 1
    assert found["fisher"] > 0
    assert found["tuning"] == 0
    assert "tables-task, ewc" in run("continual", "account", record).out


def test_the_published_vision_experiment(run: Run) -> None:
    """2.40e7 FLOP forward: 1.73e13 for MNIST, 4.32e12 for Fashion-MNIST, a quarter."""
    given = ("--examples", "240000", "--examples", "60000", "--fisher", "60000", "--fisher", "0")
    found = run("continual", "account", *given, "--json").json
    assert [f"{task['full']:.3g}" for task in found["tasks"]] == ["1.73e+13", "4.32e+12"]
    assert found["over_first"] == [1.0, 0.25]
    stated = run("continual", "account", *given, "--forward", "23984896", "--updated", "1", "--updated", "0", "--json").json
    assert stated["full"] == found["full"]
    assert stated["tasks"][1]["direct"] == pytest.approx(stated["tasks"][1]["full"] * 2 / 3)


@pytest.mark.parametrize("base", [None, "llama-3.1-405b"])
def test_a_chain_as_a_system_has_verdicts(
    run: Run, record: Path, tmp_path: Path, base: str | None, library: PolicyLibrary, registry: Registry
) -> None:
    file = tmp_path / "chain.yaml"
    more = ("--base", base) if base else ()
    assert run("continual", "account", record, "--system", *more, "-o", file).code == 0
    system = validate(System, read_yaml(file))
    activities = [stage.activity.value for stage in system.stages]
    assert activities == ["finetuning" if base else "pretraining", "finetuning", "finetuning", "auxiliary_models"]
    assessor = Assessor(library, registry.extended([system]))
    outcomes = {law.id: assessor.assess(system, law, DAY).outcome.value for law in assessor.laws(DAY)}
    assert outcomes["eu-gpai-guidelines-1e23"] == "out_of_scope", "a classifier is no general-purpose model"
    assert outcomes["us-oisp-ai-notifiable"] == ("undetermined" if base else "below"), "the base's compute counts"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "--chain", "digit-class"), "no chain is called 'digit-class'; nearest: 'digits-class'"),
        (("run", "--method", "clasp"), "no method is called 'clasp'; nearest: 'classp'"),
        (("run", "--set", "lr"), "'lr' is not a setting; expected NAME=NUMBER"),
        (("run", "--set", "lr=fast"), "'lr=fast' is not a setting"),
        (("run", "--set", "rate=1"), "classp has no setting 'rate'; it has 'lr', 'eps'"),
        (("run", "--set", "lr=-1"), "lr is -1.0; expected 0 or more"),
        (("compare", "--method", "sdg"), "no method is called 'sdg'; nearest: 'sgd'"),
        (("account",), "give a record"),
        (("account", "absent.json"), "absent.json (document) — cannot be read"),
        (("account", "--examples", "5", "--system"), "belong to a record"),
        (("account", "--examples", "5", "--updated", "1", "--updated", "1"), "--updated is given 2 times and --examples 1"),
        (("account", "--examples", "5", "--updated", "2", "--forward", "1"), "updated share is 2"),
    ],
)
def test_what_is_refused(run: Run, arguments: tuple[str, ...], words: str) -> None:
    done = run("continual", *arguments)
    assert (done.code, done.out) == (3, "")
    assert words in done.err


def test_options_of_the_other_kind_are_refused(run: Run, record: Path) -> None:
    for arguments, words in (
        (("--updated", "1"), "belong to --examples"),
        (("--base", "x"), "--base belongs to --system"),
        (("--method", "sgd"), "no method of this record is called 'sgd'"),
    ):
        done = run("continual", "account", record, *arguments)
        assert done.code == 3
        assert words in done.err


@pytest.mark.parametrize(("absent", "command"), [("torch", "run"), ("torch", "compare"), ("sklearn", "run")])
def test_without_the_extra(run: Run, monkeypatch: pytest.MonkeyPatch, absent: str, command: str) -> None:
    monkeypatch.setitem(sys.modules, absent, None)
    done = run("continual", command)
    assert done.code == 5
    assert "pip install 'govcompute[continual]'" in done.err
