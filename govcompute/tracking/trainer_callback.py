"""A callback for Hugging Face's Trainer: every micro-batch as it really is, checkpoints, resumed runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from transformers import TrainerCallback
from transformers.trainer_callback import ExportableState

from govcompute.tracking.resume import Checkpoint
from govcompute.tracking.standing import Standing
from govcompute.tracking.tally import Spent
from govcompute.tracking.tracker import ComputeTracker, track

_KEY = "GovcomputeCallback"


class GovcomputeCallback(TrainerCallback, ExportableState):
    """``Trainer(..., callbacks=[GovcomputeCallback(system="mine", base="llama-3.1-8b", ledger="compute.ledger")])``

    Takes what `track` takes, but `resume` and `planned_steps`, which the Trainer knows: a run that goes on from a checkpoint
    (`resume_from_checkpoint`) finds its state in the checkpoint's trainer_state.json. Training that ends in an exception
    loses at most the last interval.
    """

    def __init__(self, **options: Any) -> None:
        self._options = options
        self.tracker: ComputeTracker | None = None
        self.saved: dict[str, Any] | None = None

    @property
    def flop(self) -> int:
        """Training FLOP behind the present weights that are written down."""
        return self.tracker.flop if self.tracker else 0

    @property
    def spent(self) -> Spent:
        """As `flop`, by what it was for."""
        return self.tracker.spent if self.tracker else Spent()

    def standing(self) -> Standing:
        """Where the training stands. Only once it has begun."""
        assert self.tracker is not None, "the training has not begun"
        return self.tracker.standing()

    def state(self) -> dict[str, Any]:
        """What the Trainer keeps in a checkpoint."""
        plain = {name: str(value) if isinstance(value, Path) else value for name, value in self._options.items()}
        kept = {name: value for name, value in plain.items() if isinstance(value, str | int | float | bool)}
        saved = self.tracker.checkpoint() if self.tracker else None
        return {"args": kept, "attributes": {"saved": saved}}

    def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **kwargs: Any) -> None:
        """Puts the hooks on; a step beyond 0 means that the Trainer goes on from a checkpoint."""
        resume = _saved(state) if state.global_step > 0 else None
        options = dict(self._options)
        if resume and "run" not in options:
            options["run"] = Checkpoint.model_validate(resume).run
        self.tracker = track(model, resume=resume, planned_steps=state.max_steps or None, **options)
        self.tracker.start()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """One step of the optimiser, of however many micro-batches; written before a checkpoint is."""
        assert self.tracker is not None
        self.tracker.step()
        if control.should_save:
            self.tracker.state_dict()

    def on_epoch_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Written before a checkpoint is."""
        if control.should_save and self.tracker is not None:
            self.tracker.state_dict()

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Writes the rest and takes the hooks off."""
        if self.tracker is not None:
            self.tracker.close()


def _saved(state: Any) -> dict[str, Any] | None:
    """The state that a checkpoint holds; None where it was made without this callback."""
    held = (state.stateful_callbacks or {}).get(_KEY)
    first = held[0] if isinstance(held, list) and held else held
    found = first.get("attributes", {}).get("saved") if isinstance(first, dict) else None
    return found if isinstance(found, dict) else None
