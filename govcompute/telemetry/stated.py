"""What a user says of telemetry, as people write it: number formats by their shares, and a utilisation or its interval."""

from __future__ import annotations

from fractions import Fraction

from govcompute.errors import InputError, NotFound
from govcompute.quantity import Estimate, exact
from govcompute.registry.amounts import utilised
from govcompute.registry.hardware import Precision
from govcompute.training import Meaning, Utilisation


def precisions(text: str | None) -> dict[Precision, Fraction] | None:
    """``half``, or shares of the device time: ``fp8=0.9,half=0.1``. Raises NotFound, and InputError for other sums than 1."""
    if text is None:
        return None
    found: dict[Precision, Fraction] = {}
    for part in text.split(","):
        name, _, share = part.strip().partition("=")
        if name not in list(Precision):
            raise NotFound("precision", name, list(Precision))
        found[Precision(name)] = exact(share or 1)
    if sum(found.values()) != 1 or min(found.values()) < 0:
        raise InputError(f"precision: the shares in '{text}' are of the device time and must sum to 1")
    return found


def utilisation(text: str | None, meaning: str) -> Utilisation | None:
    """``0.38``, or the ends of a 90 % interval: ``0.30:0.45``. Raises NotFound for a meaning that is none, InputError."""
    if text is None or ":" not in text:
        return utilised(text, meaning)
    utilised(None, meaning)
    low, _, high = text.partition(":")
    middle = Estimate.from_interval90(exact(low), exact(high))
    if exact(high) > 1:
        raise InputError(f"utilisation: '{text}' reaches above 1")
    return Utilisation(middle.median, Meaning(meaning), middle.spread)
