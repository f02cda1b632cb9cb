"""What a claim is known by: whoever made it, so that the claims of the dead are seen to be such."""

import hashlib
import mmap
import os
import secrets
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

# Of 32 signs: where, which process, which of its threads, which claim; eight for each.
_PLACE, _PROCESS, _THREAD = 8, 8, 8

_MOST_THREADS = 1 << 22  # Linux numbers no more
_UNTIL = struct.Struct("d")


class _Here:
    """For each thread until when it is at work, by a clock that nobody sets.

    It takes no memory where nobody has written.
    """

    at_work = mmap.mmap(-1, _MOST_THREADS * _UNTIL.size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def new() -> str:
    """A fence that nobody else has, with the place, the process and the thread in it."""
    return f"{own()}{secrets.token_hex(4)}"


def own() -> str:
    """How all fences of this thread begin."""
    return f"{_place()}{os.getpid():08x}{threading.get_native_id():08x}"


def is_dead(fence: str) -> bool:
    """Whether the process that made it ran here and is gone; of others nothing is known."""
    if not fence.startswith(_place()):
        return False
    try:
        os.kill(int(fence[_PLACE : _PLACE + _PROCESS], 16), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, ValueError, OverflowError):
        return False
    return False


def share() -> None:
    """Let all who are forked from here on know what each of them has in hand."""
    _Here.at_work = mmap.mmap(-1, _MOST_THREADS * _UNTIL.size)


@contextmanager
def at_work(lease: timedelta) -> Iterator[None]:
    """Meanwhile this thread has in hand what it claimed, for no longer than a lease really lasts.

    A clock that is set ahead ends every lease at once, though whoever has them is alive and goes
    on: the next thread would take a letter that is on its way, and send it twice.
    """
    mine = _slot(threading.get_native_id())
    _UNTIL.pack_into(_Here.at_work, mine, time.monotonic() + lease.total_seconds())
    try:
        yield
    finally:
        _UNTIL.pack_into(_Here.at_work, mine, 0.0)


def is_in_hand(fence: str) -> bool:
    """Whether a thread of ours is at work with it, or one of those with whom we share."""
    if not fence.startswith(_place()) or is_dead(fence):
        return False
    thread = int(fence[_PLACE + _PROCESS :][:_THREAD], 16)
    (until,) = _UNTIL.unpack_from(_Here.at_work, _slot(thread))
    return bool(time.monotonic() < until)


def _slot(thread: int) -> int:
    return thread % _MOST_THREADS * _UNTIL.size


@cache
def _place() -> str:
    """This machine since it was started; in a container, this container."""
    told = [socket.gethostname()]
    with suppress(OSError):  # not Linux: the name of the machine must do
        told.append(Path("/proc/sys/kernel/random/boot_id").read_text("ascii"))
        told.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:_PLACE]
