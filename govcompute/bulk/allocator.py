"""Memory that is freed stays at hand for the next batch, instead of going back to the system and coming again page by page."""

from __future__ import annotations

import ctypes
from functools import cache

#: Parameters of mallopt(3) in glibc, with what they are set to.
_TRIM_THRESHOLD, _TRIM_ABOVE = -1, 256 << 20
_MMAP_THRESHOLD, _MMAP_ABOVE = -3, 32 << 20


@cache
def keep_freed_memory() -> None:
    """Tells glibc, for this whole process, to keep up to 256 MB; elsewhere it does nothing.

    A batch makes thousands of arrays of a few hundred kilobytes. Dask starts its workers with MALLOC_TRIM_THRESHOLD_ at
    64 kB, with which each of them is asked of the system anew (`docs/large.md`).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, _TRIM_ABOVE)
        mallopt(_MMAP_THRESHOLD, _MMAP_ABOVE)
