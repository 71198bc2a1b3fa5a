"""A callback for Lightning: the passes of the module that is trained, checkpoints, resumed runs."""

from __future__ import annotations

from typing import Any

from lightning.pytorch import Callback
from torch import nn

from govcompute.errors import InputError
from govcompute.tracking.tally import Spent
from govcompute.tracking.tracker import ComputeTracker, track


class GovcomputeLightningCallback(Callback):
    """``Trainer(callbacks=[GovcomputeLightningCallback(system="mine", ledger="compute.ledger", module="model")])``

    Takes what `track` takes, but `resume` and `planned_steps`. module: the name of the part of the LightningModule that is
    called; by default its one part with a Hugging Face configuration, else the LightningModule itself. The state is kept in
    Lightning's own checkpoints.
    """

    def __init__(self, *, module: str | None = None, **options: Any) -> None:
        self._module, self._options = module, options
        self._resume: dict[str, Any] | None = None
        self._step = 0
        self.tracker: ComputeTracker | None = None

    @property
    def flop(self) -> int:
        """Training FLOP behind the present weights that are written down."""
        return self.tracker.flop if self.tracker else 0

    @property
    def spent(self) -> Spent:
        """As `flop`, by what it was for."""
        return self.tracker.spent if self.tracker else Spent()

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Puts the hooks on."""
        planned = trainer.estimated_stepping_batches
        self._step = trainer.global_step
        options = {"resume": self._resume, "planned_steps": planned if isinstance(planned, int) and planned > 0 else None}
        self.tracker = track(_trained(pl_module, self._module), **options, **self._options)
        self.tracker.start()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """A micro-batch; a step where the optimiser made one."""
        if self.tracker is not None and trainer.global_step > self._step:
            self._step = trainer.global_step
            self.tracker.step()

    def state_dict(self) -> dict[str, Any]:
        """What Lightning keeps in a checkpoint; written to the ledger first."""
        return {"saved": self.tracker.state_dict()} if self.tracker else {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """What a checkpoint holds, before training goes on from it."""
        self._resume = state_dict.get("saved")

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Writes the rest and takes the hooks off."""
        if self.tracker is not None:
            self.tracker.close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """As at the end; the ledger says that it failed."""
        if self.tracker is not None:
            self.tracker.close(failed=True)


def _trained(pl_module: nn.Module, name: str | None) -> nn.Module:
    if name is not None:
        found = dict(pl_module.named_modules()).get(name)
        if found is None:
            raise InputError(
                f"{type(pl_module).__name__} has no part '{name}'; parts: {', '.join(dict(pl_module.named_children()))}"
            )
        return found
    described = [part for part in pl_module.children() if hasattr(getattr(part, "config", None), "to_dict")]
    return described[0] if len(described) == 1 else pl_module
