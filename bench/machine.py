"""What the figures were found on."""

import os
import platform
import sqlite3
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

SYNCS = 50


def described(folder: Path) -> dict[str, str]:
    """Name, processor, kernel, disk, and how long the disk takes for a sync."""
    return {
        "machine": platform.node(),
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "kernel": f"{platform.system()} {platform.release()}",
        "disk": f"{_disk(folder)}, a sync of 4 kB takes {_sync(folder) * 1000:.2f} ms",
        "with": f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _disk(folder: Path) -> str:
    """The device and file system with the longest path above the folder."""
    mounts = [line.split()[:3] for line in Path("/proc/mounts").read_text("utf-8").splitlines()]
    above = [mount for mount in mounts if folder.resolve().is_relative_to(mount[1])]
    device, _path, kind = max(above, key=lambda mount: len(mount[1]))
    return f"{device} ({kind})"


def _sync(folder: Path) -> float:
    taken = []
    with TemporaryFile(dir=folder) as file:
        for _ in range(SYNCS):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return median(taken)
