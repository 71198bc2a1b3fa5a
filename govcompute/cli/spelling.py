"""Words of a closed list that were mistyped: the error of the command line names the nearest that is valid, as readers do."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperGroup

from govcompute.errors import InputError, nearest

#: What typer says of a word that an option does not take, and what pydantic may put before it.
_NONE_OF = re.compile(r"^(?:Value error, )?(?P<says>'(?P<given>.*)' is not one of (?P<valid>'.*'))\.?$", re.DOTALL)


class NearestWord(TyperGroup):
    """The group of all commands. For a mistyped command or option typer names the nearest itself; for a word it does not."""

    def invoke(self, ctx: Any) -> Any:
        """Calls the command; an error about a word of a closed list leaves with the nearest valid one."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = with_given(error) or with_nearest(error.message)
            raise


def with_given(error: typer.BadParameter) -> str:
    """What is wrong with the text of a number, which typer does not repeat, and how to write it; empty for another error."""
    details: list[dict[str, Any]] = getattr(error.__cause__, "errors", list)()
    if not details:
        return ""
    kind, given = str(details[0]["type"]), str(details[0]["input"])
    if kind == "float_parsing":
        return f"'{given}' is not a number{_as_number(given)}"
    if kind in ("int_parsing", "int_from_float"):
        return f"'{given}' is not a whole number{_as_whole(given)}"
    most = details[0].get("ctx", {}).get("le")
    share = kind == "less_than_equal" and most <= 1 < float(given) <= 100
    return f"{given} is above {most}; for per cent write {float(given) / 100:.10g}" if share else ""


def _as_number(given: str) -> str:
    from govcompute.quantity import exact
    from govcompute.quantity.meant import meant

    try:
        return f"; write {float(exact(given)):.10g}"
    except InputError:
        return meant(given)


def _as_whole(given: str) -> str:
    """How to write it in digits alone; empty where it is not whole."""
    from govcompute.quantity import exact
    from govcompute.quantity.meant import meant

    said, _, number = (meant(given) or f"; write {given}").rpartition(" ")
    try:
        found = exact(number)
    except InputError:
        return ""
    return f"{said} {found.numerator}" if found.denominator == 1 else ""


def with_nearest(message: str) -> str:
    """`message` with the nearest valid word where it is about a word that is none of a list and one is near."""
    found = _NONE_OF.match(message)
    if found is None:
        return message
    close = nearest(found["given"], re.findall(r"'([^']*)'", found["valid"]))
    return found["says"] + (f"; nearest valid: '{close}'" if close else "")
