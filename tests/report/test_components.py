"""The parts of a pass, and what another convention makes of a whole run."""

from __future__ import annotations

from datetime import date

import pytest

from govcompute.flops import Architecture, Convention, FlopCount, training_step
from govcompute.paths import shipped
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.architecture import Architectures
from govcompute.report.components import components_alt, components_frame, conventions_frame, conventions_sentence, parts
from govcompute.report.conventions import run_under_conventions
from govcompute.report.figures.components import components
from govcompute.verdict.outcome import Outcome

DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def model() -> Architecture:
    return Architectures([shipped("registry")])["llama-3.1-8b"]


@pytest.fixture(scope="module")
def count(model: Architecture) -> FlopCount:
    return training_step(model, 4096)


def test_the_parts_are_the_whole(count: FlopCount) -> None:
    found = parts(count)
    assert sum(part.flop for part in found) == count.flop
    assert [part.flop for part in found] == sorted((part.flop for part in found), reverse=True)
    assert not any("backward" in part.name for part in found)
    up = next(part for part in found if part.name == "mlp.up")
    # 2 x 4096 tokens x 4096 x 14336 x 32 layers, and twice that backward
    assert (up.forward, up.backward) == (2 * 4096 * 4096 * 14336 * 32, 4 * 4096 * 4096 * 14336 * 32)


def test_past_the_most_the_rest_is_one(count: FlopCount) -> None:
    few = parts(count, 3)
    assert [part.name for part in few][-1] == "all others"
    assert (len(few), sum(part.flop for part in few)) == (3, count.flop)


def test_the_table_ends_with_the_sum(count: FlopCount) -> None:
    last = components_frame(count).iloc[-1]
    both = int(last["forward FLOP"].replace(",", "")) + int(last["backward FLOP"].replace(",", ""))
    assert (last["part"], last["share"], both) == ("together", "100.00 %", count.flop)


def test_the_figure_has_both_passes_and_its_words(count: FlopCount) -> None:
    figure = components(count)
    assert [trace.name for trace in figure.data] == ["forward", "backward"]
    assert sum(value for trace in figure.data for value in trace.x) == pytest.approx(1)
    assert figure.data[0].marker.pattern.shape != figure.data[1].marker.pattern.shape
    assert components_alt(count).startswith("Bars of the parts of forward and backward of Llama-3.1-8B")


def test_a_convention_that_turns_a_verdict_is_named(model: Architecture, library: PolicyLibrary) -> None:
    """With so many tokens that the usual count is a hair below 1e25, recomputing blocks is above."""

    def counted(convention: Convention) -> FlopCount:
        return training_step(model, 4096, convention=convention)

    tokens = 10**25 * 99 / 100 / counted(Convention()).per_token
    run = run_under_conventions(counted, tokens, library, DAY)
    assert "eu-aia-51-2-systemic" not in run.crosses
    blocks = next(one for one in run.others if one.variant.value == "blocks")
    assert blocks.flips["eu-aia-51-2-systemic"] is Outcome.CROSSES
    frame = conventions_frame(run).set_index("instead")
    assert "eu-aia-51-2-systemic: crosses" in frame.loc["blocks", "verdicts that turn"]
    assert frame.loc["blocks", "times"] == f"{float(blocks.variant.ratio):.4f}"
    assert "That turns a verdict under" in conventions_sentence(run)


def test_where_nothing_turns_it_is_said(model: Architecture, library: PolicyLibrary) -> None:
    run = run_under_conventions(lambda convention: training_step(model, 4096, convention=convention), "1e3", library, DAY)
    assert "No verdict turns on it." in conventions_sentence(run)
