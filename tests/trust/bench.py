"""One reader with a folder of its own: an input goes in its place, and what a user would see comes out."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

from govcompute.cli.exits import ExitCode
from govcompute.errors import GovcomputeError, MissingExtra
from tests.trust.conftest import Ran, command
from tests.trust.readers import Reader

#: What a command may say of a file: it is good, it is good and a check or a verdict says no.
READ = (ExitCode.DONE, ExitCode.FINDING, ExitCode.UNDETERMINED)


class Bench:
    """The folder is made anew before each input, which may have changed it."""

    def __init__(self, reader: Reader, folder: Path) -> None:
        self.reader, self._fresh, self.folder = reader, folder / "fresh", folder / "used"
        self._fresh.mkdir(parents=True)
        reader.prepare(self._fresh)
        self.sample = (self._fresh / reader.file).read_bytes() if reader.sample is None else reader.sample

    def read(self, content: bytes) -> Ran:
        """What comes of `content` in the reader's place."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._fresh, self.folder)
        file = self.folder / self.reader.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        call = self.reader.call
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a command shows them; here they would be errors
            if isinstance(call, tuple):
                return command(*(word.format(file=file, folder=self.folder) for word in call))
            try:
                call(file)
            except MissingExtra as error:
                return Ran(ExitCode.MISSING, "", f"error: {error}")
            except GovcomputeError as error:
                return Ran(ExitCode.INVALID_INPUT, "", "".join(f"error: {line}\n" for line in str(error).splitlines()))
            except Exception as error:
                return Ran(ExitCode.BUG, "", f"error: a bug in govcompute: {type(error).__name__}: {error}")
        return Ran(ExitCode.DONE, "", "")
