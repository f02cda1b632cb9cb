"""A file for what was sent and is not yet noted in the database.

Noting many letters in one transaction is cheap, but whoever is killed before it would send all of
them again. A line in a file costs next to nothing and outlives its process; the next worker on
this machine notes what it finds in the files of those who are gone.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One letter that a server has taken: whose claim it was, and what the server said."""

    job: int
    fence: str
    letter: int
    reply: str


class Journal:
    """The file of one connection; it is locked for as long as its process lives."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def add(self, line: Line) -> None:
        """Write a line down, before anything else happens."""
        os.write(self._descriptor, json.dumps(vars(line)).encode() + b"\n")

    def lines(self) -> list[Line]:
        """What is written down and not cleared yet."""
        size = os.fstat(self._descriptor).st_size
        return list(_lines(os.pread(self._descriptor, size, 0))) if size else []

    def clear(self) -> None:
        """All of it is in the database now."""
        os.ftruncate(self._descriptor, 0)


@contextmanager
def opened(folder: Path) -> Iterator[Journal]:
    """A file of our own, gone when it is closed in peace."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, descriptor = _made(folder)
    try:
        yield Journal(descriptor)
        if os.fstat(descriptor).st_size == 0:
            path.unlink()
    finally:
        os.close(descriptor)


def _made(folder: Path) -> tuple[Path, int]:
    path = folder / f"{os.getpid()}-{os.urandom(6).hex()}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_EXCL, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    if os.fstat(descriptor).st_nlink:
        return path, descriptor
    # Another connection that begins took it for one left behind, before it was locked.
    os.close(descriptor)
    return _made(folder)


def left_behind(folder: Path) -> Iterator[list[Line]]:
    """What each process that is gone had not noted; its file goes when that was dealt with."""
    for path in sorted(folder.glob("*-*")):
        # Another connection that begins at the same moment may have dealt with it.
        with suppress(FileNotFoundError), path.open("rb") as file:
            if _is_free(file.fileno()):
                yield list(_lines(file.read()))
                path.unlink(missing_ok=True)


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lines(content: bytes) -> Iterator[Line]:
    # What follows the last line break was cut off by the death of its writer.
    for text in content.split(b"\n")[:-1]:
        yield Line(**json.loads(text))
