"""Several estimates of one run as a file, to be reconciled: what each is worked out from, and what the reader makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from govcompute.documents import NonNegative, Record, read_yaml, validate
from govcompute.errors import InputError
from govcompute.flops import Architecture, Convention
from govcompute.quantity import FlopPerSecond, exact
from govcompute.registry.hardware import TERA, Hardware
from govcompute.training import (
    Basis,
    Meaning,
    Phase,
    TrainingEstimate,
    Utilisation,
    from_architecture,
    from_cost,
    from_hardware,
    six_active_p_d,
    six_p_d,
    stated,
)
from govcompute.training.calibration import doubted
from govcompute.training.reconcile import name_of

_FORMS = "'flop' (as somebody states it), 'architecture', 'parameters', 'chip_hours' (or 'chips' and 'hours'), or 'cost'"


class EstimateInputs(Record):
    """One estimate: the inputs of exactly one method, and further doubt of them."""

    label: str | None = Field(default=None, description="what to call it")
    flop: NonNegative | None = Field(default=None, description="a figure that somebody states, with 'spread'")
    source: str | None = Field(default=None, description="who states it")
    basis: Basis | None = Field(default=None, description="how the stated figure was found, where that is known")
    architecture: str | None = Field(default=None, description="an id of registry/architectures, with 'tokens' and 'sequence'")
    sequence: int | None = Field(default=None, ge=1, description="tokens in one training sequence")
    attention: str = Field(default="causal", description="causal or full")
    parameters: NonNegative | None = Field(default=None, description="total parameters, with 'tokens'")
    active_parameters: NonNegative | None = Field(default=None, description="parameters that one token meets")
    tokens: NonNegative | None = Field(default=None, description="training tokens, all epochs together")
    chip: str | None = Field(default=None, description="a chip's name")
    peak_tflops: NonNegative | None = Field(default=None, description="dense peak of a chip, instead of its name")
    precision: str = Field(default="half", description="of the matrix products: half, fp8, ...")
    chips: NonNegative | None = None
    hours: NonNegative | None = Field(default=None, description="wall-clock hours")
    chip_hours: NonNegative | None = None
    cost: NonNegative | None = Field(default=None, description="with 'price'")
    price: NonNegative | None = Field(default=None, description="of one chip-hour, in the money of 'cost'")
    compute_share: NonNegative | None = Field(
        default=None, le=1, description="the part of the cost that paid for this run's chips"
    )
    utilisation: NonNegative | None = Field(default=None, gt=0, le=1, description="share of the dense peak")
    meaning: Meaning = Meaning.MODEL_FLOP_UTILISATION
    spread: float = Field(default=1.0, ge=1, le=1e6, description="further doubt of the inputs: the factor of a 90 % interval")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        timed = self.chip_hours is not None or self.chips is not None or self.hours is not None
        sized = self.parameters is not None or self.active_parameters is not None
        if [self.flop is not None, self.architecture is not None, sized, timed, self.cost is not None].count(True) != 1:
            raise ValueError(f"an estimate has the inputs of exactly one method: {_FORMS}")
        if self.basis is not None and self.flop is None:
            raise ValueError("'basis' belongs to a stated 'flop'; other estimates have their own")
        if self.flop is not None and self.spread == 1.0:
            raise ValueError("a stated 'flop' needs a 'spread' above 1: how far off you take it to be")
        needs = {
            "tokens": self.architecture is not None or sized,
            "sequence": self.architecture is not None,
            "price": self.cost is not None,
        }
        for name, needed in needs.items():
            if needed and getattr(self, name) is None:
                raise ValueError(f"'{name}' is missing")
        if (timed or self.cost is not None) and (self.chip is None) == (self.peak_tflops is None):
            raise ValueError("chip-hours need 'chip' or 'peak_tflops'")
        return self


class EstimatesFile(Record):
    """A file of several estimates of one run."""

    estimates: list[EstimateInputs] = Field(min_length=2, description="two or more estimates of the same run")


def read_estimates(
    path: Path, hardware: Hardware, architectures: Mapping[str, Architecture]
) -> tuple[list[TrainingEstimate], list[str]]:
    """The estimates of the file, calibrated, and what to call each. Raises DocumentError with file, line, column and key."""
    document = read_yaml(path)
    file = validate(EstimatesFile, document)
    found: list[TrainingEstimate] = []
    for index, inputs in enumerate(file.estimates):
        try:
            found.append(estimate_of(inputs, hardware, architectures))
        except InputError as error:
            problem = document.problem(("estimates", index), str(error))
            raise InputError(str(problem)) from None
    named = [inputs.label or name_of(one) for inputs, one in zip(file.estimates, found, strict=True)]
    return found, named


def estimate_of(inputs: EstimateInputs, hardware: Hardware, architectures: Mapping[str, Architecture]) -> TrainingEstimate:
    """One estimate from its inputs, with the calibrated spread of its method and the further doubt given."""
    if inputs.flop is not None:
        return stated(inputs.flop, inputs.spread, inputs.source or "its source", inputs.basis)
    return doubted(_worked_out(inputs, hardware, architectures), spread=inputs.spread)


def _worked_out(inputs: EstimateInputs, hardware: Hardware, architectures: Mapping[str, Architecture]) -> TrainingEstimate:
    if inputs.tokens is not None:
        if inputs.architecture is not None and inputs.sequence is not None:
            convention = Convention(attention=inputs.attention)  # type: ignore[arg-type]
            return from_architecture(architectures[inputs.architecture], inputs.tokens, inputs.sequence, convention)
        if inputs.active_parameters is not None:
            return six_active_p_d(inputs.active_parameters, inputs.tokens)
        if inputs.parameters is not None:
            return six_p_d(inputs.parameters, inputs.tokens)
    peak, name = _peak(inputs, hardware)
    used = None if inputs.utilisation is None else Utilisation(exact(inputs.utilisation), inputs.meaning)
    if inputs.cost is not None and inputs.price is not None:
        part = 1 if inputs.compute_share is None else inputs.compute_share
        return from_cost(
            inputs.cost, inputs.price, peak, compute_share=part, utilisation=used, chip=name, precision=inputs.precision
        )
    return from_hardware([Phase(peak, inputs.chips, inputs.hours, inputs.chip_hours, used, name, inputs.precision)])


def _peak(inputs: EstimateInputs, hardware: Hardware) -> tuple[FlopPerSecond, str]:
    if inputs.peak_tflops is not None:
        return FlopPerSecond(exact(inputs.peak_tflops) * TERA), ""
    assert inputs.chip is not None
    chip = hardware.find(inputs.chip)
    return chip.peak(inputs.precision), chip.name
