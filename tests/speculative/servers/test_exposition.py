"""Prometheus' text: what is read, and what is refused with its line."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import DocumentError
from govcompute.speculative.servers.exposition import LARGEST_SCRAPE, Sample, parse_scrape, read_scrape


def test_a_page() -> None:
    page = parse_scrape(
        "# HELP tokens_total Tokens.\n# TYPE tokens_total counter\n"
        'tokens_total{engine="0",model_name="a\\"b\\\\c\\n"} 12.0\n'
        "tokens_total{} 3 1700000000000\n"
        'spaced { a = "1" , } 1e3 # {id="x"} 4\n'
        "\n"
        'seconds_bucket{le="+Inf"} +Inf\nodd NaN\n# EOF\n'
    )
    first, second = page.samples("tokens_total")
    assert first == Sample("tokens_total", {"engine": "0", "model_name": 'a"b\\c\n'}, 12.0, 3)
    assert (dict(second.labels), second.value) == ({}, 3.0)
    assert page.total(first) == 12
    assert page.samples("seconds_bucket")[0].value == math.inf
    assert math.isnan(page.samples("odd")[0].value)
    assert "tokens_total" in page
    assert page.samples("none") == []


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 0, "the scrape is empty"),
        ("  \n", 0, "the scrape is empty"),
        ("a 1\nb 2", 2, "ends in the middle of a line"),
        ("a 1\nb\n", 2, "no number after the name"),
        ('a 1\nb{x="1" 2\n', 2, "not closed"),
        ("b{x=1} 2\n", 1, "not closed or not quoted"),
        ('b{x="1"y="2"} 2\n', 1, "not divided by commas"),
        ('b{x="1",x="2"} 2\n', 1, "the label 'x' stands twice"),
        ("a one\n", 1, "'one' is not a number"),
        ("a 1 2 3\n", 1, "3 words after the name"),
        ("9a 1\n", 1, "begins with no metric's name"),
        ("<html>404</html>\n", 1, "begins with no metric's name"),
        ('a{x="1"} 1\nb 1\na{x="1"} 2\n', 3, "the same series stands on line 1"),
    ],
)
def test_what_is_refused(text: str, line: int, says: str) -> None:
    with pytest.raises(DocumentError, match=says) as caught:
        parse_scrape(text, "page")
    assert caught.value.problems[0].line == line
    assert caught.value.problems[0].file == "page"


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(DocumentError) as caught:
        parse_scrape("a one\nb 1\nc two\n")
    assert [problem.line for problem in caught.value.problems] == [1, 3]


@pytest.mark.parametrize("value", ["-1", "0.5", "NaN", "+Inf"])
def test_a_counter_is_a_whole_number(value: str) -> None:
    page = parse_scrape(f"a {value}\n")
    with pytest.raises(DocumentError, match="is no count"):
        page.total(page.samples("a")[0])


@pytest.mark.parametrize("value", ["-1", "NaN", "+Inf"])
def test_a_gauge_is_finite(value: str) -> None:
    page = parse_scrape(f"a {value}\n")
    with pytest.raises(DocumentError, match="is no reading"):
        page.gauge(page.samples("a")[0])


def test_a_missing_metric_names_the_nearest() -> None:
    with pytest.raises(DocumentError, match=r"no such metric.*nearest valid: 'tokens_total'"):
        parse_scrape("tokens_total 1\n").require("token_total", "a count")


def test_a_file_too_large_or_not_text(tmp_path: Path) -> None:
    large, binary = tmp_path / "large", tmp_path / "binary"
    with large.open("wb") as file:
        file.truncate(LARGEST_SCRAPE + 1)
    binary.write_bytes(b"\xff\xfe\n")
    for path, says in ((large, "at most 16,000,000"), (binary, "not UTF-8"), (tmp_path / "none", "cannot be read")):
        with pytest.raises(DocumentError, match=says):
            read_scrape(path)


@given(st.text(alphabet='ab{}="\\,. 1#\n', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(DocumentError):
        parse_scrape(text)


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,6}", fullmatch=True), st.text(max_size=8), max_size=3), st.integers(0, 2**50))
def test_what_is_written_reads_back(labels: dict[str, str], value: int) -> None:
    def written(text: str) -> str:
        return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

    inside = ",".join(f'{key}="{written(text)}"' for key, text in labels.items())
    (sample,) = parse_scrape(f"m{{{inside}}} {value}\n").samples("m")
    assert dict(sample.labels) == labels
    assert sample.value == value
