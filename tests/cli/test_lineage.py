"""`govcompute lineage`: the tree and the two sums, waterfalls in every form, chains; a file in place of an id."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from .conftest import Run

EU = "eu-aia-51-2-systemic"
MINE = """
id: mine
name: Mine
provider: Our Company
generality: {judgement: general}
stages:
  - {activity: finetuning, compute: 1.5e24}
bases:
  - system: upstream
"""
UPSTREAM = """
        id: upstream
        name: Upstream
        provider: Other Labs
        generality: {judgement: general}
        compute_status: disclosed
        compute: 9e24
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A file of one system, of a name that is not its id."""
    path = tmp_path / "our-model.yaml"
    path.write_text(MINE)
    return path


def test_show_in_words(run: Run, write_systems: Callable[..., Path], mine: Path) -> None:
    found = run("lineage", "show", mine, "--registry", write_systems(upstream=UPSTREAM), "--as-of", "2026-03-01")
    assert found.code == 0, found.err
    assert found.out.splitlines()[:4] == [
        "Mine [mine] (Our Company)",
        "  fine-tuning (parameter updates): 1.50e24 FLOP",
        "└─ fine-tuned, other provider (Our Company), from Upstream [upstream] (Other Labs)",
        "     training compute stated as one total, not split by stage: 9.00e24 FLOP",
    ]
    assert "  cumulative: 1.05e25 FLOP; line > 1e25 FLOP; the sum is 1.05 times the line; crosses" in found.out
    assert "    modification: 1.50e24 FLOP on 9.00e24 FLOP; share 1/6, line > 1/3" in found.out
    assert "base-plus-modification-gap: Base and modification together pass the line" in found.out
    assert "Not legal advice" in found.err


def test_show_as_json(run: Run, write_systems: Callable[..., Path], mine: Path) -> None:
    folder = write_systems(upstream=UPSTREAM)
    found = run("lineage", "show", mine, "--registry", folder, "--json").json
    (edge,) = found["edges"]
    assert (edge["from"], edge["to"], edge["relation"], edge["same_provider"]) == ("upstream", "mine", "finetune", False)
    assert edge["spent"][0]["compute"]["median"] == 1.5e24
    assert found["two_sums"]["cumulative"]["modification_over_original"]["median"] == pytest.approx(1 / 6)
    assert list(found["two_sums"]["flags"]) == ["base-plus-modification-gap"]
    ahead = run("lineage", "show", "upstream", "--registry", folder, "--json").json
    assert ahead["made_from_it"] == []


def test_a_system_with_derivatives(run: Run) -> None:
    found = run("lineage", "show", "llama-2-70b")
    assert "made from it: ALLaM 70B (adapted) [allam-70b]" in found.out


def test_waterfall_as_table_and_json(run: Run) -> None:
    shown = run("lineage", "waterfall", "composer-2.5", "--policy", EU)
    assert "weights of Kimi K2.5" in shown.out
    assert "counted in all" in shown.out
    every = run("lineage", "waterfall", "composer-2.5", "--as-of", "2026-03-01", "--json").json["waterfalls"]
    assert {"eu-aia-51-2-systemic", "ca-sb53"} <= {one["policy"] for one in every}


def test_a_counting_choice_moves_the_sum(run: Run) -> None:
    whole = run("lineage", "waterfall", "composer-2.5", "--policy", EU, "--json").json["waterfalls"][0]
    own = run("lineage", "waterfall", "composer-2.5", "--policy", EU, "--count", "initial_weights=exclude", "--json")
    (changed,) = own.json["waterfalls"]
    assert changed["sum"]["median"] < whole["sum"]["median"]
    assert changed["terms"][-1]["why"] == "chosen by the user"
    told = run("lineage", "waterfall", "composer-2.5", "--policy", EU, "--count", "initial_weights=exclude").out
    assert "chosen by the user" in told
    assert "inferred from the text: chosen" not in told
    assert "text says so" in told


@pytest.mark.parametrize(("name", "begins"), [("w.svg", "<svg"), ("w.html", "<!doctype html>"), ("w.txt", "Composer 2.5: ")])
def test_waterfall_into_a_file(run: Run, tmp_path: Path, name: str, begins: str) -> None:
    path = tmp_path / name
    assert run("lineage", "waterfall", "composer-2.5", "--policy", EU, "-o", path).code == 0
    text = path.read_text("utf-8")
    assert text.lstrip().startswith(begins)
    if name.endswith("svg"):
        ElementTree.fromstring(text)


def test_a_rule_that_counts_no_compute(run: Run) -> None:
    found = run("lineage", "waterfall", "gpt-4", "--policy", "us-ear-3a090a1")
    assert (found.code, found.out) == (3, "")
    assert found.err == "error: us-ear-3a090a1 counts no compute of gpt-4: there is nothing to show\n"


def test_chain(run: Run) -> None:
    found = run("lineage", "chain").out
    assert "  9 steps, each step against the model that it starts from" in found
    assert "  27 steps, each step against the first model" in found
    assert "nobody becomes a provider" in found
    assert "Llama 3.1 70B (Meta AI) -> Llama-3.1-Nemotron-70B-Instruct (NVIDIA) -> " in found


@pytest.mark.parametrize(
    ("share", "provider"), [("1/3", False), ("0.3333333333333333333333333333333334", True), ("1/4", False)]
)
def test_a_step_above_the_line_makes_a_provider(run: Run, share: str, provider: bool) -> None:
    found = run("lineage", "chain", "--share", share, "--json").json
    assert found["each_step_makes_a_provider"] is provider
    assert found["readings"][0]["reached"].count("/") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--share", "1/0"), "--share: '1/0' divides by zero"),
        (("--multiple", "ten"), "--multiple: 'ten' is not a number"),
        (("--multiple", "1" * 50), "a multiple from 1 to 1,000,000"),
        (("--multiple", "1" * 201), "--multiple: a number of 201 characters is longer than 200"),
        (("--share", "40%"), "; for per cent write 0.4"),
        (("--multiple", "1e30"), "a multiple from 1 to 1,000,000"),
        (("--share", "0"), "a share from 1/1000 to 1"),
        (("--share", "nan"), "is not a number"),
    ],
)
def test_numbers_that_make_no_sense(run: Run, arguments: tuple[str, ...], says: str) -> None:
    found = run("lineage", "chain", *arguments)
    assert (found.code, found.out) == (3, "")
    assert says in found.err


def test_a_file_that_is_wrong(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("id: mine\nname: Mine\nbases:\n  - system: gpt-44\n")
    found = run("lineage", "show", path)
    assert found.code == 3
    assert f"{path}:4:" in found.err
    assert "no system is called 'gpt-44'" in found.err


@pytest.mark.parametrize("command", ["show", "waterfall"])
def test_a_word_that_no_policy_knows(run: Run, write_systems: Callable[..., Path], mine: Path, command: str) -> None:
    mine.write_text(MINE + "facts: {is_gpai_modell: true}\n")
    found = run("lineage", command, mine, "--registry", write_systems(upstream=UPSTREAM))
    assert (found.code, found.out) == (3, "")
    assert "nearest valid: 'is_gpai_model'" in found.err
