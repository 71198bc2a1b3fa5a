"""One model, measured: warm-up, timed runs under every counter there is, and the record of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govcompute.errors import InputError
from govcompute.measure.cost import ModelCost
from govcompute.measure.device.machine import Opened
from govcompute.measure.device.observe import Counters, Observed, observed, open_counters
from govcompute.measure.device.probe import Probe
from govcompute.measure.record import DataSheet, Measurement, Nsight, Samples, Settings
from govcompute.measure.running.describe import describe_device, subject_of, versions
from govcompute.measure.running.loading import Loaded, torch_dtype
from govcompute.measure.running.phases import phase_of, utilisations
from govcompute.measure.running.plain import (
    DECODE,
    PREFILL,
    Shape,
    Times,
    batches,
    decode_costs,
    prefill_cost,
    require_floor,
    require_room,
    run_once,
)
from govcompute.measure.running.prompts import Corpus


@dataclass(frozen=True, slots=True)
class Plan:
    """How often and on what: `runs` timed runs (1 or more) after `warm_up` others, prompts drawn with `seed`."""

    shape: Shape
    dtype: str
    runs: int = 5
    warm_up: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if self.runs < 1 or self.warm_up < 0:
            raise InputError(f"expected 1 timed run or more and 0 for warming up or more, not {self.runs} and {self.warm_up}")


@dataclass(frozen=True, slots=True)
class Label:
    """What the record is called and says of how it was made. data_sheet: of the device's chip, where the registry has it."""

    id: str
    command: str
    data_sheet: DataSheet | None = None
    nsight: Nsight | None = None
    notes: str | None = None


def measure_model(
    loaded: Loaded, corpus: Corpus, plan: Plan, opened: Opened, label: Label, probe: Probe | None = None
) -> Measurement:
    """Runs the model as planned. Raises InputError where the text does not fit the model or the memory."""
    require_room(loaded, plan.shape)
    dtype = torch_dtype(plan.dtype)
    cost = ModelCost(loaded.counted_as, dtype.itemsize)
    require_floor(cost, plan.shape)
    counters = open_counters(opened)
    device = describe_device(opened, dtype, driver=counters.driver, data_sheet=label.data_sheet, probe=probe)
    times, seen = _timed_runs(loaded, corpus, plan, opened, counters)
    prefill, decode = prefill_cost(cost, plan.shape, loaded.reader), decode_costs(cost, plan.shape, loaded.reader)
    phases = [phase_of(PREFILL, [run.prefill for run in times], [prefill] * plan.runs, device)]
    if decode:
        phases.append(phase_of(DECODE, [one for run in times for one in run.decode], decode * plan.runs, device))
    return Measurement(
        id=label.id,
        kind="model",
        measured_on=date.today(),
        subjects=[subject_of(loaded.name, loaded.origin, cost)],
        device=device,
        versions=versions(),
        command=label.command,
        settings=_settings(loaded, corpus, plan),
        runs=Samples.of([run.seconds for run in times]),
        tokens=plan.runs * plan.shape.batch * plan.shape.generate,
        phases=phases,
        energy=seen.energy,
        processor_seconds=seen.processor,
        peak_memory=seen.memory,
        utilisation=utilisations(phases, device, seen),
        nsight=label.nsight,
        notes=label.notes,
    )


def _timed_runs(loaded: Loaded, corpus: Corpus, plan: Plan, opened: Opened, counters: Counters) -> tuple[list[Times], Observed]:
    shape = plan.shape
    prompts = corpus.prompts((plan.warm_up + plan.runs) * shape.batch, shape.prompt, plan.seed)
    each = list(batches(prompts, shape.batch, opened.device))
    for batch in each[: plan.warm_up]:
        run_once(loaded.reader, batch, shape, opened.clock)
    with observed(opened, counters) as seen:
        times = [run_once(loaded.reader, batch, shape, opened.clock) for batch in each[plan.warm_up :]]
    return times, seen


def _settings(loaded: Loaded, corpus: Corpus, plan: Plan) -> Settings:
    return Settings.model_validate(
        {
            "dtype": plan.dtype,
            "batch": plan.shape.batch,
            "prompt_tokens": [plan.shape.prompt] * plan.shape.batch,
            "prompts": corpus.source,
            "generate": plan.shape.generate,
            "runs": plan.runs,
            "warm_up": plan.warm_up,
            "seed": plan.seed,
            "cache": loaded.reader.cache_kind,
        }
    )
