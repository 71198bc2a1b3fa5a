"""Counters of Nsight Compute, read from the CSV that it wrote for a run of the same command.

    ncu --csv --log-file counters.csv --profile-from-start off --metrics <METRICS> govcompute measure model ... --runs 1

Only the timed runs are marked for it, no probe and no warm-up. It replays every kernel for each group of counters, so its times
say nothing and are not taken. A tensor counter without a suffix already holds its `_sparsity_on` and `_sparsity_off` children,
which are passed over. The SASS counters leave some instructions out, by NVIDIA's own word: a cross-check, no count.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from govcompute.documents.document import LARGEST_TABLE, read_text
from govcompute.errors import DocumentError, Problem
from govcompute.measure.record import Nsight

#: Worth of one instruction in FLOP: a fused multiply-add is two.
_WORTH = {"add": 1, "mul": 1, "fma": 2}
_OTHER = re.compile(r"^smsp__sass_thread_inst_executed_op_[fhd](add|mul|fma)_pred_on\.sum$")
_TENSOR = re.compile(r"^sm__ops_path_tensor_src_(?!int)\w+(?<!_sparsity_on)(?<!_sparsity_off)\.sum$")
_DRAM = re.compile(r"^dram__bytes_(read|write)\.sum$")
_COLUMNS = ("ID", "Metric Name", "Metric Unit", "Metric Value")
_PREFIXES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SCALED = re.compile(r"^(?P<prefix>[kmgt]?)(byte|inst|)s?$", re.IGNORECASE)

#: What to ask Nsight Compute for.
METRICS = ",".join(
    [
        *(f"sm__ops_path_tensor_src_{kind}.sum" for kind in ("bf16_dst_fp32", "fp16", "tf32_dst_fp32", "fp8", "fp64")),
        *(f"smsp__sass_thread_inst_executed_op_{width}{kind}_pred_on.sum" for width in "fhd" for kind in _WORTH),
        "dram__bytes_read.sum",
        "dram__bytes_write.sum",
    ]
)


def read_nsight(path: Path) -> Nsight:
    """The counters of all kernels in the file, summed. Raises DocumentError with line and column for anything else."""
    return parse_nsight(read_text(path, LARGEST_TABLE), str(path))


def parse_nsight(text: str, name: str = "(text)") -> Nsight:
    """The counters in `text`; lines before the header (``==PROF==``) and between the rows are passed over."""
    kernels: set[str] = set()
    sums: dict[str, int] = {}
    for line, row in _rows(text, name):
        metric = row["Metric Name"]
        kernels.add(row["ID"])
        kind = _kind(metric)
        if kind is None:
            continue
        worth = _WORTH[found[1]] if (found := _OTHER.match(metric)) else 1
        sums[kind] = sums.get(kind, 0) + worth * _value(row, name, line)
    if not kernels:
        raise DocumentError(Problem(name, 0, 0, "", "no row with a metric", f"CSV with the columns {', '.join(_COLUMNS)}"))
    return Nsight(
        tensor_flop=sums.get("tensor"), other_flop=sums.get("other"), dram_bytes=sums.get("dram"), kernels=len(kernels)
    )


def _kind(metric: str) -> str | None:
    for kind, pattern in (("tensor", _TENSOR), ("other", _OTHER), ("dram", _DRAM)):
        if pattern.match(metric):
            return kind
    return None


def _rows(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    header: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith('"'):
            continue
        try:
            cells = next(csv.reader([line]))
        except csv.Error as error:
            raise DocumentError(Problem(name, number, 1, "", f"the row is not valid CSV: {error}")) from None
        if header is None:
            header = cells
            missing = [column for column in _COLUMNS if column not in cells]
            if missing:
                expected = "what ncu --csv prints with --metrics and no --page raw"
                raise DocumentError(Problem(name, number, 1, missing[0], f"the header has no column '{missing[0]}'", expected))
        elif len(cells) != len(header):
            raise DocumentError(Problem(name, number, 1, "", f"the row has {len(cells)} cells", f"{len(header)}"))
        else:
            yield number, dict(zip(header, cells, strict=True))


def _value(row: dict[str, str], name: str, line: int) -> int:
    scaled = _SCALED.match(row["Metric Unit"].strip())
    try:
        value = float(row["Metric Value"].replace(",", ""))
        if scaled is None or value < 0:
            raise ValueError
        return round(value * _PREFIXES[scaled["prefix"].lower()])
    except (ValueError, OverflowError):
        given = f"'{row['Metric Value']}' in '{row['Metric Unit']}' is no count"
        raise DocumentError(Problem(name, line, 1, row["Metric Name"], given, "a number of inst or byte")) from None
