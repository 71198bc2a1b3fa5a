"""A document's places and problems, and the shape of an error."""

from __future__ import annotations

import pytest

from govcompute.documents import Document
from govcompute.documents.document import Place, place_at
from govcompute.errors import DocumentError, Problem, nearest

DOCUMENT = Document("a.yaml", {"a": [1]}, {(): Place(1, 1), ("a",): Place(2, 3), ("a", 0): Place(4, 5)})


@pytest.mark.parametrize(
    ("path", "place"),
    [((), (1, 1)), (("a",), (2, 3)), (("a", 0), (4, 5)), (("a", 7), (2, 3)), (("a", 0, "x"), (4, 5)), (("b",), (1, 1))],
)
def test_the_place_of_a_path_is_that_of_its_nearest_parent(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert DOCUMENT.place(path) == place


def test_a_problem_names_file_line_column_and_key() -> None:
    problem = DOCUMENT.problem(("a", 0, "x"), "is wrong", "something right", "xs")
    assert str(problem) == "a.yaml:4:5 a.0.x — is wrong; expected something right; nearest valid: 'xs'"


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.yaml", 0, 0, "", "is empty"), "a.yaml (document) — is empty"),
        (Problem("a.yaml", 1, 1, "", "is odd"), "a.yaml:1:1 (document) — is odd"),
        (Problem("a.yaml", 1, 1, "k", "holds \x1b[31m\r\n\ud800"), r"a.yaml:1:1 k — holds \x1b[31m\r\n\ud800"),
        (Problem("é.yaml", 1, 1, "größe", "ist “groß” — 10²⁵"), "é.yaml:1:1 größe — ist “groß” — 10²⁵"),
    ],
)
def test_a_problem_is_one_line_that_any_terminal_can_show(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_a_problem_does_not_repeat_a_whole_file() -> None:
    text = str(Problem("a.yaml", 1, 1, "k" * 100_000, "p" * 100_000))
    assert text == f"a.yaml:1:1 {'k' * 397}... — {'p' * 397}..."
    assert str(Problem("a.yaml", 1, 1, "k" * 400, "p")) == f"a.yaml:1:1 {'k' * 400} — p"


def test_an_error_holds_all_problems_one_on_each_line() -> None:
    problems = [Problem("a.yaml", n, 1, "k", "is wrong") for n in (1, 2)]
    error = DocumentError(problems)
    assert error.problems == tuple(problems)
    assert str(error).split("\n") == [str(problem) for problem in problems]
    assert DocumentError(problems[0]).problems == (problems[0],)


@pytest.mark.parametrize(("index", "place"), [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (4, (3, 1)), (5, (3, 2))])  # "ab\n\ncd"
def test_place_at(index: int, place: tuple[int, int]) -> None:
    assert place_at("ab\n\ncd", index) == place
    assert place_at("\n" + "ab\n\ncd", index + 1) == (place[0] + 1, place[1])


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("comparater", "comparator"),
        ("unit", "unit"),
        ("Units", "unit"),
        ("UNITS", "unit"),
        ("GPT-4O", "GPT-4o"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_nearest(name: str, close: str) -> None:
    assert nearest(name, ["comparator", "unit", "value", "GPT-4o"]) == close
