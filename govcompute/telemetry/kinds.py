"""Every kind of file that is read here, by name; and which one a file is, from what stands at its beginning."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from govcompute.errors import InputError, NotFound
from govcompute.telemetry.files import beginning
from govcompute.telemetry.meaning import MEANINGS, Meaning
from govcompute.telemetry.megatron import read_megatron, read_megatron_progress
from govcompute.telemetry.mlflow import read_mlflow
from govcompute.telemetry.nvidia_smi import read_nvidia_smi
from govcompute.telemetry.prometheus import read_prometheus
from govcompute.telemetry.reading import Given, Imported, joined
from govcompute.telemetry.slurm import read_slurm
from govcompute.telemetry.slurm_json import read_slurm_json
from govcompute.telemetry.step_logs import read_maxtext, read_torchtitan
from govcompute.telemetry.trainer_state import read_trainer_state
from govcompute.telemetry.wandb import read_wandb

Importer = Callable[[Sequence[Path], Given], Imported]
#: Enough of a file to tell its kind; logs begin with what is no step.
_BEGINNING = 200_000


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. read: files to readings. sign: what such a file holds near its beginning. get: how to make one."""

    name: str
    read: Importer
    sign: re.Pattern[bytes]
    get: str

    @property
    def meanings(self) -> list[Meaning]:
        """What its fields mean."""
        return [meaning for meaning in MEANINGS if meaning.kind == self.name]


def _each(read_one: Callable[[Path, Given], Imported]) -> Importer:
    def read_all(paths: Sequence[Path], given: Given) -> Imported:
        return joined(read_one(path, given) for path in paths)

    return read_all


def _kind(name: str, read: Importer, sign: str, get: str) -> tuple[str, Kind]:
    return name, Kind(name, read, re.compile(sign.encode(), re.MULTILINE), get)


KINDS: Mapping[str, Kind] = dict(
    (
        _kind(
            "slurm",
            _each(read_slurm),
            r"\A[^\n]*\b(?:ElapsedRaw|AllocTRES)\b[^\n]*\|",
            "sacct -P -D --format=cluster,JobID,JobIDRaw,JobName,Account,User,State,ElapsedRaw,AllocTRES,Start,End",
        ),
        _kind("slurm-json", _each(read_slurm_json), r'\A\s*\{[\s\S]*"jobs"\s*:\s*\[|"openapi/|"data_parser"', "sacct --json"),
        _kind(
            "prometheus",
            read_prometheus,
            r'\A\s*\{\s*"status"\s*:\s*"(?:success|error)"',
            "govcompute telemetry fetch prometheus, or query=DCGM_...[1h]&time=... saved",
        ),
        _kind(
            "nvidia-smi",
            _each(read_nvidia_smi),
            r"\A(?=[^\n]*\btimestamp\b)[^\n]*\b(?:utilization\.gpu|power\.draw)\b",
            "nvidia-smi --query-gpu=timestamp,uuid,name,utilization.gpu,power.draw --format=csv -l 15",
        ),
        _kind(
            "mlflow",
            _each(read_mlflow),
            r"\ASQLite format 3\x00|\A[^\n]*\brun_id,[^\n]*\bmetrics\.",
            "mlflow.db, the folder mlruns, or mlflow.search_runs().to_csv(FILE)",
        ),
        _kind(
            "wandb",
            _each(read_wandb),
            r'\A:W&B|\A[^\n]*(?:^|,)"?_timestamp"?(?:,|\r?$)|\A\s*[\[{][^\n]*"_timestamp"|\A\[\s*\{[^}]*"_timestamp"',
            "run.history(stream='events').to_csv(FILE); list(run.scan_history()) as JSON",
        ),
        _kind(
            "trainer-state",
            _each(read_trainer_state),
            r'\A\s*\{[\s\S]*"(?:total_flos|best_model_checkpoint|log_history)"\s*:',
            "trainer_state.json in a checkpoint's folder, all_results.json",
        ),
        _kind(
            "megatron",
            _each(read_megatron),
            r"iteration\s+\d+\s*/\s*\d+\s*\|",
            "what training prints, with --log-throughput",
        ),
        _kind(
            "megatron-progress",
            _each(read_megatron_progress),
            r"\tFloating-point operations: ",
            "progress.txt in the folder of checkpoints, with --log-progress",
        ),
        _kind("torchtitan", _each(read_torchtitan), r"\bstep:.*\btps:.*\btflops:", "what training prints"),
        _kind("maxtext", _each(read_maxtext), r"completed step: \d+, seconds: ", "what training prints"),
    )
)


def kind_of(path: Path) -> Kind:
    """The kind of the file, from its beginning. Raises InputError where it is none that is known, or several."""
    if path.is_dir():
        return KINDS["mlflow"]
    start = beginning(path, _BEGINNING).removeprefix(b"\xef\xbb\xbf")
    if not start.strip():
        raise InputError(f"{path}: the file is empty")
    found = [kind for kind in KINDS.values() if kind.sign.search(start)]
    if len(found) == 1:
        return found[0]
    seen = f"may be {' or '.join(kind.name for kind in found)}" if found else f"begins like no kind of {', '.join(KINDS)}"
    raise InputError(f"{path} {seen}: name its kind (before the file; on the page, under “Kind of file”)")


def read(name: str, paths: Sequence[Path], given: Given) -> Imported:
    """The readings of files of the kind `name`. Raises NotFound for a kind that is none, DocumentError for a broken file."""
    if name not in KINDS:
        raise NotFound("kind of telemetry", name, KINDS)
    return KINDS[name].read(paths, given)


def read_some(name: str, paths: Sequence[Path], given: Given) -> Imported:
    """As `read`. Raises InputError, with what was found, where no reading came of the files."""
    found = read(name, paths, given)
    if not found.readings:
        raise InputError("\n".join(["no reading came of it", *map(str, found.findings)]))
    return found
