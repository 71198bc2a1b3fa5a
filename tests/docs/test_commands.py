"""Every command in the documentation is typed, in the order of its page; it ends and prints as the page says."""

from __future__ import annotations

import doctest
import re
import shlex
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import ROOT

from .exceptions import LONG, NEEDS, NOT_TYPED, SHORTENED, named
from .page import PAGES, Step, blocks, name_of, steps
from .reader import lines, settle, typed

STEPS = {page: list(steps(page)) for page in PAGES}
WITH_STEPS = [page for page, found in STEPS.items() if found]
_IGNORING = doctest.ELLIPSIS
#: The share of parameters that moved hangs on the machine's arithmetic in its last digit.
_MACHINE = re.compile(r"(updates only: ).*")


def _missing(step: Step) -> list[str]:
    """The packages that `step` needs and that are not there."""
    key = next((key for key in NEEDS if step.command.startswith(key)), None)
    return [package for package in NEEDS[key] if find_spec(package) is None] if key else []


def _wrong(step: Step) -> str | None:
    """Types `step`; what is not as the page says."""
    answer = typed(step.command + SHORTENED.get(named(step, SHORTENED) or "", ""))
    if answer.code != step.code:
        return f"{step}\n  ended with {answer.code}, not {step.code}: {answer.err or answer.out}"
    if step.shown is None:
        return None
    shown, printed = (
        "".join(_MACHINE.sub(r"\1", line) + "\n" for line in text if line) for text in (step.shown, lines(answer.out))
    )
    if doctest.OutputChecker().check_output(shown, printed, _IGNORING):
        return None
    return f"{step}\n  the page shows\n{shown}\n  and what was printed is\n{printed}"


def _type_all(page: Path, folder: Path, left_out: dict[str, str]) -> None:
    settle(folder, page)
    wrong: list[str] = []
    missing: list[str] = []
    for step in STEPS[page]:
        if named(step, left_out):
            continue
        if missing := _missing(step):
            break
        wrong += filter(None, [_wrong(step)])
    assert not wrong, "\n\n".join(wrong)
    if missing:
        pytest.skip(f"{step} needs {', '.join(missing)}, and what follows may need what it leaves")


@pytest.mark.parametrize("page", WITH_STEPS, ids=name_of)
def test_what_a_page_tells_to_type(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _type_all(page, tmp_path, NOT_TYPED | LONG)


@pytest.mark.long
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", [page for page in WITH_STEPS if any(named(step, LONG) for step in STEPS[page])], ids=name_of)
def test_what_takes_minutes(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _type_all(page, tmp_path, NOT_TYPED)


@pytest.mark.parametrize("page", [page for page in PAGES if ">>> " in page.read_text("utf-8")], ids=name_of)
def test_python(page: Path) -> None:
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted
    assert not found.failed


def test_no_exception_is_left_without_a_command() -> None:
    every = [step for page in PAGES for step in STEPS[page]]
    keys = [*NOT_TYPED, *LONG, *SHORTENED]
    assert not [key for key in keys if not any(named(step, {key: ""}) for step in every)]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_command_hides_in_a_block_that_is_not_typed(page: Path) -> None:
    """A block that holds a command is of the kinds that are read; a workflow's are typed by tests/cli/test_pipeline_docs.py."""
    typed_lines = {step.line for step in STEPS[page]}
    hidden = [
        f"{name_of(page)}:{number} {line}"
        for block in blocks(page.read_text("utf-8"))
        if block.language not in ("yaml", "python")
        for number, line in enumerate(block.lines, block.first)
        if re.match(r"\s*(\$ )?govcompute ", line) and number not in typed_lines
    ]
    assert not hidden


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    told = {name for page in PAGES for name in re.findall(r"(?:^|`|\$ )make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)}
    assert told
    assert told <= targets


def test_every_extra_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    told = {name for page in PAGES for name in re.findall(r"govcompute\[([a-z,]+)\]", page.read_text("utf-8"))}
    assert told
    assert {each for name in told for each in name.split(",")} <= set(project["optional-dependencies"])


def _inline(page: Path) -> list[str]:
    """Commands that are named in a sentence."""
    return [" ".join(found.split()) for found in re.findall(r"`(govcompute [^`]+)`", page.read_text("utf-8"))]


@pytest.mark.parametrize("page", [page for page in PAGES if _inline(page)], ids=name_of)
def test_a_command_in_a_sentence_exists_with_its_options(page: Path) -> None:
    from tests.cli.test_surface import COMMANDS, GROUPS

    for told in _inline(page):
        words = shlex.split(told)[1:]
        depth = next((n for n in (3, 2, 1) if " ".join(words[:n]) in COMMANDS), None)
        if depth is None:
            assert " ".join(words).removesuffix(" ...") in GROUPS or words[0].startswith("--"), told
            continue
        command = COMMANDS[" ".join(words[:depth])]
        known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, told
