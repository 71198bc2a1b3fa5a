"""What a table is made of: rows of Parquet files, in stretches that one worker does at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from govcompute.errors import InputError

#: Rows in memory at a time, whatever the size of a partition or of a row group.
BATCH = 131_072
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Partition:
    """`rows` rows of `file` from `first` (from 0) on; `name` is that of the file in which their results stand."""

    file: Path
    first: int
    rows: int
    name: str

    def fingerprint(self) -> str:
        """SHA-256 over which rows of what bytes these are: the stored chunks of every row group that holds some of them."""
        metadata = pq.read_metadata(self.file)
        digest = hashlib.sha256(f"{self.first} {self.rows}\n{metadata.schema.to_arrow_schema()}\n".encode())
        with self.file.open("rb") as file:
            for group, first, _ in self._groups(metadata):
                digest.update(f"{first}\n".encode())
                chunks = [metadata.row_group(group).column(index) for index in range(metadata.num_columns)]
                start = min(chunk.dictionary_page_offset or chunk.data_page_offset for chunk in chunks)
                left = sum(chunk.total_compressed_size for chunk in chunks)
                file.seek(start)
                while left and (part := file.read(min(left, _BUFFER))):
                    digest.update(part)
                    left -= len(part)
        return digest.hexdigest()

    def batches(self, columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        """The rows, at most `BATCH` at a time, each batch with the number (from 0) of its first row in the file."""
        with pq.ParquetFile(self.file, buffer_size=_BUFFER) as file:
            groups = list(self._groups(file.metadata))
            if not groups:
                return
            at = groups[0][1]
            read = file.iter_batches(BATCH, [group for group, *_ in groups], list(columns), use_threads=False)
            for batch in read:
                begin, end = max(self.first, at), min(self.first + self.rows, at + batch.num_rows)
                if begin < end:
                    yield begin, batch.slice(begin - at, end - begin)
                at += batch.num_rows
                if at >= self.first + self.rows:
                    return

    def _groups(self, metadata: pq.FileMetaData) -> Iterator[tuple[int, int, int]]:
        """Row groups that hold some of the rows: number, first row, rows."""
        at = 0
        for group in range(metadata.num_row_groups):
            rows = metadata.row_group(group).num_rows
            if at < self.first + self.rows and self.first < at + rows:
                yield group, at, rows
            at += rows


def files_of(table: Path) -> list[Path]:
    """The Parquet files of a table: the file itself, or those in the folder, by name. Raises InputError for none."""
    if table.is_dir():
        found = sorted(path for path in table.glob("*.parquet") if path.is_file())
        if not found:
            raise InputError(f"{table}: the folder holds no file *.parquet")
        return found
    if not table.is_file():
        raise InputError(f"{table}: there is no such file or folder")
    return [table]


def metadata_of(file: Path) -> pq.FileMetaData:
    """The footer of a Parquet file. Raises InputError where it is not one."""
    try:
        return pq.read_metadata(file)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{file}: not a Parquet file, or not whole: {error}") from None


def partitions(files: Sequence[Path], rows: int) -> Iterator[Partition]:
    """The files in stretches of about `rows` rows, cut where row groups end; a larger row group is cut inside."""
    for file in files:
        metadata = metadata_of(file)
        first = 0
        for end in _cuts([metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)], rows):
            yield Partition(file.absolute(), first, end - first, f"{file.stem}.{first:012d}.parquet")
            first = end


def _cuts(groups: Sequence[int], rows: int) -> Iterator[int]:
    """Where stretches end: before a row group that would pass `rows`, and every `rows` inside one that alone does."""
    begin = at = 0
    for size in groups:
        if begin < at and at + size - begin > rows:
            yield at
            begin = at
        at += size
        while at - begin > rows:
            begin += rows
            yield begin
    if begin < at:
        yield at
