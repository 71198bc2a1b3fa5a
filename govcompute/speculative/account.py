"""What a speculative run spent, in FLOP: by phase, against the plain target, and how much of it was for nothing.

The unit of account is the plain target: Φ is the FLOP of the decoding that was done (draft, verification, head) over what the
target alone spends on the same text, token by token (the operation factor of Leviathan et al. 2023, arXiv 2211.17192,
section 3.4). For one position of cost F_d and F_t and r = F_d / F_t:
    Φ = (1 + DR + cut) + r·(1 - VR + DR + cut) + head,      W = DR·(1 + r) / Φ.
W is the share of discarded candidates: each cost the draft pass that drew it and a position of the target's. From the passes
of a run the same sums are exact: every pass is counted by its own length and cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from govcompute.errors import InputError
from govcompute.flops import Countable
from govcompute.quantity import Estimate, Unit, exact, fraction, total
from govcompute.speculative.acceptance import acceptance_of_counts, acceptance_of_rounds
from govcompute.speculative.counts import Counts
from govcompute.speculative.passes import PassCounter, run_flop
from govcompute.speculative.run import Generation
from govcompute.training.result import Number, positive

#: Cached tokens that a context may have where neither the caller nor the model's file says.
UNKNOWN_CONTEXT = 4096


@dataclass(frozen=True, slots=True)
class PositionFlop:
    """FLOP of one position: of a draft and a target pass that choose a token, of either over a prompt, of one head call."""

    draft: Estimate
    target: Estimate
    draft_prompt: Estimate
    target_prompt: Estimate
    head: Estimate


def position_flop(draft: Countable, target: Countable, *, context: int | None = None, head: int | Fraction = 0) -> PositionFlop:
    """One position of each model after `context` cached tokens (the mean over the run: the cost is linear in it).

    Where no context is given, the 90 % interval runs from an empty cache to the longest context of the model's file (4,096
    where that says nothing). `head`: FLOP of one call. Raises InputError for a context below zero.
    """
    if context is not None and context < 0:
        raise InputError(f"a mean context is 0 tokens or more, not {context}")

    def each(model: Countable, *, prompt: bool) -> Estimate:
        counter = PassCounter(model)
        count = counter.prompt_position if prompt else counter.step
        if context is not None:
            return Estimate.point(count(context))
        return Estimate.from_interval90(count(0), count(model.context or UNKNOWN_CONTEXT), note="context not known")

    return PositionFlop(
        each(draft, prompt=False),
        each(target, prompt=False),
        each(draft, prompt=True),
        each(target, prompt=True),
        Estimate.point(head),
    )


#: FLOP of a forward pass for each parameter and token (Kaplan et al. 2020, arXiv 2001.08361, section 2.1).
FORWARD = 2


def position_of_parameters(draft: Number, target: Number) -> PositionFlop:
    """One position of each model by its parameters alone: 2 FLOP for each; attention is left out. Raises InputError for 0."""
    each = {role: Estimate.point(FORWARD * positive(size, f"{role} parameters")) for role, size in
            (("draft", draft), ("target", target))}  # fmt: skip
    return PositionFlop(each["draft"], each["target"], each["draft"], each["target"], Estimate.point(0))


@dataclass(frozen=True, slots=True)
class Prompts:
    """Prompt tokens that were read, and the FLOP of reading them, by either model."""

    tokens: int
    draft: Estimate
    target: Estimate


@dataclass(frozen=True, slots=True)
class Account:
    """One run (or many together), in FLOP. The counters' identity holds: `Counts` refuses others.

    draft, verify, head: decoding by phase. plain: the target alone over the same text. wasted: the discarded candidates' in
    both models. acceptance: α̂ of one candidate, 0 to 1, where it can be told. basis: `passes` (exact) or `counts` (by
    position). untold: what the source of the numbers cannot tell, a sentence each.
    """

    counts: Counts
    draft: Estimate
    verify: Estimate
    head: Estimate
    plain: Estimate
    wasted: Estimate
    basis: Literal["passes", "counts"]
    prompts: Prompts | None = None
    acceptance: float | None = None
    seconds: float | None = None
    untold: tuple[str, ...] = ()

    @property
    def flop(self) -> Estimate:
        """All decoding, without prompts."""
        return total([self.draft, self.verify, self.head], shared_error=True)

    @property
    def ratio(self) -> Estimate:
        """Φ: FLOP per emitted token over the plain target's. Raises InputError where no token was emitted."""
        return fraction(self.flop, self.plain, shared_error=True)

    @property
    def waste_share(self) -> Estimate:
        """W: the share of the decoding FLOP that went into discarded candidates, 0 to 1."""
        return fraction(self.wasted, self.flop, shared_error=True)

    @property
    def whole_ratio(self) -> Estimate | None:
        """Φ with the prompts that both models read, over the plain target with its prompts; None where none are known."""
        if self.prompts is None:
            return None
        done = total([self.flop, self.prompts.draft, self.prompts.target], shared_error=True)
        return fraction(done, total([self.plain, self.prompts.target], shared_error=True), shared_error=True)


def account_of_counts(
    counts: Counts,
    each: PositionFlop,
    *,
    prompt_tokens: int | None = None,
    head_calls: int | None = None,
    seconds: float | None = None,
    acceptance: float | None = None,
    untold: Sequence[str] = (),
) -> Account:
    """The account of `counts` alone, by the cost of a position.

    Head calls are taken to be one for each candidate where they are not given. `acceptance`: α̂ by a better way than from the
    counters' means. Raises InputError where no token was emitted.
    """
    if not counts.emitted:
        raise InputError("no token was emitted, so there is nothing to hold the compute against")
    calls = counts.drafted if head_calls is None else head_calls
    return Account(
        counts,
        draft=each.draft * counts.drafted,
        verify=each.target * (counts.drafted + counts.target_passes),
        head=each.head * calls,
        plain=each.target * counts.emitted,
        wasted=total([each.draft * counts.discarded, each.target * counts.discarded], shared_error=True),
        basis="counts",
        prompts=None
        if prompt_tokens is None
        else Prompts(prompt_tokens, each.draft_prompt * prompt_tokens, each.target_prompt * prompt_tokens),
        acceptance=acceptance_of_counts(counts) if acceptance is None else acceptance,
        seconds=seconds,
        untold=tuple(untold),
    )


def account_of_run(
    generations: Sequence[Generation], draft: Countable, target: Countable, *, head: int | Fraction = 0
) -> Account:
    """The exact account of `generations`, each pass counted by its own length and cache. `head`: FLOP of one head call.

    Raises InputError for none, and where the passes contradict the rounds (one draft pass a candidate, one verification of
    candidates + 1 positions a round).
    """
    if not generations:
        raise InputError("a run has one generation or more")
    spent = run_flop(generations, PassCounter(draft), PassCounter(target))
    counts = generations[0].counts
    for one in generations[1:]:
        counts += one.counts
    clocked = [one.seconds for one in generations if one.seconds is not None]
    return Account(
        counts,
        draft=Estimate.point(spent.draft),
        verify=Estimate.point(spent.verify),
        head=Estimate.point(head * sum(one.head_calls for one in generations)),
        plain=Estimate.point(spent.plain),
        wasted=Estimate.point(spent.wasted),
        basis="passes",
        prompts=Prompts(
            sum(one.prompt_tokens for one in generations),
            Estimate.point(spent.draft_prompt),
            Estimate.point(spent.target_prompt),
        ),
        acceptance=acceptance_of_rounds([each for one in generations for each in one.rounds]),
        seconds=sum(clocked) if len(clocked) == len(generations) else None,
    )


@dataclass(frozen=True, slots=True)
class RatesAccount:
    """Φ and W of published or gauged rates, which have no counters behind them, and K̄, the mean candidate length."""

    ratio: Estimate
    waste_share: Estimate
    mean_candidates: Fraction


def account_of_rates(verification_rate: float, discard_rate: float, each: PositionFlop) -> RatesAccount:
    """Φ, W and K̄ = (1 - VR + DR) / VR by the formulas above, with no cut tokens and a head call for each candidate.

    Raises InputError for VR outside (0, 1], DR below zero, or rates that draft less than nothing.
    """
    verified, discarded = exact(verification_rate), exact(discard_rate)
    if not 0 < verified <= 1 or discarded < 0:
        raise InputError(
            f"a verification rate lies above 0 and up to 1 and a discard rate at 0 or more, not {verification_rate} and"
            f" {discard_rate}"
        )
    drafted = 1 - verified + discarded
    work = [each.target * (1 + discarded), each.draft * drafted, each.head * drafted]
    done = total(work, shared_error=True)
    wasted = total([each.target * discarded, each.draft * discarded], shared_error=True)
    return RatesAccount(
        fraction(done, each.target, Unit.RATIO, shared_error=True),
        fraction(wasted, done, Unit.RATIO, shared_error=True),
        drafted / verified,
    )
