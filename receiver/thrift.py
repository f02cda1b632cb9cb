"""Memory that was freed goes back to the system once there is nothing to do.

What C frees in pieces its malloc keeps, for whoever asks next: after a rush that is some megabytes
for each process, which nobody asks for until the next rush.
"""

import ctypes
import gc
import time

QUIET = 2.0  # seconds without work after which no more of it is at hand

_libc = ctypes.CDLL(None)


def give_back() -> None:
    """Let the system have what malloc keeps; another C library than glibc sees to it itself."""
    gc.collect()  # rings of what nobody wants any more, which hold on to some of it
    trim = getattr(_libc, "malloc_trim", None)
    if trim is not None:
        trim(0)


class Quiet:
    """Notices, once each time, that work is over."""

    def __init__(self) -> None:
        self.done = 0
        self.since = 0.0
        self.is_owed = True  # beginning was work, too

    def has_come(self, done: int) -> bool:
        """To be asked every now and then, with how much was done by then since the beginning."""
        now = time.monotonic()
        if done != self.done:
            self.done, self.since, self.is_owed = done, now, True
        elif self.is_owed and now - self.since >= QUIET:
            self.is_owed = False
            return True
        return False
