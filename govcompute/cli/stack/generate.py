"""`govcompute stack generate`: a stack runs, and says what it did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli import load
from govcompute.cli.options import Json, Output, RegistryFolders
from govcompute.cli.output import emit_json, emit_text, tell
from govcompute.quantity import counted

if TYPE_CHECKING:
    from govcompute.measure.device.clock import Clock
    from govcompute.speculative.run import Generation


def generate(
    name: Annotated[str, typer.Argument(help="A stack of the registry, or a YAML file of one, whose members name folders.")],
    prompt: Annotated[str | None, typer.Option("--prompt", help="The text to go on from.")] = None,
    prompt_file: Annotated[Path | None, typer.Option("--prompt-file", help="A file that holds it.")] = None,
    new_tokens: Annotated[int, typer.Option("--new-tokens", min=1, help="The most tokens of the answer.")] = 128,
    seed: Annotated[int, typer.Option("--seed", help="Equal seeds give equal answers.")] = 0,
    device: Annotated[str, typer.Option("--device", help="cpu, cuda, cuda:N or mps.")] = "cpu",
    log: Annotated[
        Path | None, typer.Option("--log", metavar="FILE", help="Time the passes and add a row to this CSV, for 'stack fit'.")
    ] = None,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """Answers a prompt by speculative sampling, in the target's own law; its counters and rates. Needs the extra 'models'."""
    from govcompute.documents import write_text
    from govcompute.errors import InputError, MissingExtra
    from govcompute.speculative.stack import fixed_length
    from govcompute.speculative.theory.log import log_text, logged, read_log

    try:
        from govcompute.speculative.engine.generate import Settings
        from govcompute.speculative.engine.generate import generate as answer
        from govcompute.speculative.engine.load import load_stack
        from govcompute.speculative.engine.stopping import estimator_of, rule_of
    except ModuleNotFoundError as missing:
        raise MissingExtra(missing.name or "torch", "models") from None

    text = _text(prompt, prompt_file)
    earlier = read_log(log) if log is not None and log.exists() else []
    found, _, _ = load.stack(name, registry)
    within = Path(name).parent if Path(name).is_file() else Path()
    loaded = load_stack(found, device=device, within=within)
    if loaded.tokenizer is None:
        raise InputError(f"stack '{found.id}': the target's folder has no tokenizer.json, so a text has no tokens")
    ids = loaded.tokenizer.encode(text).ids
    estimator = estimator_of(found, loaded.pair.draft, within)
    made = answer(
        loaded.pair,
        ids,
        rule_of(found, loaded.pair, estimator, len(ids) + new_tokens // 2),
        Settings(new_tokens, loaded.end_tokens, found.sampling, found.bounds),
        estimator=estimator,
        seed=seed,
        clock=None if log is None else _clock(device),
    )
    if log is not None:
        write_text(log, log_text([*earlier, *logged([made], fixed_length(found.rule, found.bounds))]) + "\n")
        tell(f"row added: {log}")
    record = {"stack": found.id, "text": loaded.tokenizer.decode(list(made.tokens)), **_record(made)}
    if as_json:
        emit_json("generation", record, output)
    else:
        emit_text(_words(record), output)


def _clock(device: str) -> Clock:
    from govcompute.measure.device.machine import open_device

    return open_device(device).clock


def _text(prompt: str | None, file: Path | None) -> str:
    from govcompute.documents.document import LARGEST_FILE, read_text
    from govcompute.errors import InputError

    if (prompt is None) == (file is None):
        raise InputError("expected exactly one of --prompt and --prompt-file")
    return read_text(file, LARGEST_FILE) if file is not None else prompt or ""


def _record(made: Generation) -> dict[str, Any]:
    counts = made.counts
    return {
        "ending": made.ending.value,
        "prompt_tokens": made.prompt_tokens,
        "emitted": counts.emitted,
        "target_passes": counts.target_passes,
        "drafted": counts.drafted,
        "discarded": counts.discarded,
        "cut": counts.cut,
        "head_calls": made.head_calls,
        "verification_rate": float(counts.verification_rate),
        "discard_rate": float(counts.discard_rate),
        "mean_candidates": float(counts.mean_candidates),
    }


def _words(record: dict[str, Any]) -> str:
    return (
        f"{record['text']}\n\n"
        f"{counted(record['emitted'], 'token')} in"
        f" {counted(record['target_passes'], 'target pass', 'target passes')}; {record['drafted']:,} drafted, "
        f"{record['discarded']:,} discarded, {record['cut']:,} cut; ended by {record['ending'].replace('_', ' ')}\n"
        f"verification rate {record['verification_rate']:.3f}, discard rate {record['discard_rate']:.3f}, "
        f"{record['mean_candidates']:.2f} candidates a pass"
    )
