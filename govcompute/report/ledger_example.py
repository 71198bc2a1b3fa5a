"""An example ledger: the FLOP of a step counted from the registry's Llama 3.1 8B, all else invented; made anew each time."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from govcompute.flops import training_step
from govcompute.ledger import Amount, ComputeEvent, RunEvent, create_ledger
from govcompute.ledger.corrections import correction
from govcompute.ledger.totals import TRACKER
from govcompute.registry.activity import Activity
from govcompute.registry.architecture import Architectures
from govcompute.registry.schema import Method

BASE, SYSTEM, RUN = "llama-3.1-8b", "example-assistant", "finetune-1"
_BEGAN = datetime(2026, 11, 2, 8, tzinfo=UTC)
_INTERVAL, _INTERVALS, _STEPS = timedelta(hours=6), 56, 9_700
#: The day on which the example stands still: that of its last interval.
STOOD = (_BEGAN + _INTERVALS * _INTERVAL).date()
_SEQUENCE, _BATCH, _PLANNED = 8_192, 1_024, 1_000_000


@contextmanager
def example_ledger(architectures: Architectures) -> Iterator[Path]:
    """A fine-tuning under way, a job's count beside it that was corrected, and an evaluation; gone afterwards.

    512 invented chips fine-tune in steps of 1,024 sequences of 8,192 tokens, 9,700 steps in six hours, give or take 25 %.
    """
    step = training_step(architectures[BASE], _SEQUENCE, batch=_BATCH).flop
    with tempfile.TemporaryDirectory(prefix="govcompute-example-") as folder:
        path = Path(folder) / "example.ledger"
        with create_ledger(path, name="an example") as ledger:
            ledger.append([_begun(), *_intervals(step)], who="example")
            total = step * _INTERVALS * _STEPS
            job = _compute("slurm", "job 4711", Amount(median=round(total * 1.9), spread=1.5), Method.HARDWARE, _INTERVALS)
            (entry,) = ledger.append([job.model_copy(update={"energy_joules": 433_520_640_000})], who="example")
            median = f"{round(total * 1.06):d}"
            ledger.append([correction(entry, "half of the nodes were idle", median=median, spread=1.5)], who="example")
            tests = _compute("by hand", "evaluation 1", Amount(median=3 * 10**20, spread=2.0), Method.ARCHITECTURE, _INTERVALS)
            ledger.append([tests.model_copy(update={"activity": Activity.EVALUATION, "run": "evaluation"})], who="example")
        yield path


def _begun() -> RunEvent:
    details = {"segment": "1", "activity": Activity.FINETUNING.value, "planned_steps": _PLANNED, "base": BASE}
    return RunEvent(
        run=RUN,
        system=SYSTEM,
        what="started",
        step=0,
        at=_BEGAN,
        source=TRACKER,
        source_key=f"{RUN}/1/started",
        details=details,
    )


def _intervals(step: int) -> Iterator[ComputeEvent]:
    done = 0
    for number in range(1, _INTERVALS + 1):
        steps = _STEPS + round(2_400 * math.sin(1.7 * number))
        done += steps
        made = _compute(TRACKER, f"{RUN}/1/{number}", Amount(median=step * steps), Method.TRACED, number, number - 1)
        yield made.model_copy(update={"inputs": {"segment": "1", "interval": number, "step": done}})


def _compute(source: str, key: str, amount: Amount, method: Method, until: int, since: int = 0) -> ComputeEvent:
    return ComputeEvent(
        system=SYSTEM, activity=Activity.FINETUNING, run=RUN, method=method, amount=amount, source=source, source_key=key,
        started=_BEGAN + since * _INTERVAL, ended=_BEGAN + until * _INTERVAL,
    )  # fmt: skip
