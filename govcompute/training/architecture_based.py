"""Training compute from what was trained: 6·P·D for dense models, and token by token from the architecture.

The EU Guidelines on general-purpose AI models, C(2025) 5045, Annex A.2, give both: in general the number of passes
times the operations of a full pass (forward and backward), and for some large dense transformers 6·P·D.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from govcompute.errors import InputError
from govcompute.flops import AttentionPairs, Convention, Countable, parameters, training_step
from govcompute.flops.lower import network
from govcompute.quantity import Estimate, significant
from govcompute.training.result import Basis, Number, TrainingEstimate, positive, shown

FLOP_PER_PARAMETER_AND_TOKEN = 6
#: "Significantly larger" in the Guidelines' footnote is read as ten times; the text gives no factor.
SIGNIFICANTLY = 10
DEFAULT = Convention()


def six_p_d(
    total_parameters: Number,
    tokens: Number,
    *,
    context: Number | None = None,
    active_parameters: Number | None = None,
) -> TrainingEstimate:
    """6·P·D: P total parameters of a dense transformer, D training tokens, epochs multiplied in.

    Valid where P is significantly larger than a twelfth of the tokens in the input context (`context`), which is where
    attention is small beside the weights. Raises InputError where that fails, and for a mixture of experts (fewer
    `active_parameters` than total): there 6·P·D counts work that no token does.
    Source: EU Guidelines C(2025) 5045, Annex A.2; Kaplan et al. 2020, arXiv 2001.08361, section 2.1.
    """
    size, data = positive(total_parameters, "total_parameters"), positive(tokens, "tokens")
    if active_parameters is not None and positive(active_parameters, "active_parameters") < size:
        raise InputError(_not_dense(size, positive(active_parameters, "active_parameters"), data))
    flop = FLOP_PER_PARAMETER_AND_TOKEN * size * data
    formula = f"6·P·D = 6 · {shown(size)} · {shown(data)} = {significant(flop, 3)} FLOP"
    assumptions = ("a dense transformer, every parameter met by every token", _context(size, context))
    return _architecture_result(flop, formula, assumptions)


def six_active_p_d(active_parameters: Number, tokens: Number, *, total_parameters: Number | None = None) -> TrainingEstimate:
    """6·A·D: A active parameters of a mixture of experts, D training tokens.

    An approximation of the general method, not the Guidelines' 6·P·D, which is for dense models. Attention is left out.
    Raises InputError where `total_parameters` are stated and A is more.
    """
    size, data = positive(active_parameters, "active_parameters"), positive(tokens, "tokens")
    if total_parameters is not None and size > (total := positive(total_parameters, "total_parameters")):
        raise InputError(
            f"{shown(size)} parameters are active, and there are {shown(total)} in all: the active are a part of all"
        )
    flop = FLOP_PER_PARAMETER_AND_TOKEN * size * data
    formula = f"6·A·D = 6 · {shown(size)} · {shown(data)} = {significant(flop, 3)} FLOP"
    assumptions = (
        "A is the number of parameters one token meets; the Guidelines' 6·P·D is for dense models",
        "attention between tokens is left out",
    )
    return _architecture_result(flop, formula, assumptions)


def k_p_d(each: Number, parameters_met: Number, tokens: Number) -> TrainingEstimate:
    """k·P·D: k FLOP for each of P parameters that a token meets and each of D tokens, where k is stated and not 6.

    Of the 6 of a full training step 2 are the forward pass, 2 the gradients of inputs and 2 those of weights; an
    encoder-decoder, half of which meets a token, has 3. Sources: Kaplan et al. 2020, arXiv 2001.08361, section 2.1, for the 6;
    Brown et al. 2020, arXiv 2005.14165, table D.1, for the 3.
    """
    k = positive(each, "flop_per_parameter_token")
    size, data = positive(parameters_met, "parameters"), positive(tokens, "tokens")
    flop = k * size * data
    formula = f"k·P·D = {shown(k)} · {shown(size)} · {shown(data)} = {significant(flop, 3)} FLOP"
    return _architecture_result(flop, formula, ("k, the FLOP for each parameter and token, is stated",))


def from_architecture(
    architecture: Countable, tokens: Number, sequence_length: int, convention: Convention = DEFAULT
) -> TrainingEstimate:
    """Training tokens times the FLOP of forward and backward for each, in sequences of `sequence_length` tokens.

    Only active experts count unless `convention` says otherwise. Stages with other lengths are estimates of their own,
    to be added. Raises InputError for an architecture that cannot be counted, and for an encoder-decoder.
    Source: EU Guidelines C(2025) 5045, Annex A.2, general architecture-based method.
    """
    data = positive(tokens, "tokens")
    if network(architecture).takes_source:
        raise InputError(
            f"{architecture.name} has an encoder that reads tokens of its own: what training takes depends on how many stand"
            " beside each target; count a step with both (govcompute flops --phase train --seq TARGET --source SOURCE --tokens"
            " TARGETS), or take k·P·D with k = 3, where a token meets half of the parameters"
        )
    step = training_step(architecture, sequence_length, convention=convention)
    flop = data * step.per_token
    formula = (
        f"D · FLOP per token = {shown(data)} · {shown(step.per_token)} ({architecture.name}, sequences of"
        f" {sequence_length:,}) = {significant(flop, 3)} FLOP"
    )
    assumptions = (
        f"convention: {convention}",
        f"every sequence is {sequence_length:,} tokens long, all parameters are trained",
        _beside(architecture, data, sequence_length, convention),
        *(f"left out: {what}" for what in step.left_out),
    )
    return _architecture_result(flop, formula, assumptions, Basis.ARCHITECTURE)


def _architecture_result(
    flop: Fraction, formula: str, assumptions: tuple[str, ...], basis: Basis = Basis.SIX_P_D
) -> TrainingEstimate:
    return TrainingEstimate(Estimate.point(flop, note=formula), "architecture", formula, assumptions, basis)


def _not_dense(total: Fraction, active: Fraction, tokens: Fraction) -> str:
    naive, right = (significant(FLOP_PER_PARAMETER_AND_TOKEN * size * tokens, 3) for size in (total, active))
    return (
        f"6PD is for dense models: with {shown(active)} of {shown(total)} parameters active it would give {naive} FLOP"
        f" where about {right} are done; use from_architecture, or six_active_p_d"
    )


def _context(size: Fraction, context: Number | None) -> str:
    if context is None:
        return "the parameters are many beside a twelfth of the context (not checked: no context given)"
    twelfth = positive(context, "context") / 12
    if size < SIGNIFICANTLY * twelfth:
        raise InputError(
            f"6PD needs parameters significantly more than a twelfth of the context: {shown(size)} is less than"
            f" {SIGNIFICANTLY} times {shown(twelfth)}; use from_architecture"
        )
    return f"P is at least {SIGNIFICANTLY} times {shown(twelfth)}, a twelfth of the context of {shown(12 * twelfth)} tokens"


def _beside(architecture: Countable, tokens: Fraction, sequence_length: int, convention: Convention) -> str:
    other = AttentionPairs.FULL if convention.attention is AttentionPairs.CAUSAL else AttentionPairs.CAUSAL
    step = training_step(architecture, sequence_length, convention=replace(convention, attention=other))
    rule = FLOP_PER_PARAMETER_AND_TOKEN * parameters(architecture).active * tokens
    return (
        f"beside it: {significant(tokens * step.per_token, 3)} FLOP with {other} attention,"
        f" {significant(rule, 3)} FLOP by 6 x active parameters x tokens"
    )
