"""What goes by the name of utilisation, side by side: what each is a share of, and what it may not be used for.

They differ by factors. In decoding, a GPU is 'utilised' 100 % by its driver's word, its matrix units are busy a few per
cent of the time, the model's FLOP are one per cent of the peak, and the memory runs at two thirds of what it can.
"""

from __future__ import annotations

from enum import StrEnum

from govcompute.errors import InputError
from govcompute.training import Meaning


class Share(StrEnum):
    """One meaning of utilisation."""

    OCCUPANCY = "occupancy"
    TENSOR_ACTIVITY = "tensor_activity"
    MODEL_FLOP_UTILISATION = "model_flop_utilisation"
    HARDWARE_FLOP_UTILISATION = "hardware_flop_utilisation"
    BANDWIDTH_UTILISATION = "bandwidth_utilisation"

    @property
    def words(self) -> str:
        """What it is a share of, for people."""
        if self is Share.BANDWIDTH_UTILISATION:
            return "bytes of weights and cache a pass has to read (computed) over what the measured bandwidth moves in its time"
        return Meaning(self.value).words

    @property
    def not_for(self) -> str:
        """One sentence: what it may not be used for."""
        return _NOT_FOR[self]


_NOT_FOR = {
    Share.OCCUPANCY: "No compute follows from it: it is near 100 % at any FLOP rate, so it gives device-hours and no more.",
    Share.TENSOR_ACTIVITY: (
        "It is no count of FLOP: padding, recomputation and rejected drafts are in it, and the clock it is a share of is not"
        " that of the data sheet; it bounds the work of the matrix units from above."
    ),
    Share.MODEL_FLOP_UTILISATION: (
        "It does not say how busy the device was: in decoding a device at the limit of its memory has one of a few per cent."
    ),
    Share.HARDWARE_FLOP_UTILISATION: (
        "It is not the model's work: masked pairs, rejected drafts and recomputation are in it; for training compute take the"
        " model's."
    ),
    Share.BANDWIDTH_UTILISATION: (
        "No FLOP follow from it, and its bytes are computed, not counted: it passes 1 where weights stay in a cache of the"
        " processor."
    ),
}


def flop_utilisation(flop: float, seconds: float, peak: float) -> float:
    """`flop` over what `peak` (FLOP per second, dense) would do in `seconds`. Raises InputError for a time or peak of zero."""
    _above_zero(seconds=seconds, peak=peak)
    return flop / (seconds * peak)


def bandwidth_utilisation(size: float, seconds: float, bandwidth: float) -> float:
    """`size` bytes over what `bandwidth` (bytes per second) moves in `seconds`. Raises InputError for zero."""
    _above_zero(seconds=seconds, bandwidth=bandwidth)
    return size / (seconds * bandwidth)


def _above_zero(**amounts: float) -> None:
    for name, amount in amounts.items():
        if not amount > 0:
            raise InputError(f"'{name}' must be more than zero, not {amount}")
