"""Stacks in the registry: what ships, and every fault of a file with its place and the nearest spelling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govcompute.errors import DocumentError, InputError, NotFound
from govcompute.paths import shipped
from govcompute.registry.architecture import Architectures
from govcompute.registry.library import Registry
from govcompute.registry.stacks import HEAD_BLOCKS, counted_as, load_stack, load_stacks, positions
from govcompute.speculative.account import account_of_rates
from govcompute.speculative.stack import Member

ALL = Architectures([shipped("registry")])
GOOD = """\
id: pair
name: Pair
draft: {system: llama-2-7b}
target: {system: llama-2-70b, architecture: llama-2-70b}
rule: {kind: fixed, length: 4}
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes ``stacks/<name>.yaml`` into a registry folder; returns the folder."""

    def one(text: str, name: str = "pair") -> Path:
        path = tmp_path / "stacks" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return tmp_path

    return one


def test_what_ships(registry: Registry) -> None:
    found = load_stacks([shipped("registry")], registry, ALL)
    assert list(found) == ["llama-2-chat-7b-70b-fixed", "llama-2-chat-7b-70b"]
    stack = found["llama-2-chat-7b-70b"]
    runs = [
        account_of_rates(one.verification_rate, one.discard_rate, positions(stack, registry, ALL, context=one.context))
        for one in stack.readings
    ]
    assert [round(float(run.ratio.median), 2) for run in runs] == [1.39, 1.49, 1.44]
    assert [round(float(run.waste_share.median), 2) for run in runs] == [0.23, 0.28, 0.25]
    with pytest.raises(NotFound, match="nearest: 'llama-2-chat-7b-70b'"):
        found["llama-2-chat-7b-70"]


def test_a_folder_may_have_none_and_a_later_one_adds(registry: Registry, write: Callable[..., Path], tmp_path: Path) -> None:
    assert list(load_stacks([write(GOOD), tmp_path / "none"], registry, ALL)) == ["pair"]


@pytest.mark.parametrize(
    ("wrong", "right", "place", "says"),
    [
        ("system: llama-2-7b}", "system: llama-2-7}", "3:9 draft.system", "no system is called 'llama-2-7'.*'llama-2-7b'"),
        ("e: llama-2-70b}", "e: llama-2-70}", "4:31 target.architecture", "no architecture is called.*'llama-2-70b'"),
        ("e: llama-2-70b}", "e: llama-2-7b}", "4:31 target.architecture", "is not the architecture of llama-2-70b"),
        ("kind: fixed", "kind: fixd", "5:8 rule.kind", "'fixd' is not valid; expected one of fixed, .*nearest valid: 'fixed'"),
        ("kind: fixed, ", "", "5:1 rule", "key 'kind' is missing; expected one of fixed, schedule"),
        ("length: 4", "lenght: 4", "5:21 rule.lenght", "unknown key 'lenght'; .*nearest valid: 'length'"),
        ("length: 4", "length: 0", "5:21 rule.length", "greater than or equal to 1"),
        ("{kind: fixed, length: 4}", "fixed", "5:1 rule", "expected a mapping"),
        ("{kind: fixed, length: 4}", "{kind: governed}", "5:1 rule", "exactly one of 'seconds_per_flop' and 'flop_per_token'"),
        ("{system: llama-2-7b}", "{}", "3:1 draft", "a member names nothing"),
        ("id: pair", "id: Pair", "1:1 id", "string should match pattern"),
        ("id: pair", "id: other", "1:1 id", "is not the file's name; expected 'pair'"),
    ],
)
def test_a_fault_has_its_place(
    registry: Registry, write: Callable[..., Path], wrong: str, right: str, place: str, says: str
) -> None:
    folder = write(GOOD.replace(wrong, right))
    with pytest.raises(DocumentError, match=says) as caught:
        load_stacks([folder], registry, ALL)
    assert any(str(problem).startswith(f"{folder / 'stacks' / 'pair.yaml'}:{place} —") for problem in caught.value.problems)


def test_faults_of_all_files_come_together(registry: Registry, write: Callable[..., Path]) -> None:
    write(GOOD.replace("llama-2-7b}", "nobody}"))
    folder = write(GOOD.replace("id: pair", "id: pair\nsze: 1"), "second")
    with pytest.raises(DocumentError) as caught:
        load_stacks([folder], registry, ALL)
    assert len(caught.value.problems) == 2


def test_the_same_id_twice(registry: Registry, write: Callable[..., Path], tmp_path: Path) -> None:
    first = write(GOOD)
    second = tmp_path / "own" / "stacks"
    second.mkdir(parents=True)
    (second / "pair.yaml").write_text(GOOD)
    with pytest.raises(DocumentError, match="stack 'pair' also stands in"):
        load_stacks([first, second.parent], registry, ALL)


def test_one_file_of_any_name(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "draft of mine.yaml"
    path.write_text(GOOD)
    assert load_stack(path, registry, ALL).id == "pair"
    path.write_text(GOOD.replace("llama-2-7b}", "nobody}"))
    with pytest.raises(DocumentError, match="no system is called 'nobody'"):
        load_stack(path, registry, ALL)


def test_a_member_without_an_architecture_cannot_be_counted(registry: Registry) -> None:
    assert counted_as(Member(system="llama-2-7b"), registry, ALL).id == "llama-2-7b"
    for one in (Member(folder="weights"), Member(system="vicuna-7b-v1.3")):
        with pytest.raises(InputError, match="names no architecture"):
            counted_as(one, registry, ALL)


def test_a_rule_with_a_head_pays_for_it(registry: Registry) -> None:
    stacks = load_stacks([shipped("registry")], registry, ALL)
    plain, headed = (positions(stacks[name], registry, ALL, context=0) for name in stacks)
    assert plain.head.median == 0
    assert headed.head.median == 2 * HEAD_BLOCKS * 4096**2 + 4 * 4096
    assert plain.draft == headed.draft
