"""Tells when a file in a folder is written: the system says so, and nobody has to look meanwhile.

Linux does; elsewhere it is always as if something had just been written.
"""

import ctypes
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_MODIFY = 0x2
MOST = 1 << 16


@contextmanager
def watched(folder: Path) -> Iterator["Writes"]:
    """What is written in this folder from now on, by whichever process."""
    descriptor = _descriptor(folder)
    try:
        yield Writes(descriptor)
    finally:
        if descriptor is not None:
            os.close(descriptor)


class Writes:
    """The writes that nobody has asked about yet."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self._poll = select.poll()
        if descriptor is not None:
            self._poll.register(descriptor, select.POLLIN)

    def any_within(self, seconds: float) -> bool:
        """Whether there was one since the last question, or is one before the time is over."""
        if self._descriptor is None:
            return True
        if not self._poll.poll(seconds * 1000):
            return False
        os.read(self._descriptor, MOST)
        return True


def _descriptor(folder: Path) -> int | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    descriptor = int(libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
    if descriptor < 0:  # too many of this user's programs watch something
        return None
    if libc.inotify_add_watch(descriptor, os.fsencode(folder), IN_MODIFY) < 0:
        os.close(descriptor)
        return None
    return descriptor
