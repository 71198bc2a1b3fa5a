"""Start-up: whole processes of the command line, median of five, each beside its budget; the registry read cold and warm."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

from govcompute.paths import CACHE_VARIABLE

RUNS = 5
#: Seconds that each command may take, on the shipped registry.
BUDGETS = {
    "--help": 0.3,
    "flops llama-3.1-405b": 0.6,
    "policy list": 1.0,
    "registry list": 1.0,
    "assess --system gpt-4": 1.0,
    "lineage show composer-2.5": 1.0,
    "forecast counts": 1.5,
    "assess": 1.5,
}
_LOAD = """
import time
from govcompute.paths import policy_folders, registry_folders
from govcompute.policy.library import load_policies
from govcompute.registry.library import load_registry
begin = time.perf_counter()
load_policies(policy_folders())
middle = time.perf_counter()
load_registry(registry_folders())
print(middle - begin, time.perf_counter() - middle)
"""


def run() -> None:
    """Prints seconds for each command beside its budget, a bare interpreter for comparison, and the registry cold and warm."""
    with tempfile.TemporaryDirectory() as cache:
        bare, _ = _medians([sys.executable, "-c", "pass"], cache)
        print(f"bare python                             {bare:6.3f} s")
        for command, budget in BUDGETS.items():
            seconds, processor = _medians([sys.executable, "-m", "govcompute", *command.split()], cache)
            print(f"govcompute {command:28s} {seconds:6.3f} s   {processor:6.3f} s of a core   (budget {budget} s)")
    with tempfile.TemporaryDirectory() as cache:
        for kind, where in (("no cache", "off"), ("cold", None), ("warm", cache)):
            policies, registry = _load(where)
            print(f"read, {kind:9s} policies {1000 * policies:5.0f} ms   registry {1000 * registry:5.0f} ms")


def _medians(command: list[str], cache: str) -> tuple[float, float]:
    """Seconds on the clock and of the processor, medians after one run that fills the caches."""
    times = [_timed(command, cache) for _ in range(RUNS + 1)][1:]
    return statistics.median(clock for clock, _ in times), statistics.median(used for _, used in times)


def _timed(command: list[str], cache: str) -> tuple[float, float]:
    before, begin = os.times(), time.perf_counter()
    environment = {**os.environ, CACHE_VARIABLE: cache}
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, env=environment)
    seconds, after = time.perf_counter() - begin, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, used


def _load(cache: str | None) -> tuple[float, float]:
    """Median seconds to read the policies and the registry; without a cache folder, in a new one each time."""
    found = []
    for _ in range(RUNS + 1):
        with tempfile.TemporaryDirectory() as fresh:
            environment = {**os.environ, CACHE_VARIABLE: cache or fresh}
            done = subprocess.run([sys.executable, "-c", _LOAD], env=environment, capture_output=True, text=True, check=True)
        found.append([float(word) for word in done.stdout.split()])
    policies, registry = zip(*found[1:], strict=True)
    return statistics.median(policies), statistics.median(registry)
