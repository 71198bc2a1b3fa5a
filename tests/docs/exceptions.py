"""What the pages tell a reader to type and the ordinary tests do not type, each with the reason.

A command is named by how it begins, or by a page (``docs/x.md:``) and how it begins there.
"""

from __future__ import annotations

from .page import Step, name_of

_HOURS = "takes hours; the same command runs in small in tests/cli"
_OWN_TABLE = "reads a table of one's own; tests/bulk and tests/cli/test_table.py make some"
#: Never typed.
NOT_TYPED = {
    "make ": "sets up an environment of its own; that the target exists is tested",
    "export PATH=": "for the reader's shell",
    "pip install ": "asks a package index; that the extra exists is tested",
    "govcompute smoothing train": _HOURS,
    "govcompute smoothing rollout ": _HOURS,
    "govcompute smoothing attack": _HOURS,
    "govcompute smoothing certify returns.json": "of the hours above it",
    "docs/continual.md:govcompute continual compare": "takes hours; tests/cli/test_continual_docs.py runs each in small",
    "docs/continual.md:govcompute continual account digits-permuted/": "of the hours above it",
    "docs/continual.md:govcompute continual run --chain digits-permuted": "takes minutes, as the study of which it is a part",
    "docs/speculative-study.md:": "an hour of training; tests/cli/stack runs the same in small",
    "docs/calibration.md:python -m benchmarks.throughput": "reads a vendors' table that is not shipped",
    "docs/calibration.md:python -m benchmarks.calibrate": "writes the page itself; tests/training holds its tables",
    "govcompute forecast counts --table": "reads a table of Epoch AI's that is not shipped; tests/forecast reads some",
    "govcompute forecast backtest --table": "reads tables of Epoch AI's that are not shipped",
    "govcompute telemetry fetch": "asks a Prometheus server; `make test-telemetry` runs one",
    "docs/measuring.md:M=": "needs a GPU",
    "docs/measuring.md:$M": "needs a GPU",
    "docs/measuring.md:METRICS=": "needs a GPU",
    "docs/measuring.md:ncu ": "needs a GPU",
    "docs/measuring.md:govcompute measure stack STACK.yaml --device cuda": "needs a GPU",
    "docs/tracking.md:": "reads the ledger of the Python above it; tests/tracking/test_documentation.py runs the page",
    "govcompute app": "serves until it is stopped; tests/app/test_server.py runs it",
    "docs/large.md:govcompute assess --table rows.parquet": _OWN_TABLE,
    "docs/large.md:govcompute flops --table configs.parquet": _OWN_TABLE,
    "dask ": "serves until it is stopped; tests/bulk/test_places.py starts a cluster",
    "createdb ": "needs PostgreSQL; `make test-postgres` runs the ledger's tests on one",
    "govcompute ledger init --ledger postgresql:": "needs PostgreSQL; `make test-postgres` runs the ledger's tests on one",
}
#: Typed by `make test-long`, with what stands before them on their page.
LONG = {
    "README.md:govcompute stack train-pair": "trains two models",
    "README.md:govcompute stack generate pair/": "runs what was trained",
    "README.md:govcompute measure model": "runs a model of 135 million parameters: minutes",
    "README.md:.venv/bin/python docs/examples/finetune.py": "trains and counts: half a minute",
    "README.md:govcompute ledger status --ledger runs/": "reads what was trained",
    "README.md:govcompute ledger verify --ledger runs/": "reads what was trained",
    "README.md:govcompute continual compare": "trains on ten tasks: minutes",
    "docs/measuring.md:govcompute measure": "runs a model of 135 million parameters: minutes",
}
#: Typed with this at its end, for what takes ten minutes and more.
SHORTENED = {"README.md:govcompute stack train-pair": " --tokens 1500000"}
#: Typed where these packages are there.
NEEDS = {
    "govcompute continual run": ("torch", "sklearn"),
    "govcompute continual compare": ("torch", "sklearn"),
    "govcompute measure": ("torch", "transformers"),
    "govcompute stack train-pair": ("torch",),
    "govcompute stack generate": ("torch",),
    "govcompute trace": ("torch",),
    ".venv/bin/python docs/examples/finetune.py": ("torch", "transformers", "peft"),
}


def named(step: Step, table: dict[str, str]) -> str | None:
    """The key of `table` that names `step`."""
    there = f"{name_of(step.page)}:{step.command}"
    return next((key for key in table if step.command.startswith(key) or there.startswith(key)), None)
