"""A disk that can be filled and freed: a small one in memory, or where that may not be, a quota.

Who may mount (root on a machine of its own) gets a real file system without room. Everybody
else gets a limit on where in a file may be written, which the system keeps for every process of a
server; SQLite and PostgreSQL meet the same failed write.
"""

import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

MOUNTED = "portaria-small-disk"
BEGINNING = 1 << 16


class SmallDisk(Protocol):
    """What both kinds can do."""

    folder: Path

    def fill(self, processes: list[int]) -> None:
        """Leave no room for these processes."""

    def free(self, processes: list[int]) -> None:
        """Give them room again."""


class InMemory:
    """A file system of a few megabytes, filled by a file that nobody needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, processes: list[int]) -> None:
        """Write until there is no room; again, where others have deleted something since."""
        with (self.folder / "ballast").open("ab", buffering=0) as ballast:
            try:
                while ballast.write(bytes(4096)):
                    pass
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def free(self, processes: list[int]) -> None:
        """Delete it."""
        (self.folder / "ballast").unlink()


class Quota:
    """Nothing may be written but at the beginning of a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, processes: list[int]) -> None:
        """Forbid it to these processes."""
        self._limit(processes, BEGINNING)

    def free(self, processes: list[int]) -> None:
        """Allow it again."""
        self._limit(processes, resource.RLIM_INFINITY)

    def _limit(self, processes: list[int], length: int) -> None:
        for process in processes:
            # Only its owner may; PostgreSQL has another one when we are root.
            owner = owner_of(process) if os.geteuid() == 0 else None
            limits = f"--fsize={length}:{resource.RLIM_INFINITY}"
            command = ["prlimit", f"--pid={process}", limits]
            subprocess.run(command, user=owner, check=False)  # it may have ended meanwhile


def owner_of(process: int) -> int | None:
    """Whose process it is; nobody's when it has ended."""
    try:
        return Path(f"/proc/{process}").stat().st_uid
    except FileNotFoundError:
        return None


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[SmallDisk]:
    """A disk of this size, at this folder."""
    folder.mkdir(parents=True)
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", MOUNTED, str(folder)]
    mount = shutil.which("mount") if os.geteuid() == 0 else None
    is_mounted = mount and subprocess.run([mount, *options], capture_output=True).returncode == 0
    try:
        yield InMemory(folder) if is_mounted else Quota(folder)
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
