"""The tracker around a loop: intervals, checkpoints, resumed runs, a ledger that fails, a process that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="trackers need PyTorch: pip install 'govcompute[tracking]'")

from govcompute.errors import InputError, LedgerError, NotFound  # noqa: E402
from govcompute.flops import Work, from_config, training_step  # noqa: E402
from govcompute.ledger import ComputeEvent, Ledger, RunEvent, create_ledger, open_ledger  # noqa: E402
from govcompute.registry.activity import Activity  # noqa: E402
from govcompute.tracking import ComputeTracker, StepCost, track  # noqa: E402

from .conftest import SIZES, recorded  # noqa: E402

IDS = torch.arange(2 * 16).reshape(2, 16) % 90 + 3
CONFIG = {"model_type": "llama", **SIZES, "tie_word_embeddings": False}
STEP = training_step(from_config(CONFIG), 16, batch=2).flop


def small(place: Path | Ledger, **options: Any) -> ComputeTracker:
    """A tracker that is told its batches, so that no model has to run."""
    cost = StepCost.of(CONFIG)
    return track(
        None, **{"system": "small", "ledger": place, "run": "run", "lines": (), "cost": cost, "hooks": False, **options}
    )


def test_hooks_see_training_evaluation_and_generation_apart(llama: Callable[..., Any], place: Path) -> None:
    model = llama()
    with track(model, system="small", ledger=place, run="run", lines=()) as tracker:
        model(input_ids=IDS, labels=IDS).loss.backward()
        model(IDS).logits.sum().backward()
        tracker.step()
        model.eval()
        with torch.no_grad():
            model(IDS)
            model.generate(IDS[:1], max_new_tokens=3, min_new_tokens=3, do_sample=False)
        model.train()
    model(IDS)  # the hooks are off
    cost = StepCost.of(CONFIG)
    answered = [Work(16), Work(1, 16), Work(1, 17)]
    evaluation = cost.forward(Work(16, 0, 2)) + sum(map(cost.forward, answered))
    assert recorded(place) == {Activity.FINETUNING: 2 * STEP, Activity.EVALUATION: evaluation}


def test_a_forward_pass_without_a_backward_pass_is_one(llama: Callable[..., Any], place: Path) -> None:
    model = llama()
    with track(model, system="small", ledger=place, run="run", lines=()), torch.no_grad():
        model(IDS)
    assert recorded(place) == {Activity.FINETUNING: StepCost.of(CONFIG).forward(Work(16, 0, 2))}


def test_packed_documents_by_their_positions(llama: Callable[..., Any], place: Path) -> None:
    model = llama()
    positions = torch.tensor([[*range(10), *range(6)]])
    with track(model, system="small", ledger=place, run="run", lines=()):
        model(input_ids=IDS[:1], position_ids=positions).logits.sum().backward()
    cost, work = StepCost.of(CONFIG), Work(16, documents=(10, 6))
    assert recorded(place) == {Activity.FINETUNING: cost.forward(work) + cost.backward(work)}
    assert cost.forward(work) < cost.forward(Work(16))


def test_every_interval_is_an_entry_and_they_add_up(place: Path) -> None:
    with small(place, flush_seconds=0.0) as tracker:
        for _ in range(3):
            tracker.step({"input_ids": IDS})
    with open_ledger(place) as ledger:
        events = [entry.event for entry in ledger.entries(kind="compute")]
        course = [entry.event.what for entry in ledger.entries(kind="run")]  # type: ignore[union-attr]
    assert [int(event.amount.median) for event in events] == [STEP] * 3  # type: ignore[union-attr]
    first = events[0]
    assert isinstance(first, ComputeEvent)
    assert first.source == "tracker"
    assert first.inputs["tokens"] == 32
    assert first.inputs["interval"] == 1
    assert "attention causal" in (first.convention or "")
    assert first.source_key == f"run/{tracker.segment}/1/finetuning"
    assert course == ["started", "ended"]


def test_two_resumed_halves_are_one_whole(place: Path, tmp_path: Path) -> None:
    with small(tmp_path / "whole.ledger") as whole:
        for _ in range(6):
            whole.step({"input_ids": IDS})
    with small(place) as first:
        for _ in range(3):
            first.step({"input_ids": IDS})
        state = first.state_dict()
    with small(place, resume=state) as second:
        for _ in range(3):
            second.step({"input_ids": IDS})
    assert recorded(place) == recorded(tmp_path / "whole.ledger") == {Activity.FINETUNING: 6 * STEP}
    assert second.flop == whole.flop == 6 * STEP
    assert second.steps == 6


def test_what_came_after_the_checkpoint_is_kept_and_told_apart(place: Path) -> None:
    with small(place) as first:
        for _ in range(3):
            first.step({"input_ids": IDS})
        state = first.state_dict()
        for _ in range(2):
            first.step({"input_ids": IDS})
        first.count({"input_ids": IDS}, evaluation=True)
    with small(place, resume=state) as second:
        later = second.state_dict()
        second.step({"input_ids": IDS})
    forward = StepCost.of(CONFIG).forward(Work(16, 0, 2))
    assert second.flop == 4 * STEP
    expected = {Activity.FINETUNING: 4 * STEP, Activity.FAILED_RUN: 2 * STEP, Activity.EVALUATION: forward}
    assert recorded(place) == expected
    with small(place, resume=state) as third:  # once more from the same checkpoint: the second attempt is gone too
        third.step({"input_ids": IDS})
    assert recorded(place) == {**expected, Activity.FAILED_RUN: 3 * STEP}
    with small(place, resume=later):  # a checkpoint of the second attempt, which worked on nothing more
        pass
    assert recorded(place)[Activity.FINETUNING] == 3 * STEP
    with open_ledger(place) as ledger:
        why = {e.event.why for e in ledger.current() if isinstance(e.event, ComputeEvent) and e.event.why}
        assert any("checkpoint of step 3" in (reason or "") for reason in why)
        assert [e.event.what for e in ledger.entries() if isinstance(e.event, RunEvent)].count("resumed") == 3


def test_a_checkpoint_whose_beginning_is_in_another_ledger(place: Path, tmp_path: Path) -> None:
    said: list[str] = []
    with small(tmp_path / "first.ledger") as first:
        first.step({"input_ids": IDS})
        state = first.state_dict()
    with small(place, resume=state, say=said.append) as second:
        second.step({"input_ids": IDS})
    assert f"{STEP:,} FLOP of training that this ledger does not hold" in said[0]
    assert second.flop == 2 * STEP
    assert recorded(place) == {Activity.FINETUNING: STEP}


def test_a_run_that_is_there_is_not_written_over(place: Path) -> None:
    with small(place) as first:
        first.step({"input_ids": IDS})
    with pytest.raises(InputError, match="'run' is in the ledger already"), small(place):
        pass
    with small(place, run="another") as another:
        another.step({"input_ids": IDS})
    with small(place, restart=True) as anew:
        anew.step({"input_ids": IDS})
    assert recorded(place, "run") == {Activity.FINETUNING: STEP, Activity.FAILED_RUN: STEP}


def test_a_ledger_that_cannot_be_written_loses_nothing(place: Path) -> None:
    said: list[str] = []
    ledger = create_ledger(place)
    real = Ledger.append
    with small(ledger, flush_seconds=0.0, say=said.append) as tracker:
        tracker.step({"input_ids": IDS})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Ledger, "append", _full)
            tracker.step({"input_ids": IDS})
            with pytest.raises(LedgerError, match="disk is full"):
                tracker.state_dict()
        assert Ledger.append is real
        assert tracker.flop == STEP
        assert "not written yet" in said[0]
        tracker.step({"input_ids": IDS})
    ledger.close()
    assert tracker.flop == 3 * STEP
    assert recorded(place) == {Activity.FINETUNING: 3 * STEP}


def _full(*_: Any, **__: Any) -> Any:
    raise LedgerError("the disk is full")


def test_an_exception_in_the_loop_is_the_users_and_the_work_is_written(place: Path) -> None:
    def loop() -> None:
        with small(place) as tracker:
            tracker.step({"input_ids": IDS})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        loop()
    assert recorded(place) == {Activity.FINETUNING: STEP}
    with open_ledger(place) as ledger:
        assert [e.event.what for e in ledger.entries(kind="run")] == ["started", "failed"]  # type: ignore[union-attr]


def test_refused(llama: Callable[..., Any], place: Path) -> None:
    model = llama()
    with track(model, system="small", ledger=place, lines=()) as tracker:
        with pytest.raises(InputError, match="hooks see every pass already"):
            tracker.step({"input_ids": IDS})
        with pytest.raises(InputError, match=r"no pass of LlamaForCausalLM was seen"):
            tracker.step()
        with pytest.raises(InputError, match="input_ids"):
            model(inputs_embeds=torch.zeros(3))
    with pytest.raises(InputError, match="no state of a tracker"):
        small(place, resume={"step": 1})
    with pytest.raises(NotFound, match=r"nearest: 'llama-3\.1-8b'"), small(place, run="x", lines=None, base="lama-3.1-8b"):
        pass


_KILLED = """
import sys, time
from govcompute.flops import Work
from govcompute.tracking import StepCost, track
config = {config}
with track(None, system="small", ledger=sys.argv[1], run="run", lines=(), cost=StepCost.of(config), hooks=False,
           flush_seconds=0.1) as tracker:
    while True:
        tracker.step(Work(16, 0, 2))
        sys.stdout.write(str(tracker.steps) + " " + str(tracker.flop) + chr(10))
        sys.stdout.flush()
        time.sleep(0.02)
"""


def test_a_killed_process_loses_no_written_interval(place: Path) -> None:
    command = [sys.executable, "-c", _KILLED.format(config=CONFIG), str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(25)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    steps, written = map(int, said[-1].split() if said[-1].endswith("\n") else said[-2].split())
    found = recorded(place)[Activity.FINETUNING]
    assert found >= written > 0
    # an interval is 0.1 s long, so at most as many steps are lost as fit into one, with room for a slow machine
    assert (steps * STEP - found) // STEP <= 6
    with small(place, restart=True) as anew:
        anew.step(Work(16, 0, 2))
    assert recorded(place) == {Activity.FINETUNING: STEP, Activity.FAILED_RUN: found}
