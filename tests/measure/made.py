"""A measurement made up for tests, and a text of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from govcompute.measure.record import Measurement, Samples


def measured(**changes: Any) -> Measurement:
    """One run of two, of one prompt pass and one decode pass each; `changes` replace keys of the document."""
    rate = {"per_second": 2e9, "amount": 1e9, "how": "copy of 1 GB", "samples": Samples.of([0.5, 0.6])}
    phase = {"passes": 2, "timing": Samples.of([0.1, 0.3]), "flop": 10, "dispatched": 12, "bytes_read": 4, "floor_seconds": 0.2}
    values: dict[str, Any] = {
        "id": "made-up",
        "kind": "model",
        "measured_on": date(2026, 11, 24),
        "subjects": [
            {"name": "Tiny", "parameters": 10, "weights": "random", "weight_bytes": 40, "cache_bytes_per_token": 8}
        ],
        "device": {"kind": "cpu", "name": "A processor", "threads": 2, "load_average": 1.5, "bandwidth": rate, "matmul": rate},
        "versions": {"govcompute": "0.1.0", "python": "3.11.7", "torch": "2.13.0"},
        "command": "govcompute measure model tiny",
        "settings": {
            "dtype": "float32", "batch": 1, "prompt_tokens": [4], "prompts": "a text", "generate": 2, "runs": 2, "warm_up": 1,
            "seed": 0, "cache": "grows",
        },
        "runs": Samples.of([0.2, 0.6]),
        "tokens": 4,
        "phases": [{"name": "prefill", "tokens": 8, **phase}, {"name": "decode", "tokens": 2, **phase}],
        "energy": {"not_measured": "no counter"},
        "processor_seconds": {"value": 0.5, "source": "this process"},
        "peak_memory": {"value": 1e6, "source": "the allocator"},
        "utilisation": [
            {"meaning": "occupancy", "not_measured": "no counter"},
            {"meaning": "model_flop_utilisation", "phase": "decode", "value": 0.01, "source": "FLOP over the measured product"},
        ],
    }  # fmt: skip
    return Measurement.model_validate(values | changes)
