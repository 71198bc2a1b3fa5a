"""`govcompute smoothing environments`: what can be played, and what is known of its returns beforehand."""

from __future__ import annotations

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table, table


def environments(as_json: Json = False, output: Output = None) -> None:
    """The environments, with observations, steps, the known floor of a return and the levels that are certified."""
    from govcompute.smoothing.environments import ENVIRONMENTS

    if as_json:
        rows = [
            {
                "id": one.id,
                "name": one.name,
                "gymnasium_id": one.gymnasium_id,
                "observation_shape": list(one.observation_shape),
                "steps": one.steps,
                "floor": one.floor,
                "ceiling": one.ceiling,
                "levels": list(one.levels),
            }
            for one in ENVIRONMENTS.values()
        ]
        emit_json("smoothing_environments", {"environments": rows}, output)
        return
    made = table("id", "what", "observation", "most steps", "floor", "levels", numbers=("most steps", "floor"))
    for one in ENVIRONMENTS.values():
        levels = f"{one.levels[0]:g} to {one.levels[-1]:g}" if len(one.levels) > 1 else f"{one.levels[0]:g}"
        shape = " x ".join(map(str, one.observation_shape))
        made.add_row(one.id, one.name, shape, str(one.steps), f"{one.floor:g}", levels)
    emit_table(made, output)
