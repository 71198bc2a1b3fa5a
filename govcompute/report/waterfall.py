"""A waterfall as plain data, and as the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govcompute.policy.schema import Treatment
from govcompute.quantity import Unit
from govcompute.report.record import estimate_record, line_record
from govcompute.report.words import line_words
from govcompute.verdict.counting import CHOSEN
from govcompute.verdict.mixture import best, number_missing
from govcompute.verdict.waterfall import Fall, Waterfall
from govcompute.verdict.words import amount_words, cite, show

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("spent on", "what", "amount (90 %)", "counts", "why", "running sum")
_TEXT = {"express": "the text says so", "inferred": "inferred from the text", "silent": "our default, the text is silent"}


def waterfall_record(found: Waterfall) -> dict[str, Any]:
    """The waterfall with every term, its treatment, the sums and the line."""
    return {
        "system": found.verdict.system.id,
        "policy": found.verdict.law.id,
        "as_of": found.verdict.as_of.isoformat(),
        "outcome": found.verdict.outcome.value,
        "quantity": found.atom.quantity,
        "counting": found.atom.counting,
        "counted_as": found.profile.title,
        "citation": found.profile.citation or found.atom.citation,
        "terms": [_fall_record(fall) for fall in found.falls],
        "sum": None if number_missing(found.amount) else estimate_record(best(found.amount)),
        "line": line_record(found.atom.line),
        "line_as_amount": estimate_record(found.line),
        "share_of_line": None if found.known_share is None else float(found.known_share),
    }


def _fall_record(fall: Fall) -> dict[str, Any]:
    treatment = fall.term.treatment
    return {
        "system": fall.term.system,
        "label": fall.term.label,
        "activity": fall.term.activity.value,
        "inherited": fall.inherited,
        "amount": estimate_record(fall.term.estimate),
        "counted": fall.term.counted,
        "text": treatment.text,
        "why": treatment.why,
        "citation": treatment.citation,
        "evidence": treatment.level.value,
        "running_sum": estimate_record(fall.after),
    }


def heading(found: Waterfall) -> str:
    """Which sum this is, of what, under which rule."""
    kind = "modification of another provider's model" if found.modification else "training compute"
    law = found.verdict.law
    return f"{found.verdict.system.name}: {kind} under {law.id} ({cite(law)}), counted as “{found.profile.title}”"


def rows(found: Waterfall) -> list[tuple[str, ...]]:
    """A row of `COLUMNS` for each term, and one for the sum."""
    terms = [
        (
            fall.term.system,
            fall.term.label,
            "not known" if fall.term.estimate is None else amount_words(fall.term.estimate),
            "yes" if fall.term.counted else "no",
            because(fall.term.treatment),
            amount_words(fall.after),
        )
        for fall in found.falls
    ]
    return [*terms, ("", "counted in all", "", "", conclusion(found), show(found.amount))]


def waterfall_frame(found: Waterfall) -> pd.DataFrame:
    """The rows as a table."""
    import pandas as pd

    return pd.DataFrame(rows(found), columns=list(COLUMNS))


def because(treatment: Treatment) -> str:
    """Why a term counts or not: how the text speaks, the reason, the place; or that the user chose it."""
    if treatment.why == CHOSEN:
        return CHOSEN
    why = f": {treatment.why}" if treatment.why else ""
    place = f" ({treatment.citation})" if treatment.citation else ""
    return f"{_TEXT[treatment.text]}{why}{place}"


def conclusion(found: Waterfall) -> str:
    """The line, what part of it the sum is, and the outcome."""
    line = line_words(found.atom.line)
    share = "" if found.known_share is None else f"; the sum is {float(found.known_share):.3g} times the line"
    amount = ""
    if found.atom.line.unit is Unit.RATIO:
        original = "no number of another provider's model" if found.line is None else amount_words(found.line)
        amount = f" of the original ({original})"
    return f"line {line}{amount}{share}; {found.verdict.outcome.words}"
