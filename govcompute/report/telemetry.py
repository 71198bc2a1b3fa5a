"""What telemetry held, as tables: its readings by run and quantity, what is odd about them, and what each source says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from govcompute.telemetry import Imported, SourceEstimate
from govcompute.telemetry.summary import summary

if TYPE_CHECKING:
    import pandas as pd


def readings_frame(read: Imported) -> pd.DataFrame:
    """One row for each source, run, chip and quantity."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "source": line.source,
                "run": line.run,
                "quantity": line.quantity.words,
                "chip": line.chip,
                "readings": line.readings,
                "device time": line.time,
                "amount": line.words,
            }
            for line in summary(read.readings)
        ]
    )


def sources_frame(found: Sequence[SourceEstimate]) -> pd.DataFrame:
    """One row for each estimate, the most direct first; they are rivals and are never added."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "source": one.source,
                "by": one.quantity.words,
                "estimate": str(one.found.estimate),
                "formula": one.found.formula,
            }
            for one in found
        ]
    )


def findings_list(read: Imported, found: Sequence[SourceEstimate]) -> str:
    """Gaps, overlaps and other findings as a list in Markdown; empty where there are none."""
    told = [*read.findings, *(finding for one in found for finding in one.findings)]
    return "\n".join(f"- {finding}" for finding in dict.fromkeys(map(str, told)))
