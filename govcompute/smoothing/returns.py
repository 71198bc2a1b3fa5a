"""Tables of returns: one number for each episode, with the noise they were played at and what was known beforehand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from govcompute.documents import Record, read_json, validate
from govcompute.documents.table import read_table
from govcompute.errors import DocumentError, InputError
from govcompute.quantity import counted
from govcompute.smoothing.environments import Environment, environment

#: Fewer cannot certify anything of use, and are more likely a table cut short than a measurement.
FEWEST = 20


class ReturnTable(Record):
    """Returns of independent episodes without an attack; `floor` and `levels` were fixed before any was played.

    sigma: standard deviation of the agent's noise. ceiling: a return that no episode passes, where one is known.
    steps: environment steps of all episodes, each one pass of the policy. agent: SHA-256 of the weights.
    """

    kind: Literal["returns"] = "returns"
    environment: str = ""
    sigma: float = Field(ge=0)
    floor: float
    levels: list[float] = Field(min_length=1)
    ceiling: float | None = None
    agent: str = ""
    seed: int | None = None
    steps: int | None = Field(default=None, ge=0)
    returns: list[float]

    @property
    def mean(self) -> float:
        """Of the sample."""
        return math.fsum(self.returns) / len(self.returns)

    @model_validator(mode="after")
    def _sound(self) -> ReturnTable:
        check(self.returns, self.floor, self.levels, self.ceiling)
        return self


def check(returns: Sequence[float], floor: float, levels: Sequence[float], ceiling: float | None) -> None:
    """Raises ValueError where levels do not rise from the floor, where a return is out of range, or where there are few."""
    if not all(low < high for low, high in zip([floor, *levels], levels, strict=False)):
        raise ValueError(f"levels must rise, and begin above the floor {floor:g}")
    if ceiling is not None and levels[-1] > ceiling:
        raise ValueError(f"the highest level {levels[-1]:g} is above the ceiling {ceiling:g}")
    if len(returns) < FEWEST:
        raise ValueError(f"{counted(len(returns), 'episode')}; expected {FEWEST} or more")
    for number, value in enumerate(returns):
        if value < floor or (ceiling is not None and value > ceiling):
            most = "no upper end" if ceiling is None else f"{ceiling:g}"
            hint = "; a floor is what no return can fall below, not the least that was seen" if value < floor else ""
            raise ValueError(f"return {value:g} of episode {number} is outside the range {floor:g} to {most}{hint}")


def read_returns(
    file: Path,
    *,
    environment_id: str | None = None,
    sigma: float | None = None,
    floor: float | None = None,
    levels: Sequence[float] | None = None,
    ceiling: float | None = None,
) -> ReturnTable:
    """The table in `file`: JSON as a rollout writes it, or CSV with a column `return`, one row for each episode.

    What a CSV does not say comes as arguments: `sigma`, and either an environment or floor and levels. Over a JSON file, only
    `levels` may be given. Raises DocumentError with the place, InputError where something is missing or contradicts the file.
    """
    if file.suffix.lower() != ".csv":
        found = validate(ReturnTable, read_json(file))
        _same(file, found, environment_id, sigma, floor, ceiling)
        return found if levels is None else _table(file, **{**found.model_dump(), "levels": list(levels)})
    known = environment(environment_id) if environment_id else None
    returns = _column(file)
    if sigma is None:
        raise InputError(f"{file}: a CSV does not say at which noise it was played; expected --sigma")
    lowest = floor if floor is not None else known.floor if known else None
    if lowest is None:
        negative = " (there are negative returns: without one nothing can be certified)" if min(returns, default=0) < 0 else ""
        raise InputError(f"{file}: expected a known lower bound of the return, --floor, or an --environment{negative}")
    if ceiling is None and known is not None and floor is None:
        ceiling = known.ceiling
    steps = levels if levels is not None else known.levels if known else None
    if steps is None:
        raise InputError(f"{file}: expected levels that were fixed beforehand, --levels, or an --environment")
    return _table(
        file, environment=environment_id or "", sigma=sigma, floor=lowest, levels=list(steps), ceiling=ceiling, returns=returns
    )


def _column(file: Path) -> list[float]:
    table = read_table(file)
    if "return" not in table.header:
        raise DocumentError(table.problem(1, "return", "there is no column 'return'", "one return for each episode"))
    values, problems = [], []
    for row in table.rows:
        text = row.cells["return"].strip()
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            problems.append(table.problem(row.line, "return", f"'{text[:40]}' is not a number", "a finite return"))
        values.append(value)
    if problems:
        raise DocumentError(problems)
    return values


def _table(file: Path, **given: object) -> ReturnTable:
    from pydantic import ValidationError

    try:
        return ReturnTable.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{file}: {key + ': ' if key else ''}{message}") from None


def _same(
    file: Path, found: ReturnTable, environment_id: str | None, sigma: float | None, floor: float | None, ceiling: float | None
) -> None:
    """Raises InputError where an argument contradicts what the file says of itself."""
    stated = {"environment": environment_id, "sigma": sigma, "floor": floor, "ceiling": ceiling}
    for name, value in stated.items():
        if value is not None and value != getattr(found, name):
            raise InputError(f"{file} has {name} {getattr(found, name)}, not {value}; leave --{name} out")


def rolled_out(
    played: Environment, sigma: float, agent: str, seed: int, episodes: Sequence[tuple[int, float, int]]
) -> ReturnTable:
    """The table of `episodes` (number, return, steps), in the order of their numbers."""
    ordered = sorted(episodes)
    return ReturnTable(
        environment=played.id,
        sigma=sigma,
        floor=played.floor,
        levels=list(played.levels),
        ceiling=played.ceiling,
        agent=agent,
        seed=seed,
        steps=sum(steps for _, _, steps in ordered),
        returns=[value for _, value, _ in ordered],
    )
