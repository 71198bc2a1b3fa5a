"""Tables of verdicts for spreadsheets and pages; cells that a spreadsheet would run as formulas are defused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from govcompute.documents import defused
from govcompute.policy.library import Law
from govcompute.report.overview import Row
from govcompute.report.record import number_standing
from govcompute.report.words import chance_words, line_words
from govcompute.verdict.assess import Verdict
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.words import amount_words

if TYPE_CHECKING:
    import pandas as pd


def systems_frame(rows: Sequence[Row], laws: Iterable[Law]) -> pd.DataFrame:
    """One line a system. Compute is text (1.5e25), because tables show whole numbers above 2^53 as too large."""
    import pandas as pd

    wanted = {law.id for law in laws}

    def named(outcome: Outcome) -> list[str]:
        return [", ".join(law for law in row.laws_with(outcome) if law in wanted) for row in rows]

    return pd.DataFrame(
        {
            "system": [row.system.name for row in rows],
            "id": [row.system.id for row in rows],
            "provider": [row.system.provider or "" for row in rows],
            "released": [row.system.released for row in rows],
            "compute": [str(row.compute) if row.compute else "not known" for row in rows],
            "number": [number_standing(row.system).replace("_", " ") for row in rows],
            **{outcome.words: named(outcome) for outcome in (Outcome.CROSSES, Outcome.UNDETERMINED, Outcome.UNKNOWN)},
        }
    )


def verdicts_frame(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """One line a rule."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "rule": verdict.law.id,
                "verdict": verdict.outcome.words,
                "probability": chance_words(verdict.chance),
                "line": line_words(verdict.line),
                "counted": amount_words(verdict.amount) if verdict.amount else "not known",
                "if it were in force": verdict.if_in_force.words,
                "text": f"{verdict.law.instrument.short}, {verdict.law.rule.citation}",
                "evidence of the rule": verdict.law.rule.level.words,
            }
            for verdict in verdicts
        ]
    )


def to_csv(frame: pd.DataFrame) -> str:
    """CSV with every text cell defused."""
    return frame.map(defused).to_csv(index=False)


def to_json(frame: pd.DataFrame) -> str:
    """JSON, one object a row."""
    return frame.to_json(orient="records", date_format="iso", force_ascii=False, indent=1)
