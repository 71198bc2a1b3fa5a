"""Hugging Face Trainer: ``trainer_state.json``, ``all_results.json`` and ``train_results.json``.

`total_flos` is 6 x parameters outside the embeddings x input elements, to the last FLOP: no attention between tokens, no
output head, no recomputation, padding counted as if it were text, 0 for models that cannot say their size. So it is a floor
with the wrong tokens; tokens times one's own count of the architecture is the better number.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from govcompute.documents import Document
from govcompute.errors import DocumentError, nearest
from govcompute.quantity import exact
from govcompute.telemetry.files import json_of
from govcompute.telemetry.reading import Finding, Given, Imported, Quantity, Reading, sha256_of

SOURCE = "trainer"
_FLOS, _TOKENS, _RUNTIME = "total_flos", "num_input_tokens_seen", "train_runtime"


def read_trainer_state(path: Path, given: Given) -> Imported:
    """The running totals of FLOP and of input elements. Raises DocumentError without `total_flos`, or where it is no number."""
    document = json_of(path)
    values = document.value
    if not isinstance(values, dict) or _FLOS not in values:
        close = nearest(_FLOS, values) if isinstance(values, dict) else ""
        raise DocumentError(
            document.problem(
                (), f"no key is called '{_FLOS}'", "trainer_state.json, all_results.json or train_results.json", close
            )
        )
    flos, tokens = _amount(document, _FLOS), _amount(document, _TOKENS)
    step = values.get("global_step")
    folder, sha256 = path.resolve().parent, sha256_of(path)
    run = folder.parent.name if folder.name.startswith("checkpoint-") else folder.name
    findings = list(_findings(values, flos, tokens, str(path)))
    readings = [
        Reading(
            source=SOURCE,
            source_key=f"{run}/{float(amount):.15g}/{name}",
            quantity=quantity,
            amount=amount,
            method=method + (f", at step {step:,}" if isinstance(step, int) else ""),
            sha256=sha256,
            run=run,
            floor=name == _FLOS,
            running_total=True,
        )
        for name, quantity, amount, method in (
            (_FLOS, Quantity.MODEL_FLOP, flos, "6 x parameters outside the embeddings x input elements"),
            (_TOKENS, Quantity.TOKENS, tokens, "input elements, padding included"),
        )
        if amount
    ]
    return Imported(tuple(readings), tuple(findings))


def _amount(document: Document, key: str) -> Fraction:
    value: Any = document.value.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float) or value < 0:
        raise DocumentError(document.problem((key,), f"{str(value)[:60]} is no amount", "a number of zero or more"))
    return exact(value)


def _findings(values: dict[str, Any], flos: Fraction, tokens: Fraction, where: str) -> list[Finding]:
    found = [Finding("floor", f"{_FLOS} leaves out attention between tokens, the output head and recomputation", where)]
    if not flos:
        found = [Finding("nothing", f"{_FLOS} is 0: the model could not say its size, or nothing was trained", where)]
    if flos and tokens:
        found.append(
            Finding("implied", f"{_FLOS} / (6 · {int(tokens):,} elements) = {float(flos / tokens / 6):,.6g} parameters", where)
        )
    if not tokens:
        found.append(Finding("no tokens", f"{_TOKENS} was not kept (include_num_input_tokens_seen)", where))
    seconds = values.get(_RUNTIME)
    if isinstance(seconds, int | float | Decimal):
        found.append(
            Finding(
                "time", f"{_RUNTIME} ({float(seconds):,.4g} s) is of the last session only; nothing is worked out of it", where
            )
        )
    return found
