"""A large answer's memory goes back to the system once it has been sent.

glibc raises the bound above which it gives back freed memory with each larger piece that is freed, up to 64 MB: a worker that had written an answer of
forty-eight megabytes in its pieces kept 20 of them for as long as it lived, and 40 in one piece. A bound that was set stays.
"""

from __future__ import annotations

KEPT = 1 << 20
"""Bytes of freed memory that may stay at hand, in each of glibc's heaps."""
_M_TRIM_THRESHOLD = -1


def give_back_what_is_freed() -> None:
    """In a worker. Does nothing under another C library."""
    import ctypes  # in the worker alone: the master needs none of it

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    mallopt(_M_TRIM_THRESHOLD, KEPT)
