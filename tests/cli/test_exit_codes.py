"""Exit codes: the documented one in every case, and on stderr one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.cli.exits import ExitCode
from govcompute.errors import MissingExtra

from .conftest import Run

EU = "eu-aia-51-2-systemic"
_ASSESS = ("assess", "--policy", EU, "--as-of", "2026-03-01")


def test_the_numbers_are_frozen() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "DONE": 0,
        "FINDING": 1,
        "USAGE": 2,
        "INVALID_INPUT": 3,
        "UNDETERMINED": 4,
        "MISSING": 5,
        "BUG": 70,
    }


@pytest.mark.parametrize(
    ("system", "options", "code"),
    [
        ("probe", [], 0),
        ("probe", ["--fail-on", "crosses"], 1),
        ("probe", ["--fail-on", "undetermined", "--fail-on", "unknown"], 0),
        ("probe", ["--strict"], 0),
        ("small", ["--fail-on", "crosses", "--strict"], 0),
        ("doubtful", ["--fail-on", "crosses"], 0),
        ("doubtful", ["--fail-on", "undetermined"], 1),
        ("doubtful", ["--strict"], 4),
        ("doubtful", ["--fail-on", "undetermined", "--strict"], 1),
        ("silent", [], 0),
        ("silent", ["--fail-on", "crosses"], 0),
        ("silent", ["--fail-on", "unknown"], 1),
        ("silent", ["--strict"], 4),
    ],
)
def test_exit_code_of_a_verdict(run: Run, own: Path, system: str, options: list[str], code: int) -> None:
    found = run(*_ASSESS, "--system", system, "--registry", own, *options)
    assert found.code == code
    assert found.out, "a finding is no reason to print nothing"


@pytest.mark.parametrize("form", ["--json", "--explain"])
def test_the_exit_code_does_not_hang_on_the_form(run: Run, own: Path, form: str) -> None:
    assert run(*_ASSESS, "--system", "probe", "--registry", own, "--fail-on", "crosses", form).code == 1
    assert run(*_ASSESS, "--system", "silent", "--registry", own, "--strict", form).code == 4


def test_a_rule_that_is_not_in_force_fails_nothing(run: Run, own: Path) -> None:
    call = ("assess", "--policy", EU, "--system", "probe", "--registry", own, "--fail-on", "crosses", "--strict")
    assert run(*call, "--as-of", "2025-01-01").code == 0
    assert run(*call, "--as-of", "2025-08-02").code == 1


def test_exit_code_over_the_whole_registry(run: Run, own: Path) -> None:
    assert run(*_ASSESS, "--registry", own).code == 0
    assert run(*_ASSESS, "--registry", own, "--fail-on", "crosses").code == 1
    assert run(*_ASSESS, "--registry", own, "--strict").code == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ["asess"],
        ["assess", "--systems", "probe"],
        ["assess", "--as-of"],
        ["assess", "probe"],
        ["assess", "--confidence", "2"],
        ["assess", "--confidence", "most"],
        ["assess", "--fail-on", "crossing"],
        ["assess", "--limit", "-1"],
        ["policy", "show"],
        ["policy", "diff", EU],
        ["registry", "add", "file.yaml"],
        ["estimate", "train", "--parameters", "1e9"],
        ["estimate", "architecture", "pythia-14m", "--tokens", "1e9", "--sequence", "0"],
        ["app", "--port", "99999"],
    ],
    ids=" ".join,
)
def test_a_command_line_that_cannot_be_understood(run: Run, arguments: list[str]) -> None:
    found = run(*arguments)
    assert found.code == 2
    assert found.out == ""
    assert "Error: " in found.err
    assert "Traceback" not in found.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["assess", "--as-of", "tomorrow"], "--as-of: 'tomorrow' is not a date; expected YYYY-MM-DD"),
        (["assess", "--as-of", "2025-02-30"], "'2025-02-30' is not a date"),
        (["assess", "--as-of", "20250801"], "'20250801' is not a date"),
        (["assess", "--as-of", "2025-W10-1"], "'2025-W10-1' is not a date"),
        (["assess", "--as-of", "2025-8-2"], "'2025-8-2' is not a date"),
        (["policy", "list", "--as-of", "02.08.2025"], "'02.08.2025' is not a date"),
        (["assess", "--system", "lama-3.1-405b"], "no system is called 'lama-3.1-405b'; nearest: 'llama-3.1-405b'"),
        (["registry", "show", "gpt4"], "no system is called 'gpt4'; nearest: 'gpt-4'"),
        (["assess", "--policy", "eu-aia-52-2"], "no policy is called 'eu-aia-52-2'; nearest: 'eu-aia-51-2-systemic'"),
        (
            ["assess", "--policy", "1e25"],
            "no policy is called '1e25'; it may mean eu-aia-51-2-systemic, us-oisp-",
        ),
        (["assess", "--policy", "USA"], "more (`govcompute policy list`)\n"),
        (["assess", "--policy", "7"], "no policy is called '7'"),
        (["policy", "show", "ca-sb35"], "nearest: 'ca-sb53'"),
        (["policy", "diff", "ca-sb53", "ca-sb35"], "nearest: 'ca-sb53'"),
        (["policy", "schema", "polcy"], "no kind of file is called 'polcy'; nearest: 'policy'"),
        (["policy", "list", "--jurisdiction", "us-ac"], "no jurisdiction is called 'us-ac'; nearest: 'US-"),
        (
            ["assess", "--system", "tests"],
            "no system is called 'tests', and the folder of that name is none; expected an id or",
        ),
        (["assess", "--system", "pyproject.toml"], "and the file of that name is none; expected an id or a YAML file"),
        (["assess", "--explain"], "--explain tells how a verdict on one system came about; name it with --system"),
        (["assess", "--system", "gpt-4", "--report", "r"], "--report is of the whole registry"),
        (["registry", "export", "--to", "a.csv"], "a.csv: the table is written as Parquet; expected a name such as a.parquet"),
        (["trace", "my/model.py:build"], "expected MODULE:CALLABLE, such as my.model:build"),
        (["app", "--registry", "no/such/folder"], "no/such/folder is not a folder"),
        (["estimate", "train", "--parameters", "1", "--tokens", "1", "--generates", "text"], "--generates goes with --assess"),
        (["estimate", "train", "--parameters", "1", "--tokens", "1", "--narrow"], "--general or --narrow goes with --assess"),
        (["estimate", "train", "--parameters", "1", "--tokens", "1", "--as-of", "x"], "--as-of goes with --assess"),
        (["registry", "list", "--provider", "OpenAi"], "no provider is called 'OpenAi'; nearest: 'OpenAI'"),
        (["registry", "list", "--status", "disclose"], "no compute status is called 'disclose'; nearest: 'disclosed'"),
        (["registry", "list", "--above", "1e25 FLOP/s"], "FLOP/s"),
        (["registry", "list", "--above", "lots"], "'lots'"),
        (["registry", "import", "epic", "x.csv"], "no importer is called 'epic'; nearest: 'epoch'"),
        (["registry", "add", "nowhere.yaml", "--to", "here"], "nowhere.yaml (document) — cannot be read"),
        (["assess", "--count", "rl_rollout=exclude"], "no activity is called 'rl_rollout'; nearest valid: 'rl_rollouts'"),
        (["assess", "--count", "rl_rollouts=no"], "expected [RULE.]ACTIVITY=include or =exclude"),
        (["assess", "--count", "rl_rollouts"], "expected [RULE.]ACTIVITY=include or =exclude"),
        (["assess", "--count", "ca-sb35.rl_rollouts=include"], "nearest: 'ca-sb53'"),
        (["assess", "--policies", "no/such/folder"], "no/such/folder is not a folder"),
        (["assess", "--registry", "no/such/folder"], "no/such/folder is not a folder"),
        (["estimate", "train", "--parameters", "many", "--tokens", "1e12"], "'many' is not a number"),
        (["estimate", "train", "--parameters", "-1e9", "--tokens", "1e12"], "'total_parameters' must be more than zero"),
        (["estimate", "train", "--parameters", "1e9", "--tokens", "0"], "'tokens' must be more than zero"),
        (["estimate", "hardware", "--chip", "H1000", "--chip-hours", "1"], "H100"),
        (["estimate", "hardware", "--chip", "H100"], "a phase has 'chips' and 'hours', or 'chip_hours'"),
        (
            ["estimate", "hardware", "--chip", "H100", "--chip-hours", "1", "--utilisation", "40"],
            "a utilisation is above 0 and at most 1, not 40; for per cent write 0.4",
        ),
        (
            ["estimate", "hardware", "--chip", "H100", "--chip-hours", "1", "--precision", "fp3"],
            "fp3",
        ),
        (
            ["estimate", "architecture", "pythia-14", "--tokens", "1e9", "--sequence", "8"],
            "nearest: 'pythia-14m'",
        ),
        (
            ["estimate", "architecture", "pythia-14m", "--tokens", "1e9", "--sequence", "8", "--attention", "casual"],
            "nearest: 'causal'",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_input_that_is_wrong(run: Run, arguments: list[str], message: str) -> None:
    found = run(*arguments)
    assert found.code == 3, found.err
    assert found.out == ""
    assert message in found.err
    assert all(line.startswith("error: ") for line in found.err.splitlines())
    assert "Traceback" not in found.err


def test_a_broken_policy_folder_names_every_fault_with_its_place(run: Run, own_policies: Path) -> None:
    file = own_policies / "test-act.yaml"
    broken = file.read_text().replace("comparator: gt", "comparator: over").replace("status: adopted", "status: adopt")
    file.write_text(broken)
    found = run("policy", "list", "--policies", own_policies)
    assert found.code == 3
    assert found.out == ""
    lines = found.err.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(f"error: {file}:10:")
    assert "nearest valid: 'adopted'" in lines[0]
    assert all("comparator" in line and "'over' is not valid" in line for line in lines[1:])


def test_a_missing_extra_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_: object) -> None:
        raise MissingExtra("torch", "models")

    monkeypatch.setattr("govcompute.cli.load.policies", absent)
    found = run("policy", "list")
    assert found.code == 5
    assert found.err == "error: 'torch' is not installed; it comes with: pip install 'govcompute[models]'\n"


@pytest.mark.parametrize("debug", [False, True])
def test_a_bug_shows_a_traceback_only_where_asked(run: Run, monkeypatch: pytest.MonkeyPatch, debug: bool) -> None:
    def broken(_: object) -> None:
        secret = "".join(["local", "-", "value"])
        raise ZeroDivisionError("something impossible" if secret else "")

    monkeypatch.setattr("govcompute.cli.load.policies", broken)
    if debug:
        monkeypatch.setenv("GOVCOMPUTE_DEBUG", "1")
    found = run("policy", "list")
    assert found.code == 70
    assert found.out == ""
    assert "error: a bug in govcompute: ZeroDivisionError: something impossible" in found.err
    assert "GOVCOMPUTE_DEBUG=1" in found.err
    assert ("Traceback (most recent call last)" in found.err) is debug
    assert "local-value" not in found.err, "a traceback shows no values"
