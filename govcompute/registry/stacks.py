"""The folder of draft/target stacks: one file each, held against the systems and architectures that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from govcompute.documents import Document, files_in, read_yaml, validate
from govcompute.errors import DocumentError, InputError, NotFound, Problem, nearest
from govcompute.flops import Architecture
from govcompute.registry.kind_of_file import require_kind
from govcompute.registry.library import Registry
from govcompute.speculative.account import PositionFlop, position_flop
from govcompute.speculative.head.size import HeadSize
from govcompute.speculative.stack import AcceptanceHead, Governed, Member, Stack

STACKS = "stacks"
MEMBERS = ("draft", "target")
#: Residual blocks of the published head (SpecDec++, arXiv 2405.19715: the best of 0 to 4), of the draft's width.
HEAD_BLOCKS = 3


class Stacks(Mapping[str, Stack]):
    """Stacks by id. Iterates in the order of loading."""

    def __init__(self, stacks: Iterable[Stack]) -> None:
        self._stacks = {stack.id: stack for stack in stacks}

    def __iter__(self) -> Iterator[str]:
        return iter(self._stacks)

    def __len__(self) -> int:
        return len(self._stacks)

    def __contains__(self, name: object) -> bool:
        return name in self._stacks

    def __getitem__(self, name: str) -> Stack:
        """The stack `name`. Raises NotFound with the nearest id."""
        try:
            return self._stacks[name]
        except KeyError:
            raise NotFound("stack", name, self._stacks) from None


def load_stack(path: Path, systems: Registry, architectures: Mapping[str, Architecture]) -> Stack:
    """The stack in the file `path`, of whatever name. Raises DocumentError that holds every fault."""
    document = read_yaml(path)
    require_kind(document, "a stack")
    stack = validate(Stack, document)
    problems = list(_unknown(document, stack, systems, architectures))
    if problems:
        raise DocumentError(problems)
    return stack


def load_stacks(folders: Iterable[Path], systems: Registry, architectures: Mapping[str, Architecture]) -> Stacks:
    """Every stack of the folders' ``stacks/`` (a folder may have none). Raises DocumentError that holds every fault."""
    problems: list[Problem] = []
    loaded: dict[str, Stack] = {}
    places: dict[str, Path] = {}
    for path in (path for folder in folders for path in files_in(folder, f"{STACKS}/*.yaml")):
        try:
            document = read_yaml(path)
            stack = validate(Stack, document)
        except DocumentError as error:
            problems.extend(error.problems)
            continue
        problems += _unknown(document, stack, systems, architectures)
        if stack.id != path.stem:
            problems.append(document.problem(("id",), f"id '{stack.id}' is not the file's name", f"'{path.stem}'"))
        if stack.id in places:
            said = f"stack '{stack.id}' also stands in {places[stack.id]}"
            problems.append(document.problem(("id",), said, "an id of its own"))
        loaded[stack.id], places[stack.id] = stack, path
    if problems:
        raise DocumentError(problems)
    return Stacks(loaded.values())


def member(stack: Stack, role: str) -> Member:
    """The draft or the target."""
    return stack.draft if role == "draft" else stack.target


def counted_as(one: Member, systems: Registry, architectures: Mapping[str, Architecture]) -> Architecture:
    """The architecture that a member's passes are counted by: its own, or its system's. Raises InputError for neither."""
    name = one.architecture or (systems[one.system].architecture if one.system else None)
    if name is None:
        raise InputError(
            f"{one.system or one.folder} names no architecture, so its passes cannot be counted; give 'architecture', an id of"
            " registry/architectures"
        )
    return architectures[name]


def positions(
    stack: Stack, systems: Registry, architectures: Mapping[str, Architecture], *, context: int | None = None
) -> PositionFlop:
    """FLOP of one position of each member after `context` cached tokens (a range where that is None).

    A rule with an acceptance head is taken to have one of the published shape. Raises InputError for a member that cannot be
    counted.
    """
    draft, target = (counted_as(member(stack, role), systems, architectures) for role in MEMBERS)
    has_head = isinstance(stack.rule, AcceptanceHead | Governed)
    return position_flop(draft, target, context=context, head=HeadSize(draft.hidden, HEAD_BLOCKS).flop if has_head else 0)


def _unknown(
    document: Document, stack: Stack, systems: Registry, architectures: Mapping[str, Architecture]
) -> Iterator[Problem]:
    """What a stack names that is not there, and an architecture that is not its system's."""
    for role in MEMBERS:
        one = member(stack, role)
        if one.system is not None and one.system not in systems:
            close = nearest(one.system, systems.systems)
            yield document.problem((role, "system"), f"no system is called '{one.system}'", "the id of a system", close)
        if one.architecture is not None and one.architecture not in architectures:
            close = nearest(one.architecture, architectures)
            yield document.problem(
                (role, "architecture"), f"no architecture is called '{one.architecture}'", "the id of an architecture", close
            )
        own = systems[one.system].architecture if one.system in systems and one.system else None
        if own and one.architecture and own != one.architecture:
            said = f"'{one.architecture}' is not the architecture of {one.system}"
            yield document.problem((role, "architecture"), said, f"'{own}', or no system")
