"""A mistyped word: a command, an option, and a word of a closed list are each answered with the nearest that is valid."""

from __future__ import annotations

import pytest
import typer

from govcompute.cli.root import root
from govcompute.cli.spelling import with_nearest

from .conftest import Run

_ARCHITECTURE = "llama-3.1-405b"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("assess --fail-on cross", "'cross' is not one of 'crosses', 'undetermined', 'unknown'; nearest valid: 'crosses'"),
        ("assess --format jsn", "nearest valid: 'json'"),
        (f"flops {_ARCHITECTURE} --phase decod", "nearest valid: 'decode'"),
        ("ledger export --format jsonlin", "nearest valid: 'jsonl'"),
        ("smoothing train --algorithm pp", "nearest valid: 'ppo'"),
        ("stack reproduce specdecpp --fail-on deviaton", "nearest valid: 'deviation'"),
        ("asess", "No such command 'asess'. Did you mean 'assess'?"),
        ("policy lst", "No such command 'lst'. Did you mean 'list'?"),
        ("assess --as-off 2026-01-01", "No such option: --as-off"),
    ],
)
def test_the_nearest_is_named(run: Run, line: str, says: str) -> None:
    found = run(*line.split())
    assert (found.code, found.out) == (2, "")
    assert says in found.err
    assert "Value error" not in found.err


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"flops {_ARCHITECTURE} --attention causl", "is called 'causl'; nearest: 'causal'"),
        ("estimate hardware --chip H100 --chip-hours 5 --precision fp61", "is called 'fp61'; nearest: 'fp16'"),
        ("ledger show --kind comput", "is called 'comput'; nearest: 'compute'"),
        ("registry list --status estimatd", "is called 'estimatd'; nearest: 'estimated'"),
        ("report notification --system grok-4 --to out --format htm", "no format is called 'htm'; nearest: 'html'"),
        ("measure model smollm2-135m --dtype bflot16", "is called 'bflot16'; nearest: 'bfloat16'"),
        ("limits dominanc", "is called 'dominanc'; nearest: 'dominance'"),
    ],
)
def test_lists_that_a_command_holds_itself(run: Run, line: str, says: str) -> None:
    found = run(*line.split())
    assert (found.code, found.out) == (3, "")
    assert says in found.err


def test_a_word_that_is_near_nothing_is_told_the_list_alone(run: Run) -> None:
    found = run("assess", "--format", "zzzzz")
    assert found.err.rstrip().endswith("'zzzzz' is not one of 'table', 'json', 'junit', 'sarif'")


def test_other_messages_stay_as_they_are() -> None:
    for message in ("2 is not in the range 0<=x<=1.", "Input should be a valid integer", "'a' is not one of us"):
        assert with_nearest(message) == message


def test_a_word_with_signs_of_its_own() -> None:
    assert with_nearest("\"o'jsn\" is not one of 'json'.") == "\"o'jsn\" is not one of 'json'."
    assert with_nearest("'js' is not one of 'x' is not one of 'json', 'csv'.").endswith("'json', 'csv'")


def test_every_command_is_under_the_group_that_knows_the_words() -> None:
    assert type(typer.main.get_command(root)).__name__ == "NearestWord"
