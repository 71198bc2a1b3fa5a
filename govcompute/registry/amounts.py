"""The amount of a stage: as stated, or worked out from its inputs."""

from __future__ import annotations

from functools import cache

from govcompute.errors import InputError, NotFound
from govcompute.paths import shipped
from govcompute.quantity import Estimate, FlopPerSecond, exact
from govcompute.registry.hardware import TERA, Hardware, load_hardware
from govcompute.registry.schema import Stage, TrainingInputs
from govcompute.training import (
    Meaning,
    Phase,
    TrainingEstimate,
    Utilisation,
    calibrated,
    from_hardware,
    k_p_d,
    six_active_p_d,
    six_p_d,
)
from govcompute.training.result import Number


def stage_estimate(stage: Stage) -> Estimate | None:
    """The stage's compute, stated, or worked out with the doubt that published runs show for the way; None where not known."""
    if stage.compute is not None:
        return stage.compute.estimate()
    if stage.inputs is None:
        return None
    found = inputs_estimate(stage.inputs)
    return None if found is None else calibrated(found).estimate


def inputs_estimate(inputs: TrainingInputs) -> TrainingEstimate | None:
    """What the inputs give: from parameters and tokens where both are there, else from chips and hours, else None.

    The bare figure; the doubt of the way comes on top (`calibrated`). Raises InputError for amounts that cannot be.
    """
    met = inputs.parameters if inputs.active_parameters is None else inputs.active_parameters
    if inputs.tokens is not None and met is not None and inputs.flop_per_parameter_token is not None:
        return k_p_d(inputs.flop_per_parameter_token, met, inputs.tokens)
    if inputs.tokens is not None and inputs.active_parameters is not None:
        return six_active_p_d(inputs.active_parameters, inputs.tokens)
    if inputs.tokens is not None and inputs.parameters is not None:
        return six_p_d(inputs.parameters, inputs.tokens)
    timed = inputs.chip_hours is not None or (inputs.chips is not None and inputs.hours is not None)
    return from_hardware([_phase(inputs)]) if timed else None


def _phase(inputs: TrainingInputs) -> Phase:
    utilisation = None if inputs.utilisation is None else Utilisation(inputs.utilisation)
    if inputs.chip_hours is not None:
        return Phase(_peak(inputs), chip_hours=inputs.chip_hours, utilisation=utilisation, chip=inputs.chip or "")
    return Phase(_peak(inputs), inputs.chips, inputs.hours, utilisation=utilisation, chip=inputs.chip or "")


def _peak(inputs: TrainingInputs) -> FlopPerSecond:
    if inputs.peak_tflops is not None:
        return FlopPerSecond(inputs.peak_tflops * TERA)
    if inputs.chip is None:
        raise InputError("chip-hours need the chip's name ('chip') or its dense peak ('peak_tflops')")
    return shipped_hardware().find(inputs.chip).peak()


def chip_hours_estimate(
    chip: str,
    *,
    chips: Number | None = None,
    hours: Number | None = None,
    chip_hours: Number | None = None,
    utilisation: Number | None = None,
    meaning: str = Meaning.MODEL_FLOP_UTILISATION,
    precision: str = "half",
    allow_occupancy: bool = False,
) -> TrainingEstimate:
    """Chips x hours x dense peak of a chip by its name x utilisation, or the prior of published runs where none is stated.

    Raises NotFound for a chip, a meaning or a precision that is none, InputError for amounts that cannot be.
    """
    found = shipped_hardware().find(chip)
    phase = Phase(found.peak(precision), chips, hours, chip_hours, utilised(utilisation, meaning), found.name, precision)
    return from_hardware([phase], allow_occupancy=allow_occupancy)


def utilised(share: Number | None, meaning: str) -> Utilisation | None:
    """A share of the peak in one of its meanings; None where none is stated. Raises NotFound for a meaning that is none."""
    if meaning not in list(Meaning):
        raise NotFound("meaning of utilisation", meaning, list(Meaning))
    return None if share is None else Utilisation(exact(share), Meaning(meaning))


@cache
def shipped_hardware() -> Hardware:
    """The chips that ship with govcompute."""
    return load_hardware(shipped("registry") / "hardware.yaml")
