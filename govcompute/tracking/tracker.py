"""`track`: one context manager around a training loop, which writes what it spends to a ledger."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from govcompute.errors import GovcomputeError, InputError, MissingExtra
from govcompute.flops import Convention, Work
from govcompute.ledger import Ledger
from govcompute.registry.activity import Activity
from govcompute.registry.schema import System
from govcompute.tracking.cost import PassCost
from govcompute.tracking.lines import RunLine
from govcompute.tracking.projection import Stretch
from govcompute.tracking.ranks import Ranks
from govcompute.tracking.resume import Checkpoint, Segment, read_checkpoint
from govcompute.tracking.standing import Course, Plan, Standing, standing, warning
from govcompute.tracking.tally import Spent, Tally, seen_work
from govcompute.tracking.writer import Interval, Writer

if TYPE_CHECKING:
    from govcompute.tracking.batch import Reading
    from govcompute.tracking.watch import Kind, Watch

_LOG = logging.getLogger("govcompute.tracking")
#: Micro-batches whose padding is not read yet, at most.
_WAITING = 512
#: The steps to the next interval, for several ranks, grow by at most this.
_GROWTH = 4


class ComputeTracker:
    """Counts the passes of a model and writes them down. Made by `track`; see there for what it is given.

    Passes are seen by hooks, or told by `step(batch)` where `hooks` is off. `flop` is the training compute that led to the
    present weights.
    """

    def __init__(
        self,
        model: Any,
        *,
        system: str | System,
        ledger: Ledger | str | Path,
        run: str | None = None,
        base: str | None = None,
        activity: Activity | str = Activity.FINETUNING,
        stage: str | None = None,
        by: str | None = None,
        flush_seconds: float = 60.0,
        planned_steps: int | None = None,
        resume: Mapping[str, Any] | None = None,
        restart: bool = False,
        hooks: bool = True,
        cost: PassCost | None = None,
        convention: Convention | None = None,
        data_parallel_group: Any = None,
        lines: Sequence[RunLine] | None = None,
        say: Callable[[str], None] = _LOG.warning,
    ) -> None:
        self.activity = Activity(activity)
        self.planned_steps = planned_steps
        self.say = say
        self._model, self._hooks, self._cost_given, self._convention = model, hooks, cost, convention
        self._every = flush_seconds
        self._checkpoint = None if resume is None else read_checkpoint(resume)
        self._restart = restart
        self._group = data_parallel_group
        named = run or (self._checkpoint.run if self._checkpoint else None)
        if self._checkpoint and named != self._checkpoint.run:
            raise InputError(f"the checkpoint is of run '{self._checkpoint.run}', not of '{named}'")
        self.segment = uuid.uuid4().hex[:12]
        own = system if isinstance(system, str) else system.id
        # Jobs of one array begin in the same second: the time alone would name them alike.
        self.run = named or f"{own}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{self.segment[:6]}"
        self._writer = Writer(system, self.run, ledger, self.activity, base=base, stage=stage, by=by, lines=lines)
        self.steps = self._checkpoint.step if self._checkpoint else 0
        self.interval = 0
        self._kept = Spent.of(self._checkpoint.spent) if self._checkpoint else Spent()
        self._whole_steps = (self.steps, self._kept.training)
        self._within_step = False
        self._stretches: list[Stretch] = []
        self._told: set[tuple[str, Course]] = set()
        self._unwritten: list[Interval] = []
        self._tally = Tally()
        self._waiting: list[tuple[Kind, Reading]] = []
        self._passes_seen = False
        self._watch: Watch | None = None
        self._open = False

    @property
    def flop(self) -> int:
        """Training FLOP behind the present weights that are written down, earlier segments of the run among them."""
        return self._kept.training

    @property
    def spent(self) -> Spent:
        """As `flop`, by what it was for, with tokens, padding and passes."""
        return self._kept

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close(failed=kind is not None)

    def start(self) -> None:
        """Finds what a pass costs, opens the ledger and puts the hooks on. All ranks call it together.

        Raises InputError where the model cannot be counted, the base or the ledger is not there, or the run is in the ledger
        already and nothing says that this goes on from it.
        """
        if self._open:
            return
        self._ranks = Ranks(self._group)
        self.cost = self._found_cost()
        self._agree(lambda: self._writer.open(self.segment, self._checkpoint, self.planned_steps, restart=self._restart))
        if self._writer.missing:
            self.say(
                f"{self.run}: the checkpoint knows {self._writer.missing:,} FLOP of training that this ledger does not hold;"
                " they are in the ledger that the run was written to before, or were never written"
            )
        self._began, self._moment = time.monotonic(), datetime.now(UTC)
        self._due = self._began + self._every
        self._next_step, self._flushed_step = self.steps + 1, self.steps
        self._open = True
        if self._hooks and self._ranks.counts:
            self._put_hooks()

    def _found_cost(self) -> PassCost:
        if self._cost_given is not None and not self._hooks:
            return self._cost_given
        try:
            from govcompute.tracking.traced import cost_of
        except ModuleNotFoundError as missing:
            raise MissingExtra(str(missing.name), "tracking") from None
        return cost_of(self._model, self._convention, self._cost_given)

    def _put_hooks(self) -> None:
        from govcompute.tracking.batch import read_batch, read_shapes
        from govcompute.tracking.traced import TracedCost
        from govcompute.tracking.watch import Watch

        by_shape = isinstance(self.cost, TracedCost)
        read = read_shapes if by_shape else lambda args, kwargs: read_batch(kwargs, args)
        self._watch = Watch(self._model, read, self._passed)

    def _passed(self, kind: Kind, reading: Reading) -> None:
        self._waiting.append((kind, reading))
        self._passes_seen = True
        if len(self._waiting) >= _WAITING:
            self._read_waiting()
        if kind != "backward" and self.steps == self._flushed_step:  # a step that is longer than an interval
            self._within_step = self._flush_if_time() or self._within_step

    def _read_waiting(self) -> None:
        counters = {"forward": self._tally.forward, "backward": self._tally.backward, "evaluation": self._tally.evaluation}
        waiting, self._waiting = self._waiting, []
        for kind, reading in waiting:
            counters[kind][reading.seen()] += 1

    def step(self, batch: Any = None) -> None:
        """The optimiser has made a step. With `hooks=False`, `batch` is what it was made from, for each micro-batch once.

        batch: a mapping with `input_ids` (and `attention_mask`, `position_ids`), token ids [batch, tokens], or a Work.
        """
        if batch is not None:
            self.count(batch)
        if self._watch is not None and not self._passes_seen:
            raise InputError(
                f"a step was made, and no pass of {type(self._model).__name__} was seen; give the module that is called"
            )
        self.steps += 1
        due = self.steps >= self._next_step if self._ranks.several else self._within_step
        if due:
            self.flush()
        else:
            due = self._flush_if_time()
        if due:
            self._within_step = False

    def count(self, batch: Any, *, evaluation: bool = False) -> None:
        """One micro-batch, forward and backward (or forward alone in `evaluation`). Raises InputError where hooks see it."""
        if self._hooks:
            raise InputError("hooks see every pass already; a batch is told only with hooks=False")
        if isinstance(batch, Work):
            seen = seen_work(batch)
        else:
            from govcompute.tracking.batch import read_batch

            seen = read_batch(batch).seen()
        if evaluation:
            self._tally.evaluation[seen] += 1
        else:
            self._tally.training_pass(seen)

    def _flush_if_time(self) -> bool:
        due = not self._ranks.several and time.monotonic() >= self._due
        if due:
            self.flush()
        return due

    def flush(self, *, closing: bool = False) -> None:
        """Writes what was spent since the last time. Several ranks call it together.

        Where the ledger cannot be written, that is said, and the interval is written as it is with the next one; only `close`
        and a checkpoint raise.
        """
        if not self._ranks.counts:
            return
        self._read_waiting()
        own = self._tally.spent(self.cost).record()
        spent = Spent.total(map(Spent.of, self._ranks.gathered(own)))
        now, seconds = max(datetime.now(UTC), self._moment), time.monotonic() - self._began
        details = {"step": self.steps, "ranks": len(self._ranks.members), "checkpointing": self.cost.checkpointing}
        self._unwritten.append(Interval(spent, self._moment, now, details, Stretch(seconds, spent.training)))
        self._schedule(seconds)
        self._tally, self._moment, self._began, self._flushed_step = Tally(), now, time.monotonic(), self.steps
        try:
            self._agree(self._write)
        except GovcomputeError as error:
            if closing:
                raise
            self.say(f"not written yet, and kept: {error}")
            return
        for interval in self._unwritten:
            self._took(interval)
        self._unwritten = []
        self._speak()

    def _write(self) -> None:
        """All that waits; what was written although it seemed not to be has the same name there, and is one entry."""
        number = self.interval
        for interval in self._unwritten:
            if interval.spent != Spent():
                number += 1
                self._writer.write(interval, self.cost, self.segment, number)

    def _took(self, interval: Interval) -> None:
        """An interval that is in the ledger."""
        if interval.spent != Spent():
            self.interval += 1
            self._kept += interval.spent
        if interval.details["step"] > self._whole_steps[0]:
            self._whole_steps = (interval.details["step"], self._kept.training)
        self._stretches.append(interval.stretch)

    def _schedule(self, seconds: float) -> None:
        """When to write next; several ranks agree on a step, so that none waits for another."""
        self._due = time.monotonic() + self._every
        if self._ranks.several:
            done = max(self.steps - self._flushed_step, 1)
            wanted = max(int(done * self._every / max(seconds, 1e-9)), 1)
            self._next_step = self.steps + int(self._ranks.from_first(min(wanted, _GROWTH * done)))

    def _agree(self, work: Callable[[], None]) -> None:
        """`work` on the rank that writes; every rank raises what it raised, so that none waits for one that has left."""
        failure: str | None = None
        caught: GovcomputeError | None = None
        if self._ranks.writes:
            try:
                work()
            except GovcomputeError as error:
                failure, caught = str(error), error
        failure = self._ranks.from_first(failure)
        if caught is not None:
            raise caught
        if failure is not None:
            raise InputError(failure)

    def standing(self) -> Standing:
        """Where the training stands, as of the last interval written."""
        return standing(
            self.flop,
            self._stretches,
            self._writer.lines,
            datetime.now(UTC),
            plan=None if self.planned_steps is None else Plan(self.planned_steps, *self._whole_steps),
        )

    def _speak(self) -> None:
        if not self._ranks.writes:
            return
        for found in self.standing().lines:
            key = (found.line.rule, found.course)
            if found.course.warns and key not in self._told:
                self._told.add(key)
                self.say(f"{self.run}: {warning(found, datetime.now(UTC).date())}")

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint must hold for the run to go on without a double count; give it back as `resume`.

        Writes what was spent first. Several ranks call it together. Raises LedgerError where that cannot be written.
        """
        if self._open:
            self.flush(closing=True)
        return self.checkpoint()

    def checkpoint(self) -> dict[str, Any]:
        """As `state_dict`, as of the last interval written, without writing."""
        segments = self._checkpoint.segments if self._checkpoint else []
        own = [Segment(name=self.segment, interval=self.interval)]
        found = Checkpoint(run=self.run, step=self.steps, segments=[*segments, *own], spent=self._kept.record())
        return found.model_dump(mode="json")

    def close(self, *, failed: bool = False) -> None:
        """Writes the rest, takes the hooks off and closes the ledger. After a failure the ranks are not waited for."""
        if not self._open:
            return
        self._open = False
        if self._watch is not None:
            self._watch.close()
        try:
            if not (failed and self._ranks.several):
                self.flush(closing=True)
        finally:
            if self._ranks.writes:
                self._writer.close(self.segment, self.steps, self.flop, failed=failed)


def track(model: Any, **options: Any) -> ComputeTracker:
    """A tracker around a training loop::

        with track(model, system="my-model", base="llama-3.1-8b", ledger="compute.ledger") as tracker:
            for batch in data:
                model(**batch).loss.backward()
                optimizer.step()
                tracker.step()

    model: the module that is trained, unwrapped (not DDP's), as it stands when the loop begins: frozen parts, adapters and
    checkpointing are seen then. system: an id of the registry or one's own, or a System. ledger: an open Ledger, or a place;
    a file that is not there is made. run: a name for this work; made from the system and the time where it is absent.
    base: the id of the system that is changed. flush_seconds: the most that a crash loses. planned_steps: the optimiser's
    steps in all. resume: what `state_dict` gave at the checkpoint that this goes on from; restart: the run begins anew under
    its old name. cost: what a pass costs, where the model does not show it. convention: of the count; by default causal
    attention. data_parallel_group: see Ranks. lines: those to watch; by default every line in force or adopted that may apply.
    say: what is called with each warning; by default the logger "govcompute.tracking".
    """
    return ComputeTracker(model, **options)
