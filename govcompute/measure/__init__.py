"""Running a model or a stack on a real device: time, FLOP, energy, utilisation. Each run leaves a record.

Light: `record` (the document), `statistics`, `utilisation`, `cost`. What touches a device needs the extra 'models':
`device` (clocks, counters, probes) and `running` (models, stacks).
"""

from govcompute.measure.cost import ModelCost, PassCost
from govcompute.measure.record import Measurement, Reading, Samples
from govcompute.measure.statistics import MedianInterval, median, median_interval
from govcompute.measure.utilisation import Share, bandwidth_utilisation, flop_utilisation

__all__ = [
    "Measurement",
    "MedianInterval",
    "ModelCost",
    "PassCost",
    "Reading",
    "Samples",
    "Share",
    "bandwidth_utilisation",
    "flop_utilisation",
    "median",
    "median_interval",
]
