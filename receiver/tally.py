"""Memory in which all processes of this machine count together, a file for each of them.

The library adds the files up when it is asked. What a dead process has counted must not be lost,
or the sums would fall; but its file must not stay for good either. So whoever joins, or asks,
puts the files of the dead together into one.
"""

import fcntl
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

TOLD = "PROMETHEUS_MULTIPROC_DIR"
# Memory and not a disk: a page for which a full disk has no room would end the process.
MEMORY = Path("/dev/shm")  # noqa: S108 - our folder in it is ours alone
THE_DEAD = 0  # no process has this number
PATIENCE = 2.0  # with whoever holds the folder: they need milliseconds, unless they were stopped
GLANCE = 0.01


def folder_for(instance: Path) -> Path:
    """Where the processes of this instance count: as the environment says, or in memory."""
    told = os.environ.get(TOLD)
    if told:
        return _made(Path(told))
    mark = hashlib.sha256(str(instance.resolve()).encode()).hexdigest()[:16]
    ours = MEMORY / f"portaria-{os.getuid()}-{mark}"
    return _made(ours) if MEMORY.is_dir() and _may_be_ours(ours) else _made(instance / "metrics")


def join(folder: Path) -> None:
    """Let the library count in this folder from now on; whoever has died is put to the dead."""
    os.environ[TOLD] = str(folder)
    bury(folder)


def read(folder: Path) -> list[Metric]:
    """What all processes have counted, the dead ones too."""
    bury(folder)
    with _held(folder, fcntl.LOCK_SH):  # who holds it for longer stands still, and changes nothing
        begun = [str(file) for file in folder.glob("*.db") if file.stat().st_size]
        return list(MultiProcessCollector.merge(begun))


def bury(folder: Path) -> None:
    """Put the counts of dead processes together, so that there are never many files."""
    if not _dead(folder):
        return
    with _held(folder, fcntl.LOCK_EX) as is_ours:
        for file in _dead(folder) if is_ours else []:
            if file.stat().st_size:  # who was killed at its first breath has counted nothing
                _add(file, folder / f"{_kind(file)}_{THE_DEAD}.db")
            file.unlink()


def forget(folder: Path) -> None:
    """Begin anew: what was counted by those who are dead now is of an earlier start."""
    with _held(folder, fcntl.LOCK_EX) as is_ours:
        for file in [*_dead(folder), *folder.glob(f"*_{THE_DEAD}.db")] if is_ours else []:
            file.unlink()


def leave(folder: Path) -> None:
    """Take along what there is, unless others go on counting."""
    forget(folder)
    for file in folder.glob(f"*_{os.getpid()}.db"):
        file.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _may_be_ours(folder: Path) -> bool:
    """Whether nobody else has put something of theirs in this place."""
    try:
        known = folder.lstat()
    except FileNotFoundError:
        return True
    return stat.S_ISDIR(known.st_mode) and known.st_uid == os.getuid()


@contextmanager
def _held(folder: Path, how: int) -> Iterator[bool]:
    """Hold the folder, if it can be had in time: counts are not worth a start that hangs."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield _is_locked(descriptor, how)
    finally:
        os.close(descriptor)


def _is_locked(descriptor: int, how: int) -> bool:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(GLANCE)
        else:
            return True


def _dead(folder: Path) -> list[Path]:
    return [file for file in folder.glob("*.db") if not _is_alive(_process(file))]


def _add(file: Path, to: Path) -> None:
    # All of it are counts, buckets among them: they are added, each to its like.
    kept = MmapedDict(str(to))
    for key, value, _at, _place in MmapedDict.read_all_values_from_file(str(file)):
        kept.write_value(key, kept.read_value(key)[0] + value, 0.0)
    kept.close()


def _kind(file: Path) -> str:
    return file.stem.rpartition("_")[0]


def _process(file: Path) -> int:
    number = file.stem.rpartition("_")[2]
    return int(number) if number.isdigit() else THE_DEAD


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)  # asks only; for THE_DEAD it asks about ourselves
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, but alive
        return True
    return True
