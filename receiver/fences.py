"""What a claim is known by: whoever made it, so that the claims of the dead are seen to be such."""

import hashlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

# Of 32 signs: where, which process, which of its threads, which claim; eight for each.
_PLACE, _PROCESS = 8, 8

_at_work: dict[str, float] = {}  # until when, by a clock that nobody sets


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


@contextmanager
def at_work(fences: Iterable[str], lease: timedelta) -> Iterator[None]:
    """Meanwhile these are in hand, for no longer than a lease really lasts.

    A clock that is set ahead ends every lease at once, though whoever has them is alive and goes
    on: the next thread would take a letter that is on its way, and send it twice.
    """
    held = dict.fromkeys(fences, time.monotonic() + lease.total_seconds())
    _at_work.update(held)
    try:
        yield
    finally:
        for fence in held:
            _at_work.pop(fence, None)


def in_hand() -> list[str]:
    """The fences that a thread of this process is at work behind."""
    now = time.monotonic()
    return [fence for fence, until in list(_at_work.items()) if now < until]


@cache
def _place() -> str:
    """This machine since it was started; in a container, this container."""
    told = [socket.gethostname()]
    with suppress(OSError):  # not Linux: the name of the machine must do
        told.append(Path("/proc/sys/kernel/random/boot_id").read_text("ascii"))
        told.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:_PLACE]
