"""Rows of counters: from generations, from a CSV, and what a CSV may not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.errors import DocumentError
from govcompute.speculative import Counts, Ending, Generation, Pass, Phase, Round
from govcompute.speculative.theory import Logged, log_text, logged, read_log


def _generation(passes: tuple[Pass, ...], seconds: float | None) -> Generation:
    rounds = (Round(4, 2, 0, "rule"), Round(3, 3, 0, "rule"))
    return Generation(5, (1,) * 7, rounds, passes, Ending.LENGTH, seconds=seconds)


def test_generations_give_counters_and_the_seconds_of_their_rounds() -> None:
    prefill = Pass(Phase.TARGET_PREFILL, 4, 0, 9.0)
    timed = (prefill, Pass(Phase.DRAFT, 1, 4, 0.25), Pass(Phase.VERIFY, 5, 4, 1.0))
    counts = Counts(7, 2, 7, 2)
    # one of the two blocks was refused a candidate
    assert logged([_generation(timed, 20.0)], 4) == [Logged(counts, 1.25, 4, 1)]
    untimed = (prefill, Pass(Phase.DRAFT, 1, 4), Pass(Phase.VERIFY, 5, 4, 1.0))
    assert logged([_generation(untimed, 20.0), _generation((), None)]) == [
        Logged(counts, 20.0, None, 1),
        Logged(counts, None, None, 1),
    ]


def test_a_csv_with_and_without_optional_cells(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("emitted,target_passes,drafted,discarded,cut,length,seconds\n9,3,12,6,,4,1.5\n8,3,12,6,1,,\n")
    assert read_log(path) == [Logged(Counts(9, 3, 12, 6), 1.5, 4), Logged(Counts(8, 3, 12, 6, 1))]
    path.write_text("emitted,target_passes,drafted,discarded\n9,3,12,6\n")
    assert read_log(path) == [Logged(Counts(9, 3, 12, 6))]


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = [
        Logged(Counts(9, 3, 12, 6), 0.1 + 0.2, 4, 2),
        Logged(Counts(8, 3, 12, 6, 1)),
        Logged(Counts(3, 3, 0, 0), None, None, 0),
    ]
    (tmp_path / "log.csv").write_text(log_text(rows) + "\n")
    assert read_log(tmp_path / "log.csv") == rows


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("emitted,target_passes,drafted\n9,3,12\n", ["the column 'discarded' is missing"]),
        (
            "emitted,target_passes,drafted,discarded,secs\n9,3,12,6,1\n",
            ["unknown column 'secs'", "cut, rejections, length, seconds"],
        ),
        (
            "emitted,target_passes,drafted,discarded,second\n9,3,12,6,1\n",
            ["unknown column 'second'", "nearest valid: 'seconds'"],
        ),
        (
            "emitted,target_passes,drafted,discarded\n9,3,12,5\n9,3,x,6\n",
            [":2:0", "the counters contradict each other", ":3:3 drafted", "'x' is not a whole number"],
        ),
        ("emitted,target_passes,drafted,discarded,seconds\n9,3,12,6,-1\n", ["'-1' is not a number of seconds from 1e-9"]),
        ("emitted,target_passes,drafted,discarded,seconds\n9,3,12,6,soon\n", ["'soon' is not a number of seconds"]),
        ("emitted,target_passes,drafted,discarded\n9,3,,6\n", ["'' is not a whole number"]),
        (f"emitted,target_passes,drafted,discarded\n9,3,{'9' * 5000},6\n", ["999999999999999…' is not a whole number"]),
        ("emitted,target_passes,drafted,discarded\n", [":1:0", "the log has no row"]),
        ("emitted,target_passes,drafted,discarded\n1,3,2,4\n", [":2:4 discarded", "at most the 2 drafted"]),
        ("emitted,target_passes,drafted,discarded,length\n9,3,12,6,3\n", [":2:3 drafted", "3 candidates for each of 3 passes"]),
        ("emitted,target_passes,drafted,discarded,length\n9,3,12,6,0\n", [":2:5 length", "from 1 to 1,000"]),
        ("emitted,target_passes,drafted,discarded\n5,0,5,0\n", [":2:3 drafted", "1,000 candidates for each of 0 passes"]),
        ("emitted,target_passes,drafted,discarded,rejections\n9,3,12,6,0\n", [":2:5 rejections", "from 1 to 3"]),
        ("emitted,target_passes,drafted,discarded,rejections\n15,3,12,0,1\n", [":2:5 rejections", "from 0 to 0"]),
    ],
)
def test_every_fault_of_a_csv_is_named_with_its_place(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "log.csv"
    path.write_text(text)
    with pytest.raises(DocumentError) as found:
        read_log(path)
    for word in words:
        assert word in str(found.value)
