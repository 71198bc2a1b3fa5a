"""An append-only, hash-chained record of compute as it was spent."""
