"""A stack, measured: each prompt answered under the engine's clock, pass by pass, and by the target alone beside it.

The engine's clock waits for the device at each pass, so that every pass has a time of its own; what lies between passes
(sampling, the head, the host) is in a run's seconds and in no phase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from govcompute.flops import Logits, Work
from govcompute.measure.cost import ModelCost, PassCost
from govcompute.measure.device.machine import Opened
from govcompute.measure.device.observe import Observed, observed, open_counters
from govcompute.measure.device.probe import Probe
from govcompute.measure.record import Alone, Device, Measurement, Phase, Samples, Settings, Speculation
from govcompute.measure.running.describe import describe_device, subject_of, versions
from govcompute.measure.running.measure_model import Label, Plan
from govcompute.measure.running.phases import phase_of, utilisations
from govcompute.measure.running.prompts import Corpus
from govcompute.measure.running.stack_members import Members, Role, number_format
from govcompute.speculative.engine import generate as engine
from govcompute.speculative.engine.plain import generate_alone
from govcompute.speculative.engine.stopping import rule_of
from govcompute.speculative.passes import PassCounter, run_flop
from govcompute.speculative.run import Generation, Pass
from govcompute.speculative.run import Phase as Purpose
from govcompute.speculative.stack import Stack

_OF: dict[Purpose, Role] = {
    Purpose.DRAFT_PREFILL: "draft",
    Purpose.TARGET_PREFILL: "target",
    Purpose.DRAFT: "draft",
    Purpose.VERIFY: "target",
}
#: A verification needs the law after each position; every other pass chooses one token at the most.
_ASKED = {purpose: Logits.ALL if purpose is Purpose.VERIFY else Logits.LAST for purpose in Purpose}


@dataclass(frozen=True, slots=True)
class _Ran:
    """The timed generations, by the stack and by the target alone over the same prompts."""

    stack: list[Generation]
    alone: list[Generation]
    seen: Observed


def measure_stack(
    stack: Stack, members: Members, corpus: Corpus, plan: Plan, opened: Opened, label: Label, probe: Probe | None = None
) -> Measurement:
    """Runs the stack as planned; a run is one prompt answered. Raises InputError where the text does not fit."""
    dtype = number_format(members.pair.target)
    counters = open_counters(opened)
    device = describe_device(opened, dtype, driver=counters.driver, data_sheet=label.data_sheet, probe=probe)
    costs = {role: ModelCost(model.counted_as, number_format(model).itemsize) for role, model in members.models.items()}
    run = _Runner(stack, members, corpus, plan, opened)
    for prompt in run.prompts[: plan.warm_up]:
        run.stack(prompt, 0)
        run.alone(prompt, 0)
    timed = run.prompts[plan.warm_up :]
    with observed(opened, counters) as seen:
        generations = [run.stack(prompt, index) for index, prompt in enumerate(timed)]
    ran = _Ran(generations, [run.alone(prompt, index) for index, prompt in enumerate(timed)], seen)
    phases = _phases(ran.stack, costs, device)
    return Measurement(
        id=label.id,
        kind="stack",
        measured_on=date.today(),
        subjects=[subject_of(model.name, members.origins[role], costs[role], role) for role, model in members.models.items()],
        stack=stack.id,
        rule=_rule_words(stack),
        device=device,
        versions=versions(),
        command=label.command,
        settings=_settings(corpus, plan, str(dtype).removeprefix("torch.")),
        runs=_seconds(ran.stack),
        tokens=sum(len(one.tokens) for one in ran.stack),
        phases=phases,
        speculation=_speculation(ran.stack, members),
        alone=Alone(runs=_seconds(ran.alone), tokens=sum(len(one.tokens) for one in ran.alone)),
        energy=seen.energy,
        processor_seconds=seen.processor,
        peak_memory=seen.memory,
        utilisation=utilisations(phases, device, seen),
        nsight=label.nsight,
        notes=label.notes,
    )


class _Runner:
    """Answers prompts by the stack or by its target, under one clock and one law."""

    def __init__(self, stack: Stack, members: Members, corpus: Corpus, plan: Plan, opened: Opened) -> None:
        self._members, self._plan, self._clock = members, plan, opened.clock
        self._rule = rule_of(stack, members.pair, members.estimator, plan.shape.prompt + plan.shape.generate // 2)
        self._settings = engine.Settings(plan.shape.generate, members.end_tokens, stack.sampling, stack.bounds)
        self.prompts = corpus.prompts(plan.warm_up + plan.runs, plan.shape.prompt, plan.seed)

    def stack(self, prompt: Sequence[int], index: int) -> Generation:
        """One answer of the stack; its coins are the plan's seed and the prompt's number."""
        members, seed = self._members, self._plan.seed + index
        return engine.generate(
            members.pair,
            prompt,
            self._rule,
            self._settings,
            estimator=members.estimator,
            seed=seed,
            clock=self._clock,
        )

    def alone(self, prompt: Sequence[int], index: int) -> Generation:
        """The same by the target alone."""
        seed = self._plan.seed + index
        return generate_alone(self._members.pair.target, prompt, self._settings, seed=seed, clock=self._clock)


def _phases(generations: Sequence[Generation], costs: dict[Role, ModelCost], device: Device) -> list[Phase]:
    found = []
    for purpose in Purpose:
        passes = [one for generation in generations for one in generation.passes if one.phase is purpose]
        if passes:
            each = [_pass_cost(one, costs[_OF[purpose]]) for one in passes]
            found.append(phase_of(purpose.value, [one.seconds or 0.0 for one in passes], each, device))
    return found


def _pass_cost(one: Pass, cost: ModelCost) -> PassCost:
    return cost.of(Work(one.new, one.past), asked=_ASKED[one.phase])


def _seconds(generations: Sequence[Generation]) -> Samples:
    return Samples.of([one.seconds or 0.0 for one in generations])


def _speculation(generations: Sequence[Generation], members: Members) -> Speculation:
    counts = generations[0].counts
    for one in generations[1:]:
        counts += one.counts
    pair, head_calls = members.pair, sum(one.head_calls for one in generations)
    spent = run_flop(generations, PassCounter(pair.draft.counted_as), PassCounter(pair.target.counted_as))
    return Speculation(
        emitted=counts.emitted,
        target_passes=counts.target_passes,
        drafted=counts.drafted,
        discarded=counts.discarded,
        cut=counts.cut,
        head_calls=head_calls,
        head_flop=0 if members.estimator is None else members.estimator.flop * head_calls,
        wasted_flop=spent.wasted,
    )


def _rule_words(stack: Stack) -> str:
    stated = stack.rule.model_dump(exclude={"kind", "head"}, exclude_none=True)
    values = ", ".join(f"{key} {value}" for key, value in stated.items())
    return stack.rule.kind.replace("_", " ") + (f" ({values})" if values else "")


def _settings(corpus: Corpus, plan: Plan, dtype: str) -> Settings:
    return Settings.model_validate(
        {
            "dtype": dtype,
            "batch": 1,
            "prompt_tokens": [plan.shape.prompt],
            "prompts": corpus.source,
            "generate": plan.shape.generate,
            "runs": plan.runs,
            "warm_up": plan.warm_up,
            "seed": plan.seed,
            "cache": "one sequence for each model, cut back after each block; no CUDA graph",
        }
    )
