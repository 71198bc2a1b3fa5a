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


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("assess --confidence 95%", "'95%' is not a number; for per cent write 0.95"),
        ("assess --confidence 95", "95 is above 0.9999; for per cent write 0.95"),
        ("assess --confidence 101", "less than or equal to 0.9999"),
        ("assess --confidence 0,9", "'0,9' is not a number; if the comma is the decimal point, write 0.9"),
        ("assess --confidence 9/10", "'9/10' is not a number; write 0.9"),
        ("assess --confidence high", "'high' is not a number\n"),
        ("assess --limit 1e2", "'1e2' is not a whole number; write 100"),
        ("assess --limit 2k", "'2k' is not a whole number; if k is for thousand, write 2000"),
        ("assess --limit 1,000", "'1,000' is not a whole number; if the commas part thousands, write 1000"),
        (f"flops {_ARCHITECTURE} --seq 10_000tokens", "'10_000tokens' is not a whole number\n"),
        (f"flops {_ARCHITECTURE} --seq 8192tokens", "'8192tokens' is not a whole number; write the number alone: 8192"),
        ("assess --limit 40%", "'40%' is not a whole number\n"),
        ("assess --limit 1.5", "'1.5' is not a whole number\n"),
    ],
)
def test_an_option_that_is_a_number_says_how_to_write_it(run: Run, line: str, says: str) -> None:
    found = run(*line.split())
    assert (found.code, found.out) == (2, "")
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
