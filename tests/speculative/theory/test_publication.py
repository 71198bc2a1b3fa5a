"""The published numbers as shipped: strict, whole, with the source of each block."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from govcompute.errors import DocumentError, NotFound
from govcompute.speculative import Counts
from govcompute.speculative.theory import load_publication, publications
from govcompute.speculative.theory.publication import Level, read_publication

SHIPPED = Path(str(files("govcompute.speculative.theory") / "published" / "specdecpp.yaml"))


def test_the_paper_is_shipped_within_the_package() -> None:
    assert publications() == ["specdecpp"]
    assert load_publication("specdecpp") == read_publication(SHIPPED)


def test_every_block_says_how_well_it_is_known() -> None:
    paper = load_publication("specdecpp")
    levels = {name: block.evidence.level.value for name, block in paper if hasattr(block, "evidence")}
    assert levels == {
        "flop": "OWN",
        "fixed_length": "FIG",
        "method": "FIG",
        "throughput": "MEM",
        "bars": "FIG",
        "speed_up": "ABS",
        "sample_record": "REPO",
        "expected": "OWN",
    }
    assert all(level.words for level in Level)


def test_the_sample_record_by_hand() -> None:
    # 180 tokens, 67 passes, 20 discarded: 180 + 20 - 67 = 133 drafted; VR .372, DR .111, K̄ 1.99
    counts = load_publication("specdecpp").sample_record.counts
    assert counts == Counts(180, 67, 133, 20)
    assert (round(float(counts.verification_rate), 3), round(float(counts.discard_rate), 3)) == (0.372, 0.111)
    assert round(float(counts.mean_candidates), 2) == 1.99


def test_the_gains_follow_from_the_throughput() -> None:
    paper = load_publication("specdecpp")
    for name, gain in paper.speed_up.gain.items():
        throughput = paper.throughput
        assert throughput.method[name] / throughput.fixed_length[name] - 1 == pytest.approx(gain, abs=0.001)
        assert throughput.method[name] / throughput.alone == pytest.approx(paper.speed_up.method[name], abs=0.01)
        assert throughput.fixed_length[name] / throughput.alone == pytest.approx(paper.speed_up.fixed_length[name], abs=0.01)
        for own, bar in ((throughput.method, paper.bars.method), (throughput.fixed_length, paper.bars.fixed_length)):
            assert own[name] == pytest.approx(bar[name], abs=0.1)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("  alone: 9.26", "  alon: 9.26", ["unknown key 'alon'", "alone"]),
        ("level: MEM", "level: MEN", ["'MEN' is not valid", "'MEM'"]),
        ("  lengths: [4, 6, 8,", "  lengths: [4, 6,", ["'alpaca' has 6 numbers under 'verification_rate' for 5 lengths"]),
        ("fastest: {alpaca: 4", "fastest: {alpaca: 5", ["the fastest length of 'alpaca', 5, is none of the lengths"]),
        (
            "gain: {alpaca: .072",
            "gain: {alpaka: .072",
            ["'gain' names alpaka, humaneval, gsm8k"],
        ),
        ("[.2850, .2407", "[1.2850, .2407", ["less than or equal to 1"]),
    ],
)
def test_a_file_with_a_slip_is_refused_with_its_place(tmp_path: Path, before: str, after: str, words: list[str]) -> None:
    text = SHIPPED.read_text("utf-8")
    assert before in text
    path = tmp_path / "specdecpp.yaml"
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(DocumentError) as found:
        read_publication(path)
    for word in words:
        assert word in str(found.value)


def test_a_paper_that_is_not_shipped() -> None:
    with pytest.raises(NotFound, match="no publication is called 'specdec'; nearest: 'specdecpp'"):
        load_publication("specdec")
