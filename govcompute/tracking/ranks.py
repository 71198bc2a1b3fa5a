"""The processes of one training, added up once: those that see data of their own, and the one among them that writes."""

from __future__ import annotations

import sys
from typing import Any


class Ranks:
    """The ranks of a data-parallel group; alone where torch.distributed is not in use.

    group: the process group whose ranks see different data; all ranks where it is None. Tensor- and pipeline-parallel
    ranks that share one batch stand in different data-parallel groups; only the group of rank 0 is added up and written.
    """

    def __init__(self, group: Any = None) -> None:
        self._group = group
        self._distributed = _in_use()
        self.members = self._members()
        self.counts = 0 in self.members
        self.writes = self.counts and self._rank() == 0

    @property
    def several(self) -> bool:
        """Whether adding up needs the others."""
        return self._distributed and self.counts and len(self.members) > 1

    def _members(self) -> list[int]:
        if not self._distributed:
            return [0]
        import torch.distributed as dist

        if self._group is None:
            return list(range(dist.get_world_size()))
        return list(dist.get_process_group_ranks(self._group))

    def _rank(self) -> int:
        if not self._distributed:
            return 0
        import torch.distributed as dist

        return int(dist.get_rank())

    def gathered(self, record: Any) -> list[Any]:
        """The record of every member, in order; all of them call it together."""
        if not self.several:
            return [record]
        import torch.distributed as dist

        records: list[Any] = [None] * len(self.members)
        dist.all_gather_object(records, record, group=self._group)
        return records

    def from_first(self, value: Any) -> Any:
        """What rank 0 gives; all of them call it together."""
        if not self.several:
            return value
        import torch.distributed as dist

        values = [value]
        dist.broadcast_object_list(values, src=0, group=self._group)
        return values[0]


def _in_use() -> bool:
    """Whether torch.distributed is initialised; torch is not loaded to find out."""
    distributed = sys.modules.get("torch.distributed")
    return bool(distributed is not None and distributed.is_available() and distributed.is_initialized())
