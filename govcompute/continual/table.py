"""A study as tables of Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from govcompute.continual.account import Account
from govcompute.continual.record import MethodRecord, StudyRecord
from govcompute.continual.summary import best_baseline, compute, summaries
from govcompute.quantity import counted
from govcompute.speculative.study.interval import Interval


def study_text(study: StudyRecord) -> str:
    """What was learned, how accurate each method was, what it cost."""
    chain, plan = study.chain, study.plan
    counts = ", ".join(f"{task.name} ({task.train}/{task.validation}/{task.test})" for task in chain.tasks)
    best = best_baseline(study)
    lines = [
        f"## {chain.name}: {counted(len(chain.tasks), 'task')}, {chain.scenario}-incremental",
        "",
        f"- Data: {chain.source}. Inputs scaled by {chain.normalised}.",
        f"- Tasks (train/validation/test examples): {counts}.",
        f"- A network of {study.network.weights:,} weights; {counted(plan.steps, 'step')}"
        f" of {counted(plan.batch, 'example')} for each task;"
        f" {counted(len(study.methods[0].seeds), 'seed')}; [low, high] are Student's 95 % over seeds.",
    ]
    tried = {len(method.trials) for method in study.methods}
    if tried != {0}:
        numbers = " or ".join(str(number) for number in sorted(tried))
        lines.append(f"- Each method first tried {numbers} settings, one chain each, on validation examples with a seed apart.")
    if best is not None and any(one.against_best for one in summaries(study)):
        lines.append(f"- Best baseline on these seeds: {best.name}.")
    return "\n".join([*lines, "", accuracy_table(study), "", compute_table(study)])


def accuracy_table(study: StudyRecord) -> str:
    """One row for each method: held-out accuracies in per cent, shares of weights, bytes that the method keeps."""
    head = (
        "| method | settings | average at the end | when learned | forgetting | backward transfer | forward transfer |"
        " against the best baseline | as the paper evaluates | moved by a step | ever moved | state |"
    )
    rows = [
        _row(
            one.method.name,
            settings_words(one.method),
            percent(one.average),
            percent(one.learned),
            percent(one.forgetting),
            percent(one.backward_transfer),
            percent(one.forward_transfer),
            "—" if one.against_best is None else percent(one.against_best),
            percent(one.train_mode),
            f"{one.updated.mean:.1%}",
            f"{one.touched.mean:.1%}",
            f"{one.state_bytes:,} B",
        )
        for one in summaries(study)
    ]
    return "\n".join([head, _rule(head), *rows])


def compute_table(study: StudyRecord, methods: Sequence[MethodRecord] = ()) -> str:
    """One row for each of the `methods`, or for all: FLOP of one chain (3 F, traced, read literally) and what survives."""
    head = (
        "| method | C, full | as traced | C, direct | direct / full | Fisher pass | C_eff | C_eff / C | above untrained |"
        " C_retrain | not relearned | tuning |"
    )
    rows = []
    for found in (compute(study, method) for method in methods or study.methods):
        total = len(study.chain.tasks) * len(found.method.seeds)
        rows.append(
            _row(
                found.method.name,
                f"{found.full:.3e}",
                f"{found.traced:.3e}",
                f"{found.direct:.3e}",
                f"{found.direct / found.full:.3f}",
                f"{found.fisher:.3e}",
                f"{found.surviving.mean:.3e}",
                f"{found.surviving.mean / found.full:.3f}",
                f"{found.surviving_above.mean / found.full:.3f}",
                ("≥ " if found.not_relearned else "") + f"{found.relearning.mean:.3e}",
                f"{found.not_relearned} of {total}",
                f"{found.tuning:.3e}",
            )
        )
    return "\n".join([head, _rule(head), *rows])


def account_table(ledger: Account) -> str:
    """Task by task: FLOP of all passes, of those that led to updates, of the Fisher pass; and against the first task's."""
    head = "| task | C, full | C, direct | Fisher pass | over the first task's |"
    rows = [
        _row(task.name, f"{task.full:.3e}", f"{task.direct:.3e}", f"{task.fisher:.3e}", f"{over:.3f}")
        for task, over in zip(ledger.tasks, ledger.over_first(), strict=True)
    ]
    rows.append(_row("all", f"{ledger.full:.3e}", f"{ledger.direct:.3e}", f"{ledger.fisher:.3e}", ""))
    return "\n".join([head, _rule(head), *rows])


def matrix_table(study: StudyRecord, method: MethodRecord) -> str:
    """Held-out accuracy in per cent, mean over seeds: a row after each task, a column for each."""
    names = [task.name for task in study.chain.tasks]
    head = _row("after", *names)
    rows = []
    for after, word in enumerate(["nothing", *names]):
        means = [statistics.fmean(seed.test[after][task] for seed in method.seeds) for task in range(len(names))]
        rows.append(_row(word, *(f"{100 * mean:.1f}" for mean in means)))
    return "\n".join([head, _rule(head), *rows])


def settings_words(method: MethodRecord) -> str:
    """Such as ``lr 0.1, keep 0.2``, and how many seeds diverged where one did."""
    words = ", ".join(f"{name} {value:g}" for name, value in method.settings.items())
    lost = sum(seed.diverged for seed in method.seeds)
    return f"{words} ({lost} of {counted(len(method.seeds), 'seed')} diverged)" if lost else words


def percent(interval: Interval) -> str:
    """Such as ``85.1 [84.0, 86.2]``."""
    return f"{100 * interval.mean:.1f} [{100 * interval.low:.1f}, {100 * interval.high:.1f}]"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(head: str) -> str:
    return "| " + " | ".join(["---"] * (head.count("|") - 1)) + " |"
