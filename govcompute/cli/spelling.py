"""Words of a closed list that were mistyped: the error of the command line names the nearest that is valid, as readers do."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperGroup

from govcompute.errors import nearest

#: What typer says of a word that an option does not take, and what pydantic may put before it.
_NONE_OF = re.compile(r"^(?:Value error, )?(?P<says>'(?P<given>.*)' is not one of (?P<valid>'.*'))\.?$", re.DOTALL)


class NearestWord(TyperGroup):
    """The group of all commands. For a mistyped command or option typer names the nearest itself; for a word it does not."""

    def invoke(self, ctx: Any) -> Any:
        """Calls the command; an error about a word of a closed list leaves with the nearest valid one."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = with_nearest(error.message)
            raise


def with_nearest(message: str) -> str:
    """`message` with the nearest valid word where it is about a word that is none of a list and one is near."""
    found = _NONE_OF.match(message)
    if found is None:
        return message
    close = nearest(found["given"], re.findall(r"'([^']*)'", found["valid"]))
    return found["says"] + (f"; nearest valid: '{close}'" if close else "")
