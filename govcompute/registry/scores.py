"""The folder of published scores: one benchmark in each file, each score with where it was read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from govcompute.documents import Day, Document, Record, files_in, read_yaml, validate
from govcompute.errors import DocumentError, Problem, nearest
from govcompute.registry.evidence import Level
from govcompute.registry.library import Registry

SCORES = "scores"


class ScoreSource(Record):
    """Something that was read."""

    title: str
    level: Level
    retrieved: Day


class Score(Record):
    """One system's score, in per cent."""

    system: str
    score: float = Field(ge=0, le=100)
    source: str = Field(description="a key of the file's 'sources'")


class Benchmark(Record):
    """A benchmark in one setting, with the scores that were published for it. `chance`: what guessing gives, in per cent."""

    benchmark: str
    setting: str
    chance: float = Field(ge=0, le=100)
    source: str
    sources: dict[str, ScoreSource]
    scores: list[Score]

    def by_system(self) -> dict[str, float]:
        """The score of each system."""
        return {score.system: score.score for score in self.scores}


def load_scores(folders: Iterable[Path], systems: Registry) -> dict[str, Benchmark]:
    """Every file of the folders' ``scores/``, by its name. Raises DocumentError that holds every fault of every file."""
    found: dict[str, Benchmark] = {}
    problems: list[Problem] = []
    for path in (path for folder in folders for path in files_in(folder, f"{SCORES}/*.yaml")):
        try:
            document = read_yaml(path)
            found[path.stem] = validate(Benchmark, document)
            problems += _unknown(document, found[path.stem], systems)
        except DocumentError as error:
            problems.extend(error.problems)
    if problems:
        raise DocumentError(problems)
    return found


def _unknown(document: Document, benchmark: Benchmark, systems: Registry) -> list[Problem]:
    problems, seen = [], set()
    for index, score in enumerate(benchmark.scores):
        for key, known in (("system", systems.systems), ("source", benchmark.sources)):
            name = getattr(score, key)
            if name not in known:
                at = ("scores", index, key)
                problems.append(document.problem(at, f"no {key} is called '{name}'", f"a known {key}", nearest(name, known)))
        if score.system in seen:
            problems.append(document.problem(("scores", index, "system"), f"'{score.system}' has a score already", "one score"))
        seen.add(score.system)
    return problems
