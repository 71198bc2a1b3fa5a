"""What each field of each source means, what may be made of it, and what it may not be used for."""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.telemetry.reading import Quantity


@dataclass(frozen=True, slots=True)
class Meaning:
    """One field of one kind of file. says: what it is; may: what may be worked out of it; may_not: what not."""

    kind: str
    field: str
    quantity: Quantity
    says: str
    may: str
    may_not: str


_OCCUPANCY = "share of time in which any kernel ran"
_ACTIVITY = "share of cycles in which the matrix units were busy"
_HOURS_ONLY = "device-hours, with a utilisation from elsewhere"
_NO_FLOP = "FLOP: it is near 100 % at any rate of work"
_BOUND = "a bound from above: x dense peak x seconds"
_NO_COUNT = "a count of model FLOP: padding and recomputation are in it"
_MODEL = "model FLOP by the tool's own formula"
_DIRECT = "training compute, as the tool counts it"
_NO_HARDWARE = "what the devices did: recomputation is not in it"
_PLAUSIBLE = "a check: no more than device time x the chip's power limit"
_NO_ENERGY = "FLOP: joules for each differ with data, clocks and precision"

MEANINGS = (
    Meaning(
        "slurm",
        "ElapsedRaw x AllocTRES gres/gpu",
        Quantity.DEVICE_TIME,
        "time for which devices were allotted, also to jobs that failed",
        _HOURS_ONLY,
        "FLOP, or how busy the devices were: idle and crashed jobs count alike",
    ),
    Meaning(
        "slurm-json",
        "time.elapsed x tres.allocated",
        Quantity.DEVICE_TIME,
        "the same, from sacct --json",
        _HOURS_ONLY,
        "FLOP, or how busy the devices were",
    ),
    Meaning("prometheus", "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", Quantity.TENSOR_ACTIVITY, _ACTIVITY, _BOUND, _NO_COUNT),
    Meaning("prometheus", "DCGM_FI_DEV_GPU_UTIL (per cent)", Quantity.OCCUPANCY, _OCCUPANCY, _HOURS_ONLY, _NO_FLOP),
    Meaning(
        "prometheus",
        "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
        Quantity.OCCUPANCY,
        "the same, where a device is sliced (MIG)",
        _HOURS_ONLY,
        _NO_FLOP,
    ),
    Meaning(
        "prometheus",
        "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, POWER_USAGE",
        Quantity.ENERGY,
        "millijoules since the driver was loaded; watts",
        _PLAUSIBLE,
        _NO_ENERGY,
    ),
    Meaning("nvidia-smi", "utilization.gpu", Quantity.OCCUPANCY, _OCCUPANCY, _HOURS_ONLY, _NO_FLOP),
    Meaning("nvidia-smi", "power.draw", Quantity.ENERGY, "watts at the moment of the sample", _PLAUSIBLE, _NO_ENERGY),
    Meaning("mlflow", "system/gpu_N_utilization_percentage", Quantity.OCCUPANCY, _OCCUPANCY, _HOURS_ONLY, _NO_FLOP),
    Meaning("mlflow", "system/gpu_N_power_usage_watts", Quantity.ENERGY, "watts", _PLAUSIBLE, _NO_ENERGY),
    Meaning("wandb", "system.gpu.N.gpu", Quantity.OCCUPANCY, _OCCUPANCY, _HOURS_ONLY, _NO_FLOP),
    Meaning("wandb", "system.gpu.N.powerWatts", Quantity.ENERGY, "watts", _PLAUSIBLE, _NO_ENERGY),
    Meaning("wandb", "tflops (torchtitan's)", Quantity.MODEL_FLOP, f"{_MODEL}, TFLOP/s of one device", _DIRECT, _NO_HARDWARE),
    Meaning(
        "trainer-state",
        "total_flos",
        Quantity.MODEL_FLOP,
        "6 x parameters outside the embeddings x input elements",
        "a floor",
        "the compute itself: no attention, no output head, no recomputation, padding counted as text",
    ),
    Meaning(
        "trainer-state",
        "num_input_tokens_seen",
        Quantity.TOKENS,
        "input elements, padding included",
        "tokens x one's own count of the architecture (--architecture)",
        "tokens of text, where sequences are padded",
    ),
    Meaning(
        "megatron", "throughput per GPU (TFLOP/s/GPU)", Quantity.MODEL_FLOP, f"{_MODEL}, of one GPU", _DIRECT, _NO_HARDWARE
    ),
    Meaning(
        "megatron-progress",
        "Floating-point operations",
        Quantity.MODEL_FLOP,
        f"{_MODEL}, the running total over restarts",
        f"{_DIRECT} (three figures)",
        f"{_NO_HARDWARE}, nor work after the last checkpoint",
    ),
    Meaning("torchtitan", "tflops", Quantity.MODEL_FLOP, f"{_MODEL}, TFLOP/s of one device", _DIRECT, _NO_HARDWARE),
    Meaning(
        "torchtitan",
        "tps",
        Quantity.TOKENS,
        "tokens per second of one device",
        "tokens x one's own count",
        "tokens of text alone",
    ),
    Meaning("maxtext", "TFLOP/s", Quantity.MODEL_FLOP, f"{_MODEL}, of one device", _DIRECT, _NO_HARDWARE),
)
