"""How many connections each web process has, so that none takes most of them.

The system wakes all processes for a new connection, and mostly the same one is first. It would
serve nearly everything alone, on one processor, beside others that sleep.
"""

import mmap
import struct
import time

PLACES = 64
FRESH = 3.0  # seconds: who has not told for longer is gone
SPREAD = 1
FEW = 8  # so many more are no reason to end connections that would be kept
ENTRY = struct.Struct("=dq")

# Mapped before the processes are forked: they have it in common.
_board = mmap.mmap(-1, PLACES * ENTRY.size)


def tell(number: int, connections: int) -> None:
    """Say how many connections the process of this number has now."""
    ENTRY.pack_into(_board, number % PLACES * ENTRY.size, time.monotonic(), connections)


def has_too_many(number: int, connections: int) -> bool:
    """Whether another process has so many less that the next connection is for that one."""
    return _more_than_least(number, connections) > SPREAD


def surplus(number: int, connections: int) -> int:
    """How many of its kept connections a process should end, so that others take them.

    Who was busy for a moment while many came has few of them, for as long as they are kept.
    """
    more = _more_than_least(number, connections)
    return more // 2 if more > FEW else 0


def _more_than_least(number: int, connections: int) -> int:
    mine, latest = number % PLACES, time.monotonic() - FRESH
    told = list(ENTRY.iter_unpack(_board))
    others = [n for at, (when, n) in enumerate(told) if at != mine and when > latest]
    return connections - min(others) if others else 0
