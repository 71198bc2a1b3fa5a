"""``python -m tests.mutation``: which small faults in ``verdict/`` and ``policy/`` would the tests notice?

mutmut writes the faults (mutants), one at a time, into a copy of the code and runs the tests that reach the changed function;
``[tool.mutmut]`` in pyproject.toml names the files and the tests. A mutant is killed where a test fails. The score is killed
over all that were run: a mutant that no test reaches, or whose tests ran out of time, is not killed. Below 90 % the exit code
is 1. mutmut makes no mutants of decorated functions (properties, validators) nor of what a module does when it is imported.

A whole run takes about eleven minutes on two cores. ``--sample 300`` runs that many, drawn uniformly from all, and prints an
exact binomial interval. ``mutmut results`` and ``mutmut show NAME`` then tell what survived.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from .conftest import ROOT

GOAL = 0.90
FOLDER = "mutants"  # where mutmut keeps its copy and its results
SPINNER = tuple("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")  # what mutmut begins a line of progress with


def main() -> int:
    """Runs the mutants, prints a line for each file; 1 where the score is below `GOAL`."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Mutation score of verdict/ and policy/.")
    parser.add_argument("--sample", type=int, metavar="N", help="only so many mutants, drawn uniformly")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="that run side by side")
    parser.add_argument("--resume", action="store_true", help="go on with a run that was interrupted, if no test changed since")
    given = parser.parse_args()
    os.chdir(ROOT)
    if not given.resume:
        shutil.rmtree(FOLDER, ignore_errors=True)
    chosen: list[str] = []
    if given.sample is not None:
        every = _made(given.processes)
        chosen = random.Random(given.seed).sample(every, min(given.sample, len(every)))
        print(f"{len(chosen)} of {len(every)} mutants, drawn with seed {given.seed}", flush=True)
    program = Path(sys.executable).with_name("mutmut")
    # With CI set, hypothesis draws the same examples each time and remembers none: a mutant must not depend on the one before.
    command = [str(program), "run", "--max-children", str(given.processes), *chosen]
    return _run(command, {**os.environ, "CI": "1"}) or _report(set(chosen))


def _run(command: list[str], environment: dict[str, str]) -> int:
    """The exit code of mutmut. Into a file its spinner, ten times a second, is told once a minute, and all else as it comes."""
    if sys.stdout.isatty():
        return subprocess.run(command, env=environment, check=False).returncode
    told = -math.inf
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as running:
        assert running.stdout is not None
        for line in running.stdout:  # a carriage return ends a line too
            spins = line.startswith(SPINNER)
            if line.strip() and (not spins or time.monotonic() - told >= 60):
                print(line.rstrip(), flush=True)
                told = time.monotonic() if spins else told
    return running.returncode


def _made(processes: int) -> list[str]:
    """The names of all mutants, written into the copy but not run."""
    from mutmut.__main__ import create_mutants
    from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir

    Path(FOLDER).mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(processes)
    return sorted(name for found in _results().values() for name in found)


def _results() -> dict[str, dict[str, str]]:
    """For each file the mutants with what became of them."""
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.stats import status_by_exit_code
    from mutmut.utils.file_utils import walk_mutatable_files

    found = {}
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        found[str(path)] = {name: status_by_exit_code[code] for name, code in data.exit_code_by_key.items()}
    return found


def _report(chosen: set[str]) -> int:
    from scipy.stats import binomtest

    everything, left = Counter[str](), 0
    columns = ("mutants", "killed", "survived", "no tests", "timed out", "other", "score")
    print(f"\n{'file':36} {' '.join(f'{name:>9}' for name in columns)}")
    for file, results in _results().items():
        counts = Counter(status for name, status in results.items() if name in chosen or not chosen)
        left += counts.pop("not checked", 0)
        everything += counts
        if counts:
            print(_line(file, counts))
    print(_line("all", everything))
    if left:
        print(f"interrupted: {left} mutants were not run")
    killed, mutants = everything["killed"], everything.total()
    if chosen:
        interval = binomtest(killed, mutants).proportion_ci(0.95, method="exact")
        print(f"95 % interval of the score of all mutants: {interval.low:.1%} to {interval.high:.1%}")
    return 0 if killed >= GOAL * mutants and not left else 1


def _line(name: str, counts: Counter[str]) -> str:
    mutants, killed, survived = counts.total(), counts["killed"], counts["survived"]
    untested, late = counts["no tests"], counts["timeout"]
    other = mutants - killed - survived - untested - late
    numbers = " ".join(f"{number:9}" for number in (mutants, killed, survived, untested, late, other))
    return f"{name:36} {numbers} {killed / mutants:9.1%}"


if __name__ == "__main__":
    sys.exit(main())
