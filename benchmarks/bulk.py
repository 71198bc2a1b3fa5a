"""Tables past one machine: rows of Parquet x all policies, and configurations, on two workers against one process.

The same work three times: in this process; on a Dask cluster of two workers (processes of one thread); and there again
with a worker killed in the middle. Efficiency is rows per second of the cluster over twice those of the one process. Both
results are compared with the first, byte by byte. Wall-clock time has other work on the machine in it; processor time
has not, and shows what the cluster itself costs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import resource
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import dask
import distributed
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from govcompute.bulk.columns import PARTS
from govcompute.bulk.counts import Counts
from govcompute.bulk.places import Place, cluster, here
from govcompute.bulk.result import Work
from govcompute.bulk.run import run_table
from govcompute.bulk.verdicts import Verdicts
from govcompute.documents import folder_hash
from govcompute.flops import Convention, HeadAttention
from govcompute.flops import Work as Pass
from govcompute.paths import policy_folders, registry_folders
from govcompute.policy.library import load_policies
from govcompute.registry.architecture import Architectures
from govcompute.registry.library import Registry
from govcompute.verdict.assess import Assessor

ROWS, CONFIGS, CLAIMS = 10_000_000, 100_000, 2_000
SEED = 20261123
DAY = date(2026, 11, 23)
WORKERS = 2
_GROUP = 250_000


@dataclass(frozen=True)
class Shape:
    """The shape of a public model, as its config.json would give it."""

    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    vocab: int


def run(rows: int = ROWS, configs: int = CONFIGS) -> None:
    """Prints rows per second of each, the efficiency, the peak memory, and whether the results agree."""
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _systems(folder / "systems.parquet", rows)
        _configs(folder / "configs.parquet", configs)
        assessor = Assessor(load_policies(policy_folders()), Registry([]))
        laws = list(assessor.laws(DAY, history=True, watch=True))
        verdicts = Verdicts.under(assessor, laws, DAY, folder_hash(policy_folders()))
        print(f"assess: {rows:,} rows x {len(laws)} rules")
        _compare(folder / "systems.parquet", folder / "verdicts", verdicts)
        print(f"assess: {CLAIMS:,} rows in parts (claims), one by one")
        _claims(folder / "claims.parquet")
        _timed("one process", folder / "claims.parquet", folder / "claims", verdicts, here, time.process_time)
        print(f"count: {configs:,} configurations, prefill of 2,048 tokens")
        _compare(folder / "configs.parquet", folder / "counts", Counts("prefill", Pass(2048), Convention()))


def _compare(table: Path, to: Path, work: Work) -> None:
    alone = _timed("one process", table, to / "alone", work, here, time.process_time)
    first = _hashes(to / "alone")
    with (
        dask.config.set({"distributed.worker.profile.enabled": False}),  # as docs/examples/ has it
        distributed.LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as made,
    ):
        place = cluster(made.scheduler_address)
        with distributed.Client(made, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            client.run(_warm, work)
            together = _timed(
                f"{WORKERS} workers", table, to / "cluster", work, place, lambda: sum(client.run(time.process_time).values())
            )
            print(
                f"  efficiency per core (goal 0.8): {alone.seconds / together.seconds / WORKERS:.2f} by the clock,"
                f" {alone.processor / together.processor:.2f} by processor time"
            )
            print(f"  peak memory of a worker: {max(client.run(_peak).values()):,.0f} MB")
            _same("two workers", first, _hashes(to / "cluster"))
            killer = _Killer(client)
            _timed("a worker killed", table, to / "killed", work, place, tell=killer)
        assert killer.killed, "nobody was killed"
        _same(f"process {killer.killed} killed at {killer.at}", first, _hashes(to / "killed"))


class Taken(NamedTuple):
    """What a run took, in seconds."""

    seconds: float
    processor: float


def _timed(
    name: str,
    table: Path,
    to: Path,
    work: Work,
    place: Place,
    processor: Callable[[], float] | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Taken:
    """Does the table and prints how fast; `processor` says the processor seconds of those who work, up to now."""
    used, begin = processor() if processor else math.nan, time.perf_counter()
    found = run_table(table, to, work, place, tell)
    taken = Taken(time.perf_counter() - begin, (processor() if processor else math.nan) - used)
    rows = pq.read_metadata(table).num_rows
    assert found.rows == rows
    share = f"  {1e6 * taken.processor / rows:8.2f} µs of processor" if processor else ""
    speed = f"{rows / taken.seconds:10,.0f} rows/s  {1e6 * taken.seconds / rows:8.2f} µs a row"
    print(f"  {name:16} {taken.seconds:7.1f} s  {speed}{share}")
    return taken


class _Killer:
    """Kills a worker, a third of the way through, while it is at work on a partition."""

    def __init__(self, client: distributed.Client) -> None:
        self._client = client
        self.killed = 0
        self.at = ""

    def __call__(self, done: int, planned: int) -> None:
        """Hears how far the work is."""
        if not self.killed and done >= planned // 3:
            self.at = f"{done} of {planned} partitions"
            self.killed = min(self._client.run(os.getpid).values())
            threading.Timer(0.1, os.kill, (self.killed, signal.SIGKILL)).start()


def _warm(work: Work) -> int:
    """Imports what the work needs, as the first process has."""
    return len(work.schema)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _hashes(folder: Path) -> dict[str, str]:
    """Every file's hash; the folder is emptied."""
    found = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
        path.unlink()
    return found


def _same(name: str, first: dict[str, str], second: dict[str, str]) -> None:
    assert first == second, f"{name}: the results differ"
    print(f"  {name}: the same {len(first):,} files, byte for byte")


def _systems(path: Path, rows: int) -> None:
    """Log-normal sizes about 1e23, doubts of a factor 1 to 10, some numbers and facts not known."""
    random = np.random.default_rng(SEED)
    schema = pa.schema(
        [
            ("id", pa.string()),
            ("training_compute", pa.float64()),
            ("training_compute.spread", pa.float64()),
            ("is_gpai_model", pa.bool_()),
            ("primarily_biological_sequence_data", pa.bool_()),
        ]
    )
    with pq.ParquetWriter(path, schema) as writer:
        for first in range(0, rows, _GROUP):
            size = min(_GROUP, rows - first)
            columns = [
                pa.array([f"system-{index:08d}" for index in range(first, first + size)]),
                pa.array(10.0 ** random.normal(23, 2, size), mask=random.random(size) < 0.05),
                pa.array(np.where(random.random(size) < 0.1, 1.0, 10.0 ** random.uniform(0.02, 1, size))),
                pa.array(random.random(size) < 0.8, mask=random.random(size) < 0.1),
                pa.array(random.random(size) < 0.1),
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def _claims(path: Path) -> None:
    """Systems that are said to be very likely above 1e25 (`docs/large.md`)."""
    part = {"spread": 1.0, "high": None, "unknown": True, "offset": None}
    claim = [
        {**part, "weight": 0.8, "median": "10000000000000000000000001"},
        {**part, "weight": 0.15, "median": "0"},
        {**part, "weight": 0.05, "median": "0", "high": "1e25", "unknown": False},
    ]
    ids = [f"claim-{index}" for index in range(CLAIMS)]
    pq.write_table(pa.table({"id": ids, "training_compute.parts": pa.array([claim] * CLAIMS, PARTS)}), path)


def _configs(path: Path, rows: int) -> None:
    """Configurations as the hub has them: the registry's dense shapes, each with other layers and words, some unknown types."""
    random = np.random.default_rng(SEED)
    shapes = list(_shapes())
    texts = []
    for index, shape in enumerate(random.integers(len(shapes), size=rows).tolist()):
        texts.append(json.dumps(_config(shapes[shape], index, int(random.integers(1, 100))), indent=2))
    pq.write_table(pa.table({"id": [f"model-{index}" for index in range(rows)], "config": texts}), path, row_group_size=5_000)


def _shapes() -> Iterator[Shape]:
    known = Architectures(registry_folders())
    for name in known:
        one = known[name]
        attention, mlp = one.attention, one.mlp
        if isinstance(attention, HeadAttention) and one.hidden % attention.heads == 0:
            yield Shape(one.hidden, mlp.intermediate, attention.heads, attention.kv_heads, one.vocabulary)


def _config(shape: Shape, index: int, layers: int) -> dict[str, object]:
    kind = ("llama", "mistral", "qwen2")[index % 3] if index % 50 else "a-type-of-its-own"
    return {
        "_name_or_path": f"someone/model-{index}",
        "architectures": ["ForCausalLM"],
        "model_type": kind,
        "vocab_size": shape.vocab,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.intermediate,
        "num_hidden_layers": layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "hidden_act": "silu",
        "initializer_range": 0.02,
        "max_position_embeddings": 8192,
        "rms_norm_eps": 1e-05,
        "rope_theta": 500000.0,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.42.3",
        "use_cache": True,
    }


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=ROWS)
    options.add_argument("--configs", type=int, default=CONFIGS)
    chosen = options.parse_args()
    run(chosen.rows, chosen.configs)
