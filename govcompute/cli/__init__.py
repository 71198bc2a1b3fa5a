"""The command line: one file a noun. Only this room prints, exits, or catches everything."""

from __future__ import annotations

import io
import os
import sys
import warnings
from typing import NoReturn

from govcompute.cli.exits import ExitCode


def main() -> None:
    """Entry point of ``govcompute``: every failure leaves with its documented code and one clear message."""
    from govcompute.cli.root import root
    from govcompute.errors import GovcomputeError, MissingExtra

    _never_fail_over_a_sign()
    warnings.showwarning = _warn  # type: ignore[assignment]
    try:
        root(prog_name="govcompute")
    except MissingExtra as error:
        _leave(str(error), ExitCode.MISSING)
    except GovcomputeError as error:
        _leave(str(error), ExitCode.INVALID_INPUT)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.filename is None:
            _bug(error)
        _leave(f"{error.filename}: {error.strerror or error}", ExitCode.INVALID_INPUT)
    except Exception as error:  # what is none of the family is a bug, and leaves as one
        _bug(error)


def _bug(error: Exception) -> NoReturn:
    if os.environ.get("GOVCOMPUTE_DEBUG"):
        import traceback

        traceback.print_exc()
    _leave(
        f"a bug in govcompute: {type(error).__name__}: {error}\nSet GOVCOMPUTE_DEBUG=1 to see where, and please report it.",
        ExitCode.BUG,
    )


def _never_fail_over_a_sign() -> None:
    """Where the terminal or the pipe has no ● or ≥ (old code pages), a question mark stands for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _warn(message: Warning | str, *_: object) -> None:
    """A warning is a message to the person, without the line of code that gave it."""
    from govcompute.cli.output import tell

    tell(f"warning: {message}")


def _leave(message: str, code: ExitCode) -> NoReturn:
    from govcompute.cli.output import tell

    sys.stdout.flush()
    for line in message.splitlines():
        tell(f"error: {line}")
    sys.exit(code)
