"""Worked cases as people see them: what a policy file expects, and what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from govcompute.report.rules import level_words
from govcompute.verdict.cases import CaseResult

if TYPE_CHECKING:
    import pandas as pd


def cases_sentence(results: Sequence[CaseResult]) -> str:
    """How many come out as expected."""
    failed = [result.case.id for result in results if not result.passed]
    if not failed:
        return f"All {len(results)} come out as the file expects." if len(results) > 1 else "It comes out as the file expects."
    return f"{len(failed)} of {len(results)} come out otherwise: {', '.join(failed)}."


def cases_frame(results: Iterable[CaseResult]) -> pd.DataFrame:
    """One line a worked case: what is expected, what comes out, and whether all of it agrees."""
    import pandas as pd

    return pd.DataFrame([_case(result) for result in results])


def _case(result: CaseResult) -> dict[str, str]:
    case, law = result.case, result.law
    return {
        "rule": law.id,
        "case": case.id,
        "on": str(case.as_of),
        "expected": case.expect.outcome.replace("_", " "),
        "computed": result.verdict.outcome.words,
        "agrees": "✓ in all that is expected" if result.passed else f"✗ {'; '.join(result.differences)}",
        "evidence": level_words(case.level),
        "why": case.why,
    }
