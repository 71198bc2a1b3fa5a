"""A file of another kind is told by what it looks like, and not key by key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govcompute.errors import DocumentError
from govcompute.paths import shipped
from govcompute.policy.library import load_policies
from govcompute.registry.architecture import load_architecture
from govcompute.registry.library import Registry, load_registry, load_system
from govcompute.registry.stacks import load_stack

SYSTEM = shipped("registry") / "systems" / "composer-2.5.yaml"
STACK = shipped("registry") / "stacks" / "llama-2-chat-7b-70b.yaml"
ARCHITECTURE = shipped("registry") / "architectures" / "llama-3.1-8b.yaml"
POLICY = shipped("policies") / "us-ca" / "sb53.yaml"


@pytest.mark.parametrize(
    ("read", "says"),
    [
        (
            lambda: load_stack(SYSTEM, Registry([]), {}),
            "looks like a system; expected a stack, with keys such as draft, target",
        ),
        (lambda: load_system(STACK, Registry([])), "this looks like a stack; expected a system"),
        (lambda: load_system(POLICY, Registry([])), "this looks like a policy; expected a system"),
        (lambda: load_system(ARCHITECTURE, Registry([])), "this looks like an architecture; expected a system"),
        (lambda: load_architecture(SYSTEM), "this looks like a system; expected an architecture"),
    ],
)
def test_what_it_looks_like(read: Callable[[], Any], says: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read()
    assert len(caught.value.problems) == 1
    assert says in str(caught.value)


def test_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems" / "sb53.yaml").write_text(POLICY.read_text())
    with pytest.raises(DocumentError, match="this looks like a policy"):
        load_registry([tmp_path])
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws" / "mine.yaml").write_text(SYSTEM.read_text())
    with pytest.raises(DocumentError, match="this looks like a system; expected a policy"):
        load_policies([shipped("policies"), tmp_path / "laws"])


def test_keys_of_no_kind_are_told_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("id: x\nname: X\ncolour: red\n")
    with pytest.raises(DocumentError, match="unknown key 'colour'"):
        load_system(path, Registry([]))
