"""vLLM's counters: the five of ours by hand, engines added, restarts found, contradictions refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import DocumentError, InputError
from govcompute.speculative import Counts
from govcompute.speculative.servers.exposition import Scrape, parse_scrape
from govcompute.speculative.servers.vllm import VllmTotals, vllm_totals


def _page(
    *engines: tuple[int, int, int], at: tuple[int, ...] = (), generated: int | None = None, model: str = "m", name: str = "page"
) -> Scrape:
    """A page of engines 0, 1, ...: drafts, draft tokens and accepted tokens of each; the rest belongs to engine 0."""
    lines = []
    for engine, (drafts, tokens, accepted) in enumerate(engines):
        labels = f'engine="{engine}",model_name="{model}"'
        lines += [
            f"vllm:spec_decode_num_drafts_total{{{labels}}} {drafts}.0",
            f"vllm:spec_decode_num_draft_tokens_total{{{labels}}} {tokens}.0",
            f"vllm:spec_decode_num_accepted_tokens_total{{{labels}}} {accepted}.0",
        ]
    labels = f'engine="0",model_name="{model}"'
    lines += [
        f'vllm:spec_decode_num_accepted_tokens_per_pos_total{{{labels},position="{i}"}} {kept}' for i, kept in enumerate(at)
    ]
    if generated is not None:
        lines.append(f"vllm:generation_tokens_total{{{labels}}} {generated}")
        lines.append(f"vllm:prompt_tokens_total{{{labels}}} 40")
    return parse_scrape("\n".join(lines) + "\n", name)


def test_three_rounds_by_hand() -> None:
    # 3 rounds of 4 that keep 4, 2 and 0: 6 of 12; 9 tokens from them, and 11 in all: 2 came one to a pass.
    totals = vllm_totals(_page((3, 12, 6), at=(2, 2, 1, 1), generated=11))
    assert totals.counts == Counts(emitted=11, target_passes=5, drafted=12, discarded=6)
    assert totals.acceptance == pytest.approx(6 / 8)
    assert totals.prompt == 40
    assert not totals.notes


def test_without_the_tokens_generated_the_rounds_alone() -> None:
    totals = vllm_totals(_page((3, 12, 6)))
    assert totals.counts == Counts(9, 3, 12, 6)
    assert totals.acceptance is None
    assert any("tokens outside speculative rounds" in one for one in totals.untold)


def test_fewer_generated_than_kept_means_cut() -> None:
    assert vllm_totals(_page((3, 12, 6), generated=7)).counts == Counts(7, 3, 12, 6, cut=2)


def test_engines_are_added() -> None:
    assert vllm_totals(_page((3, 12, 6), (1, 4, 4))).counts == Counts(14, 4, 16, 6)


def test_two_scrapes_give_what_ran_in_between() -> None:
    before, after = _page((3, 12, 6), at=(2, 2, 1, 1), generated=9), _page((5, 20, 9), at=(4, 3, 1, 1), generated=14)
    found = vllm_totals(after, before)
    assert (found.drafts, found.draft_tokens, found.accepted, found.at) == (2, 8, 3, (2, 1, 0, 0))
    assert found.counts == Counts(5, 2, 8, 5)
    assert found.prompt == 0
    assert not found.notes


def test_a_restart_is_found_and_told() -> None:
    """Engine 0 went on; engine 1 began anew, so its counters since then are taken."""
    before, after = _page((3, 12, 6), (10, 40, 20)), _page((5, 20, 9), (1, 4, 2))
    found = vllm_totals(after, before)
    assert (found.drafts, found.draft_tokens, found.accepted) == (2 + 1, 8 + 4, 3 + 2)
    assert found.notes == ("engine engine=1, model_name=m was restarted between the scrapes: counted from its restart on",)
    assert found.notes[0] in found.untold


def test_an_engine_that_went_away_is_told() -> None:
    found = vllm_totals(_page((5, 20, 9)), _page((3, 12, 6), (1, 4, 2)))
    assert any("is in the first scrape alone" in note for note in found.notes)


def test_nothing_between_two_equal_scrapes() -> None:
    page = _page((3, 12, 6))
    assert vllm_totals(page, page).counts == Counts(0, 0, 0, 0)


def test_several_models_have_to_be_named() -> None:
    both = parse_scrape(
        "".join(
            f'vllm:spec_decode_num_{what}_total{{model_name="{model}"}} {value}\n'
            for model in ("a", "b")
            for what, value in (("drafts", 1), ("draft_tokens", 4), ("accepted_tokens", 2))
        )
    )
    with pytest.raises(InputError, match=r"counts several models \(a, b\); name one"):
        vllm_totals(both)
    assert vllm_totals(both, model="a").counts == Counts(3, 1, 4, 2)
    with pytest.raises(InputError, match="no model of the scrape is called 'c'"):
        vllm_totals(both, model="c")


@pytest.mark.parametrize("gone", ["drafts", "draft_tokens", "accepted_tokens"])
def test_a_missing_counter_is_refused(gone: str) -> None:
    whole = {"drafts": 1, "draft_tokens": 4, "accepted_tokens": 2}
    page = parse_scrape("".join(f"vllm:spec_decode_num_{n}_total {v}\n" for n, v in whole.items() if n != gone))
    with pytest.raises(DocumentError, match=f"vllm:spec_decode_num_{gone}_total — no such metric"):
        vllm_totals(page)


def test_positions_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(DocumentError, match="5 accepted by position, 6 together"):
        vllm_totals(_page((3, 12, 6), at=(2, 2, 1)))


def test_a_position_that_is_no_number_is_refused() -> None:
    text = (
        "vllm:spec_decode_num_drafts_total 1\nvllm:spec_decode_num_draft_tokens_total 1\n"
        "vllm:spec_decode_num_accepted_tokens_total 1\n"
        'vllm:spec_decode_num_accepted_tokens_per_pos_total{position="first"} 1\n'
    )
    with pytest.raises(DocumentError, match="position 'first' is not valid"):
        vllm_totals(parse_scrape(text))


def test_more_accepted_than_drafted_is_refused() -> None:
    with pytest.raises(InputError, match="5 tokens were accepted of 4 drafted"):
        _ = vllm_totals(_page((1, 4, 5))).counts


def test_blocks_of_different_lengths_tell_no_acceptance() -> None:
    assert VllmTotals(3, 11, 6, (2, 2, 1, 1)).acceptance is None


_ENGINE = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)).map(
    lambda three: (three[0], three[1] + three[2], three[2])
)


@given(st.lists(_ENGINE, min_size=1, max_size=3), st.integers(0, 200))
def test_the_identity_holds_whatever_was_counted(engines: list[tuple[int, int, int]], generated: int) -> None:
    counts = vllm_totals(_page(*engines, generated=generated)).counts
    assert counts.emitted == generated
    assert counts.drafted == sum(one[1] for one in engines)


@given(_ENGINE, _ENGINE)
def test_a_difference_and_its_first_part_are_the_whole(first: tuple[int, int, int], more: tuple[int, int, int]) -> None:
    last = tuple(a + b for a, b in zip(first, more, strict=True))
    between = vllm_totals(_page(last), _page(first))  # type: ignore[arg-type]
    assert (between.drafts, between.draft_tokens, between.accepted) == more
