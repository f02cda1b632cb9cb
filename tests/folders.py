"""Folders that live as long as the test process; what killed ones left behind is deleted."""

import os
import shutil
from pathlib import Path
from tempfile import gettempdir, mkdtemp

MEMORY = Path("/dev/shm")
ROOM_NEEDED = 1 << 30


def temporary_folder(kind: str, *, in_memory: bool = True, base: Path | None = None) -> Path:
    """A new folder: in `base`; or in memory where there is room, else among temporary files."""
    base = base or (MEMORY if in_memory and is_roomy() else Path(gettempdir()))
    for left in base.glob(f"portaria-{kind}-*-*"):
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(mkdtemp(prefix=f"portaria-{kind}-{os.getpid()}-", dir=base))


def is_roomy() -> bool:
    """Whether there is a folder in memory that we may fill a little."""
    may = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return may and shutil.disk_usage(MEMORY).free > ROOM_NEEDED
