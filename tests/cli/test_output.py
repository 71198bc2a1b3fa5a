"""Data on stdout, messages on stderr; JSON in one shape; files whole or not at all; a name is text and no markup."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from govcompute.cli.output import emit_table, emit_text, table, tell
from tests.conftest import ROOT

from .conftest import Ran, Run
from .test_surface import SURFACE

_TRAIN = ("estimate", "train", "--parameters", "405e9", "--tokens", "15.6e12")
_HARDWARE = ("estimate", "hardware", "--chip", "H100", "--chip-hours", "1e6")
_ARCHITECTURE = ("estimate", "architecture", "pythia-14m", "--tokens", "1e9", "--sequence", "2048")
#: A call of every command that has --json, and what kind of data it prints. `OWN` stands for the hand-made registry.
CALLS: dict[tuple[str, ...], str] = {
    ("assess", "--registry", "OWN"): "overview",
    ("assess", "--system", "probe", "--registry", "OWN"): "verdicts",
    ("assess", "--system", "probe", "--policy", "ca-sb53", "--explain", "--registry", "OWN"): "verdicts",
    ("doctor",): "doctor",
    _ARCHITECTURE: "estimate",
    ("estimate", "finetune", "pythia-14m", "--tokens", "1e9", "--sequence", "2048", "--rank", "4"): "estimate",
    _HARDWARE: "estimate",
    ("estimate", "serve", "pythia-14m", "--prompt", "64", "--generate", "8", "--chip", "H100"): "serving",
    _TRAIN: "estimate",
    (*_TRAIN, "--assess", "--general"): "estimate",
    ("flops", "pythia-14m", "--compare-conventions"): "flops",
    ("forecast", "backtest", "--draws", "200", "--fit", "2018:2023", "--on", "2024-12-31"): "forecast_backtest",
    ("forecast", "compare", "--draws", "200", "--above", "1e25"): "forecast_comparison",
    ("forecast", "counts", "--draws", "200"): "forecast_counts",
    ("forecast", "crossing", "--draws", "200", "--open-weights"): "forecast_crossings",
    ("forecast", "lines"): "forecast_lines",
    ("forecast", "what-if", str(ROOT / "docs" / "examples" / "line-at-1e26.yaml")): "what_if",
    ("limits", "dominance", "efficiency"): "limits",
    ("lineage", "chain"): "chains",
    ("lineage", "show", "composer-2.5"): "lineage",
    ("lineage", "waterfall", "composer-2.5", "--policy", "eu-aia-51-2-systemic"): "waterfalls",
    ("policy", "diff", "ca-sb53", "ct-pa26-15"): "policy_difference",
    ("policy", "list"): "policies",
    ("policy", "show", "eu-aia-51-2-systemic"): "policy",
    ("policy", "validate"): "validation",
    ("registry", "chips"): "chips",
    ("registry", "list", "--registry", "OWN"): "systems",
    ("registry", "measurements"): "measurements",
    ("registry", "measurements", "smollm2-135m-shape-cpu"): "measurements",
    ("registry", "show", "probe", "--registry", "OWN"): "system",
    ("registry", "verify", "--folder", "OWN"): "verification",
    ("report", "kinds"): "report_kinds",
    ("smoothing", "environments"): "smoothing_environments",
    ("smoothing", "rollouts-needed"): "smoothing_rollouts_needed",
    ("stack", "account", "llama-2-chat-7b-70b", "--policy", "eu-gpai-guidelines-1e23"): "stack_account",
    ("stack", "fit", str(ROOT / "docs" / "examples" / "stack-log.csv")): "stack_fit",
    ("stack", "list"): "stacks",
    ("stack", "show", "llama-2-chat-7b-70b"): "stack",
    ("stack", "reproduce", "specdecpp", "--fail-on", "deviation"): "stack_reproduction",
    ("telemetry", "kinds"): "telemetry_kinds",
    ("stack", "theory", "--acceptance", ".82", "--draft-seconds", ".0239", "--target-seconds", ".1072"): "stack_theory",
}
#: Read files of their own, or write some: a table of Epoch AI's, estimates (test_estimate_more.py), a server's page
#: (test_stack.py), a module (test_trace.py), a ledger (ledger/), reports (test_report.py), runs and agents of their own.
_ELSEWHERE = {
    *(name for name in SURFACE if name.startswith(("ledger ", "report ", "continual ")) and name != "report kinds"),
    "smoothing account",
    "smoothing attack",
    "smoothing certify",
    "smoothing rollout",
    "smoothing tightness",
    "smoothing train",
    "telemetry import",
    "registry import",
    "estimate reconcile",
    "measure model",
    "measure stack",
    "stack generate",
    "stack import",
    "stack study",
    "stack train-head",
    "stack train-pair",
    "trace",
}


def _with(own: Path, call: tuple[str, ...]) -> list[str]:
    return [str(own) if word == "OWN" else word for word in call]


@pytest.fixture
def verified(own: Path, run: Run) -> Path:
    """The hand-made registry, with its manifest."""
    assert run("registry", "verify", "--folder", own, "--write").code == 0
    return own


def test_the_table_of_calls_has_every_command_that_prints_json() -> None:
    with_json = {name for name, options in SURFACE.items() if "--json" in options}
    called = {name for name in SURFACE if any(call[: len(name.split())] == tuple(name.split()) for call in CALLS)}
    assert called == with_json - _ELSEWHERE


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_json_of_every_command(run: Run, verified: Path, tmp_path: Path, call: tuple[str, ...]) -> None:
    found = _to_stdout_and_to_a_file(run, tmp_path, [*_with(verified, call), "--json"])
    assert found.json["schema_version"] == 1
    assert found.json["kind"] == CALLS[call]
    assert len(found.json) > 2
    assert found.out.endswith("}\n")


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_text_of_every_command(run: Run, verified: Path, tmp_path: Path, call: tuple[str, ...]) -> None:
    found = _to_stdout_and_to_a_file(run, tmp_path, _with(verified, call))
    assert found.out.strip()
    assert "\x1b" not in found.out + found.err, "escape codes where stdout is no terminal"


def _to_stdout_and_to_a_file(run: Run, folder: Path, call: list[str]) -> Ran:
    """What the command prints; with --output the same stands in the file, nothing on stdout, and no temporary file is left."""
    target = folder / "new folder" / "result"
    to_stdout, to_file = run(*call), run(*call, "--output", target)
    assert to_stdout.code == to_file.code
    assert to_stdout.code == 0 or call[0] == "doctor", to_stdout.err
    assert to_file.out == ""
    assert f"written: {target}\n" in to_file.err
    assert [path.name for path in target.parent.iterdir()] == ["result"]
    assert _lines(target.read_text("utf-8")) == _lines(to_stdout.out)
    return to_stdout


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("form", [(), ("--json",), ("--explain",)], ids=["table", "json", "explain"])
def test_the_notice_is_with_every_verdict(run: Run, own: Path, form: tuple[str, ...]) -> None:
    found = run("assess", "--system", "probe", "--registry", own, *form)
    assert "Not legal advice" in (found.err if form == () else found.out)


def test_messages_do_not_mix_with_the_data(run: Run, own: Path) -> None:
    found = run("assess", "--registry", own, "--limit", "1")
    assert "Not legal advice" in found.err
    assert "more systems: --limit 0 shows all" in found.err
    assert "Not legal advice" not in found.out
    assert "more systems" not in found.out


def test_an_error_leaves_stdout_empty(run: Run) -> None:
    found = run("policy", "show", "no-such-rule", "--json")
    assert found.out == ""
    assert found.err.startswith("error: ")


def test_a_file_is_replaced_whole_or_not_at_all(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "rule.json"
    target.write_text("what stood here")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fails)
    found = run("policy", "show", "ca-sb53", "--json", "--output", target)
    assert found.code == 3
    assert "cannot be written: No space left on device" in found.err
    assert target.read_text() == "what stood here"
    assert [path.name for path in tmp_path.iterdir()] == ["rule.json"]


def test_a_name_is_text_and_no_markup(run: Run, write_systems: Callable[..., Path]) -> None:
    """Brackets as terminal libraries read them, and colons as emoji: a table shows them, and does not fail over them."""
    name, provider = "Odd [bold] model [/x] :smile:", "Lab [beta]"
    folder = write_systems(odd=f"id: odd\nname: '{name}'\nprovider: '{provider}'\ncompute: 3e28\n")
    listed = run("registry", "list", "--registry", folder, "--provider", provider)
    assert listed.code == 0
    assert name in listed.out
    assert provider in listed.out
    everything = run("assess", "--registry", folder, "--limit", "1")
    assert everything.code == 0
    assert name in everything.out


_HOSTILE = "red \x1b[31m bell \x07 title \x1b]0;owned\x07 one byte \x9b1m turned \u202e back"


@pytest.mark.parametrize("way", ["text", "table", "message"])
def test_a_terminal_obeys_no_document(capsys: pytest.CaptureFixture[str], way: str) -> None:
    """Control codes and marks that turn the direction of writing are shown as their numbers."""
    made = table("name")
    made.add_row(_HOSTILE)
    {"text": lambda: emit_text(_HOSTILE), "table": lambda: emit_table(made), "message": lambda: tell(_HOSTILE)}[way]()
    shown = "".join(capsys.readouterr())
    assert all(sign.isprintable() or sign == "\n" for sign in shown)
    assert "red \\x1b[31m bell" in shown
    assert "turned \\u202e back" in shown


def test_an_error_shows_what_was_typed_and_obeys_it_not(run: Run) -> None:
    found = run("policy", "show", "\x1b[31mred")
    assert (found.code, found.err) == (3, "error: no policy is called '\\x1b[31mred'\n")


def test_a_table_shows_a_colour_on_a_terminal_only_for_the_verdict(
    run: Run, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    call = ("assess", "--system", "probe", "--policy", "eu-aia-51-2-systemic", "--registry", own)
    coloured = run(*call)
    assert "\x1b[1;31mcrosses\x1b[0m" in coloured.out
    monkeypatch.setenv("NO_COLOR", "1")
    plain = run(*call)
    assert "\x1b" not in plain.out
    assert "crosses" in plain.out
