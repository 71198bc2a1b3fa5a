"""The ground floor: exact lines, units that cannot be mixed, estimates with a distribution, parse and format."""

from govcompute.quantity.estimate import Estimate, fraction, product, total
from govcompute.quantity.exact import exact
from govcompute.quantity.line import Comparator, Line, meets
from govcompute.quantity.text import counted, parse_amount, plain, short, significant
from govcompute.quantity.units import Amount, Flop, FlopPerSecond, Mac, Op, OpPerSecond, Tpp, Unit

__all__ = [
    "Amount",
    "Comparator",
    "Estimate",
    "Flop",
    "FlopPerSecond",
    "Line",
    "Mac",
    "Op",
    "OpPerSecond",
    "Tpp",
    "Unit",
    "counted",
    "exact",
    "fraction",
    "meets",
    "parse_amount",
    "plain",
    "product",
    "short",
    "significant",
    "total",
]
