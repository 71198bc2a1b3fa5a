"""``python -m benchmarks [NAME ...]``: every benchmark in turn, or those that are named."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType

from benchmarks import (
    assess_million,
    bulk,
    config_count,
    continual,
    dashboard,
    ledger,
    smoothing,
    speculative,
    start_up,
    trace_405b,
    tracking,
)

_ALL = (
    start_up, dashboard, assess_million, bulk, config_count, trace_405b,
    speculative, ledger, tracking, smoothing, continual,
)  # fmt: skip


def main(names: Sequence[str]) -> None:
    """Runs and prints the benchmarks that are named, all where none is. Ends the program where a name is none of theirs."""
    known = {module.__name__.removeprefix("benchmarks."): module for module in _ALL}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"benchmarks: there is none called {', '.join(unknown)}; there are {', '.join(known)}")
    for module in [known[name] for name in names] or _ALL:
        print(f"\n== {_title(module)}")
        module.run()


def _title(module: ModuleType) -> str:
    return module.__doc__.splitlines()[0] if module.__doc__ else module.__name__


if __name__ == "__main__":
    main(sys.argv[1:])
