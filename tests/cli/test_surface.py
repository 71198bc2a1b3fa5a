"""The surface of the command line, frozen: every command, argument and option, its help, its shell completion."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
import typer

from govcompute.cli.root import root
from govcompute.report.dossier.catalogue import KINDS

from .conftest import Run

_DATA = "--json --output,-o"
_ASSESSING = f"--assess --generates --general/--narrow --as-of {_DATA} --policies"
_TABLE = "--table --to --scheduler --workers --ignore"
_DOUBTED = "--explain --spread --exact"
_MEASURING = (
    f"--prompt-tokens --generate --runs --warm-up --seed --text --nsight --record --to --replace --notes {_DATA} --registry"
)
_REPORTING = "--system! --as-of --format --to --json --ledger --ledger-is-whole --policies --registry"
#: A change here is a change of what scripts may rely on; `!` marks what must be given, a bare word an argument.
SURFACE = {
    "app": "--port --address --headless --ledger --policies --registry",
    "assess": "--system --policy --explain --as-of --history --watch --count --confidence --fail-on --limit --strict "
    f"--report --format {_DATA} --policies --registry {_TABLE}",
    "continual account": f"file --method --examples --updated --fisher --forward --system --base {_DATA}",
    "continual compare": f"--chain --method --seeds --steps --batch --hidden --untuned --to {_DATA}",
    "continual run": f"--chain --method --set --seeds --steps --batch --hidden {_DATA}",
    "doctor": f"{_DATA} --policies --registry",
    "estimate architecture": f"name! --tokens! --sequence! --attention --ignore-auto-map {_DOUBTED} {_ASSESSING} --registry",
    "estimate finetune": "--tokens! name --sequence --rank --target --parameters --frozen --before --adapter-parameters --base "
    f"{_DOUBTED} {_ASSESSING} --registry",
    "estimate hardware": "--chip! --chips --hours --chip-hours --cost --price --price-spread --compute-share "
    f"--utilisation --meaning --precision --allow-occupancy {_DOUBTED} {_ASSESSING}",
    "estimate reconcile": f"file! --explain {_ASSESSING} --registry",
    "estimate serve": "name! --prompt! --generate! --cached --batch --latent --chip --chips --precision --parameter-bytes "
    "--spread-experts --cache-number-bytes --training --training-spread --served --served-spread --explain "
    f"{_ASSESSING} --registry",
    "estimate train": f"--parameters! --tokens! --active --context {_DOUBTED} {_ASSESSING}",
    "flops": "target --phase --seq --past --batch --source --attention --logits --experts --latent --scan --backward "
    "--recomputation --compare-conventions --tokens --ignore-auto-map "
    f"--explain --as-of {_DATA} --policies --registry {_TABLE}",
    "lineage chain": f"--multiple --share {_DATA} --policies --registry",
    "lineage show": f"system! --as-of {_DATA} --policies --registry",
    "lineage waterfall": f"system! --policy --count --as-of {_DATA} --policies --registry",
    "ledger anchor": "--ledger --output,-o",
    "ledger append": f"file! --who --ledger {_DATA}",
    "ledger check-proof": f"file! --anchor {_DATA}",
    "ledger correct": f"entry! --why! --median --spread --activity --run --who --ledger {_DATA}",
    "ledger export": "--format --ledger --output,-o",
    "ledger init": "--name --ledger",
    "ledger prove": "--seq --since --anchor --ledger --output,-o",
    "ledger show": f"entry --system --run --kind --start --limit --totals --prefer --ledger {_DATA}",
    "ledger status": f"--run --system --ledger --as-of {_DATA} --policies --registry",
    "ledger upgrade": "--ledger",
    "ledger verify": f"--anchor --chain-only --renew-head --ledger {_DATA}",
    "forecast backtest": f"--table --against --fit --above --on --draws {_DATA} --registry",
    "forecast compare": f"--table --fit --above --on --draws {_DATA} --registry",
    "forecast counts": f"--table --fit --above --on --draws {_DATA} --registry",
    "forecast crossing": f"--provider --domain --open-weights --table --above --draws {_DATA} --registry",
    "forecast lines": f"--quantile --window --factor --fixed --halving --drawn --table {_DATA} --registry",
    "forecast what-if": f"overlay! --as-of --every {_DATA} --policies --registry",
    "limits": f"name --to --print --as-of {_DATA} --policies --registry",
    "policy diff": f"first! second! {_DATA} --policies",
    "policy list": f"--as-of --jurisdiction {_DATA} --policies",
    "policy schema": "document --output,-o",
    "policy show": f"rule! {_DATA} --policies",
    "policy validate": f"--as-of {_DATA} --policies",
    "measure model": f"target! --device --random-weights --backend --layers --dtype --batch {_MEASURING}",
    "measure stack": f"target! --device --random-weights --dtype {_MEASURING}",
    "registry add": "file! --to! --replace --registry",
    "registry chips": f"name {_DATA}",
    "registry export": "--to! --policies --registry",
    "registry import": f"source! file! --to --new --replace {_DATA} --registry",
    "registry list": f"--provider --status --above {_DATA} --registry",
    "registry measurements": f"name {_DATA} --registry",
    "registry show": f"system! {_DATA} --registry",
    "registry verify": f"--write --folder {_DATA}",
    **{f"report {kind}": _REPORTING for kind in KINDS},
    "report kinds": _DATA,
    "stack account": "name! --counts --reading --scrape --scrape-before --url --model --candidates --context --tokens "
    f"--prompt-tokens --synthetic --policy --count --as-of {_DATA} --policies --registry",
    "stack fit": f"file! {_DATA}",
    "stack import": f"server! file! --before --model --candidates {_DATA}",
    "stack list": f"{_DATA} --registry",
    "stack show": f"name! {_DATA} --registry",
    "stack generate": f"name! --prompt --prompt-file --new-tokens --seed --device --log {_DATA} --registry",
    "stack study": "file! --head! --seeds --prompts --stated-times --to --text --prompt-bytes --new-tokens --seed --device "
    f"{_DATA}",
    "stack train-head": "file! --to! --weight --blocks --tied --laws --prompts --epochs --learning-rate --text --prompt-bytes "
    f"--new-tokens --seed --device {_DATA}",
    "stack train-pair": f"--to! --text --tokens --minutes --seed {_DATA}",
    "stack reproduce": f"paper! --fail-on {_DATA}",
    "smoothing account": "agent! --returns --attacks --budget --alpha --twice-forward --system --provider " + _DATA,
    "smoothing attack": "agent! --budgets! --to! --episodes --thresholds --shares --samples --step --threads --seed " + _DATA,
    "smoothing certify": "file! --budgets --bound --alpha --environment --sigma --floor --levels --ceiling --attacks --figure "
    + _DATA,
    "smoothing environments": _DATA,
    "smoothing rollout": f"agent! --to! --episodes --sigma --workers --seed {_DATA}",
    "smoothing rollouts-needed": f"--ratios --levels --alpha --flop {_DATA}",
    "smoothing tightness": f"--ratio --seed {_DATA}",
    "smoothing train": "environment! --sigma! --to! --algorithm --steps --hidden --batch --learning-rate --evaluate-every "
    f"--evaluation-episodes --learning-starts --buffer-size --exploration --threads --seed {_DATA}",
    "stack theory": "--draft-seconds --target-seconds --acceptance --beta --fit --draft-flop --target-flop --head-flop "
    f"--alone --length --threshold --flop-cap --least --most --no-lag {_DATA}",
    "telemetry fetch prometheus": "--url! --from! --to! --output,-o! --match --timeout",
    "telemetry import": "words! --chip --precision --utilisation --utilisation-meaning --world-size --zone --interval --match "
    "--map --idle-gaps --architecture --sequence --by --ledger --system --activity --run --spread --exact "
    f"{_ASSESSING} --registry",
    "telemetry kinds": _DATA,
    "trace": f"target! --backward --second-opinion {_DATA}",
}


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield " ".join(path), command
    for name, child in (children or {}).items():
        yield from _commands(child, (*path, name))


COMMANDS = dict(_commands(typer.main.get_command(root)))
GROUPS = [
    "policy", "registry", "lineage", "estimate", "report", "stack", "measure", "telemetry", "telemetry fetch", "ledger",
    "continual", "smoothing", "forecast",
]  # fmt: skip


def _written(parameter: Any) -> str:
    names = ",".join(parameter.opts) + "".join(f"/{name}" for name in parameter.secondary_opts)
    return names + ("!" if parameter.required else "")


def test_every_command_and_its_options_are_the_frozen_ones() -> None:
    found = {name: " ".join(map(_written, command.params)) for name, command in COMMANDS.items()}
    assert found == SURFACE


@pytest.mark.parametrize("name", ["", *GROUPS, *SURFACE])
def test_help_of_every_command(run: Run, name: str) -> None:
    shown = run(*name.split(), "--help")
    assert shown.code == 0
    assert shown.out.startswith(f"Usage: govcompute {name}".rstrip())
    assert shown.err == ""


@pytest.mark.parametrize("name", SURFACE)
def test_help_names_every_option_and_says_what_it_is_for(run: Run, name: str) -> None:
    shown = " ".join(run(*name.split(), "--help").out.split())
    for parameter in COMMANDS[name].params:
        assert parameter.help, f"{parameter.name} has no help"
        assert parameter.opts[0] in shown or parameter.param_type_name == "argument"
        assert " ".join(parameter.help.split()[:6]) in shown
    first_line = (inspect.getdoc(COMMANDS[name].callback) or "").partition("\n")[0]
    assert first_line
    assert first_line in shown


def test_help_of_the_program_lists_the_exit_codes_and_every_command(run: Run) -> None:
    shown = " ".join(run("--help").out.split())
    for code in ("0 done", "1 a finding", "2 usage", "3 invalid input", "4 undetermined", "5 a missing extra", "70 a bug"):
        assert code in shown
    for name in SURFACE:
        assert name.split()[0] in shown


@pytest.mark.parametrize("arguments", [(), *[tuple(group.split()) for group in GROUPS]])
def test_a_group_alone_shows_its_help_and_counts_as_usage(run: Run, arguments: tuple[str, ...]) -> None:
    shown = run(*arguments)
    assert shown.code == 2
    assert "Usage: govcompute" in shown.out + shown.err


def test_version(run: Run) -> None:
    shown = run("--version")
    assert (shown.code, shown.out, shown.err) == (0, f"govcompute {version('govcompute')}\n", "")


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "complete -o default -F _govcompute_completion govcompute"),
        ("zsh", "compdef _govcompute_completion govcompute"),
        ("fish", "complete --command govcompute --no-files"),
    ],
)
def test_completion_script_of_a_shell(run: Run, monkeypatch: pytest.MonkeyPatch, shell: str, line: str) -> None:
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: shell)
    shown = run("--show-completion")
    assert shown.code == 0
    assert line in shown.out
    assert f"_GOVCOMPUTE_COMPLETE=complete_{shell}" in shown.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("govcompute pol", ["policy"]),
        ("govcompute policy ", ["list", "show", "validate", "diff", "schema"]),
        ("govcompute x", []),
    ],
)
def test_completion_offers_the_commands(run: Run, monkeypatch: pytest.MonkeyPatch, words: str, expected: list[str]) -> None:
    monkeypatch.setenv("_GOVCOMPUTE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    shown = run()
    assert shown.code == 0
    assert shown.out.split() == expected
