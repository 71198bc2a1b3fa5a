"""What machines and tools wrote down about a run, read as evidence of its compute.

An importer reads one kind of file into `Reading`s, each of one quantity (device time, occupancy, tensor activity, FLOP,
energy) with what its file cannot say left open, and `Finding`s: gaps, overlaps, clocks that run backward, rows left out.
`estimates` makes of them an estimate for each source; two sources of one run are rivals and are never added.
`events`, a module of its own, puts an estimate into a ledger.
"""

from govcompute.telemetry.estimate import Question, SourceEstimate, estimates
from govcompute.telemetry.kinds import KINDS, Kind, kind_of, read
from govcompute.telemetry.reading import Finding, Given, Imported, Quantity, Reading

__all__ = [
    "KINDS",
    "Finding",
    "Given",
    "Imported",
    "Kind",
    "Quantity",
    "Question",
    "Reading",
    "SourceEstimate",
    "estimates",
    "kind_of",
    "read",
]
