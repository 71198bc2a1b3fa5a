"""Coverage-guided fuzzing (atheris) of the readers: ``make fuzz``, or ``python -m tests.fuzz [TARGET...] [--seconds N]``.

Each target runs in a process of its own, from shipped files as its corpus; what it finds, and the corpus as it grew, stay in
``out/fuzz/<target>/``. A crash is an exception outside the family of errors, an assertion, a hang of 10 seconds, or 2 GB.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys

from tests.fuzz.targets import ROOT, TARGETS

_OUT = ROOT / "out" / "fuzz"
_SECONDS = 60


def main() -> int:
    """Runs the targets that are named, or all; returns how many of them crashed."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all if absent")
    asked.add_argument("--seconds", type=int, default=_SECONDS, help="for each target")
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if unknown := set(given.targets) - set(TARGETS):
        asked.error(f"no target is called {', '.join(sorted(unknown))}")
    if given.inside:
        _fuzz(given.targets[0], given.seconds)
    return sum(_crashed(name, given.seconds) for name in given.targets or TARGETS)


def _crashed(name: str, seconds: int) -> bool:
    """Runs one target in a process of its own, and says what it did."""
    command = [sys.executable, "-m", "tests.fuzz", name, "--seconds", str(seconds), "--inside"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    done = re.findall(r"Done (\d+) runs in (\d+) second", ran.stderr)
    reached = re.findall(r"cov: (\d+)", ran.stderr)
    told = f"{done[-1][0]} runs in {done[-1][1]} s" if done else "stopped early"
    sys.stdout.write(
        f"{name:<10} {told}, {reached[-1] if reached else '?'} edges, {'crashed' if ran.returncode else 'no crash'}\n"
    )
    if ran.returncode:
        sys.stdout.write(ran.stdout[-2000:] + "\n".join(line[:400] for line in ran.stderr.splitlines()[-6:]) + "\n")
    sys.stdout.flush()
    return ran.returncode != 0


def _fuzz(name: str, seconds: int) -> None:
    """Never returns: atheris ends the process."""
    import atheris

    target, folder = TARGETS[name], _OUT / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for sample in target.samples():
        (corpus / hashlib.sha256(sample).hexdigest()[:16]).write_bytes(sample)
    with atheris.instrument_imports(include=["govcompute"]):
        from govcompute.errors import GovcomputeError

        for sample in target.samples():  # whatever a reader imports when it is first used is watched, too
            try:
                target.read(sample)
            except GovcomputeError:
                continue

    def one(data: bytes) -> None:
        try:
            target.read(data)
        except GovcomputeError:
            return

    limits = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-max_len=20000"]
    atheris.Setup([sys.argv[0], str(corpus), f"-artifact_prefix={folder}/", *limits], one)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
