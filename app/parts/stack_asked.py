"""Which stack is meant and how it runs: the registry's, or two sizes of one's own; all kept in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from sources.registry import architectures, assessor
from sources.stacks import stacks

from govcompute.quantity import counted, exact
from govcompute.registry.stacks import positions
from govcompute.report.terms import term
from govcompute.speculative.account import PositionFlop, position_of_parameters
from govcompute.speculative.stack import Reading, Stack, Timings
from govcompute.speculative.theory.curves import SHARES
from govcompute.verdict.stack import Traffic
from parts.address import amount_asked, name_asked, number_asked, switch_asked, words_asked

OWN = "your own sizes"
STOPS = LENGTH, THRESHOLD = "a fixed length", "a threshold"


@dataclass(frozen=True, slots=True)
class StackAsked:
    """A stack with the cost of a position, its times, and the law of acceptances. stack: None for one's own sizes."""

    stack: Stack | None
    each: PositionFlop
    draft_seconds: float
    target_seconds: float
    alone: float | None  # seconds of a token without speculation
    acceptance: float
    varies: bool

    @property
    def seconds(self) -> tuple[float, float, float | None]:
        """Of a draft pass, a target pass, and a token of the target alone."""
        return self.draft_seconds, self.target_seconds, self.alone

    @property
    def readings(self) -> list[Reading]:
        """What was published of this stack."""
        return self.stack.readings if self.stack else []


@dataclass(frozen=True, slots=True)
class SettingAsked:
    """How it runs. fixed: by the length, not the threshold. share: the price of a FLOP, of the one that forbids drafting."""

    fixed: bool
    length: int
    threshold: float
    share: float

    @property
    def words(self) -> str:
        """The rule, to follow "with"."""
        return f"{counted(self.length, 'candidate')} each time" if self.fixed else f"the threshold {self.threshold:g}"


def stack_asked() -> StackAsked:
    """The stack, its sizes and times, and how likely candidates are to be kept."""
    names = {**{one: stack.name for one, stack in stacks().items()}, OWN: OWN}
    name = name_asked("Stack", names, next(iter(names)), key="stack", help=term("stack"))
    stack = None if name == OWN else stacks()[name]
    each = _own_sizes() if stack is None else _positions(stack)
    timings = (stack and stack.timings) or Timings(draft=0.0239, target=0.1072, source="as of the stack shipped")
    draft, target = st.columns(2)
    draft_seconds = amount_asked(draft.text_input, "Draft pass, s", f"{timings.draft:g}", key="draft_seconds")
    target_seconds = amount_asked(target.text_input, "Target pass, s", f"{timings.target:g}", key="target_seconds")
    acceptance = number_asked(
        st.slider, "Acceptance rate", 0.3, 0.95, 0.82, 0.01, key="acceptance", help=term("acceptance rate")
    )
    varies = switch_asked("Some candidates are surer than others", True, key="varies", help=term("acceptance varies"))
    seconds = (float(exact(draft_seconds)), float(exact(target_seconds)))
    return StackAsked(stack, each, *seconds, timings.target_alone, acceptance, varies)


def setting_asked() -> SettingAsked:
    """The rule, its length or threshold, and the price of a FLOP."""
    stop = words_asked(
        st.segmented_control, "Stop drafting after", STOPS, default=LENGTH, required=True, key="stop",
        what="rule to stop drafting",
    )  # fmt: skip
    length, threshold = 6, 0.3
    if stop == LENGTH:
        length = number_asked(st.slider, "Candidate length", 1, 20, length, key="length", help=term("candidate length"))
    else:
        threshold = number_asked(st.slider, "Threshold", 0.02, 0.9, threshold, 0.01, key="threshold", help=term("threshold"))
    share = words_asked(
        st.select_slider, "Price of a FLOP", SHARES, 0.01, key="price", what="price of a FLOP", help=term("price of a FLOP")
    )
    return SettingAsked(stop == LENGTH, length, threshold, share)


def traffic_asked() -> Traffic:
    """How much was answered, and how much of that the target was trained on."""
    left, right = st.columns(2)
    tokens = amount_asked(left.text_input, "Tokens answered", "1e13", key="answered", help=term("tokens answered"))
    share = number_asked(
        right.slider, "Share that became training data", 0.0, 1.0, 0.0, 0.05, key="synthetic", help=term("synthetic")
    )
    return Traffic(exact(tokens), synthetic=exact(share))


def _own_sizes() -> PositionFlop:
    draft, target = st.columns(2)
    small = amount_asked(draft.text_input, "Draft parameters", "7e9", key="draft", help=term("parameters"))
    large = amount_asked(target.text_input, "Target parameters", "70e9", key="target", help=term("parameters"))
    return position_of_parameters(small, large)


def _positions(stack: Stack) -> PositionFlop:
    context = number_asked(st.number_input, "Tokens before", 0, 1_000_000, 256, key="context", help=term("context"))
    return positions(stack, assessor().registry, architectures(), context=context)
