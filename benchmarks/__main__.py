"""``python -m benchmarks``: every benchmark in turn."""

from __future__ import annotations

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


def main() -> None:
    """Runs and prints all."""
    for benchmark in (
        start_up, dashboard, assess_million, bulk, config_count, trace_405b,
        speculative, ledger, tracking, smoothing, continual,
    ):  # fmt: skip
        print(f"\n== {benchmark.__doc__.splitlines()[0] if benchmark.__doc__ else benchmark.__name__}")
        benchmark.run()


if __name__ == "__main__":
    main()
