"""A registry as large as the public record: the shipped systems, and as many made up from them as it takes."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

from govcompute.paths import shipped
from govcompute.registry.library import SYSTEMS as SYSTEMS_FOLDER
from govcompute.registry.library import load_registry
from govcompute.registry.schema import Kind, System
from govcompute.registry.write import system_yaml

SYSTEMS = 3_400


def write_many(folder: Path, systems: int = SYSTEMS) -> int:
    """Writes to `folder` what brings the shipped registry to `systems` entries; returns how many that is.

    Each is a shipped model under another name, up to two years older or younger, with up to thirty times more or less compute.
    """
    chance = random.Random(20260328)
    given = list(load_registry([shipped("registry")]))
    models = [one for one in given if one.kind is Kind.MODEL]
    made = [_another(chance.choice(models), number, chance) for number in range(systems - len(given))]
    (folder / SYSTEMS_FOLDER).mkdir(parents=True)
    for one in made:  # not `write_systems`, which waits for the disk after each
        (folder / SYSTEMS_FOLDER / f"{one.id}.yaml").write_text(system_yaml(one), "utf-8")
    return len(made)


def _another(model: System, number: int, chance: random.Random) -> System:
    values = model.model_dump(mode="json", exclude_defaults=True)
    values |= {"id": f"made-up-{number}", "name": f"{model.name} no. {number}"}
    factor = 10 ** chance.uniform(-1.5, 1.5)
    for part in (values, *values.get("stages", ())):
        if isinstance(amount := part.get("compute"), dict):
            part["compute"] = {key: _scaled(given, factor) if key in _AMOUNTS else given for key, given in amount.items()}
    if model.released:
        values["released"] = (model.released + timedelta(days=chance.randint(-730, 30))).isoformat()
    return System.model_validate(values)


_AMOUNTS = ("median", "low", "high", "at_least")


def _scaled(amount: object, factor: float) -> object:
    return float(f"{float(amount) * factor:.3g}") if isinstance(amount, int | float) else amount
