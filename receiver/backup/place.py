"""Where copies lie: a whole one under its name, or none at all; and only so many of them."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

# As `place` names them; whatever else lies in the folder is not ours to remove.
NAME = re.compile(r"portaria-\d{4}-\d\d-\d\dT\d{6}Z\.(?:db|dump)")


class CannotCopy(Exception):
    """No copy was made or put back, and nothing was changed; the message says why."""


def place(told: Path | None, folder: Path, *, suffix: str, now: datetime) -> Path:
    """The file to write: the one that was named, or one named by the time, in a folder."""
    if told is not None and not told.is_dir():
        return told
    return (told or folder) / f"portaria-{now:%Y-%m-%dT%H%M%S}Z{suffix}"


def remove_older(newest: Path, keep: int) -> list[Path]:
    """Remove all but so many of the copies that lie beside the newest one, the oldest first."""
    copies = sorted(path for path in newest.parent.iterdir() if NAME.fullmatch(path.name))
    old = [path for path in copies[:-keep] if path.suffix == newest.suffix and path != newest]
    for path in old:
        path.unlink(missing_ok=True)
    return old


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """An empty file beside a path, for its owner only; it is gone afterwards, whatever happens."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise CannotCopy(f"cannot write to {path.parent}: {error.strerror}") from error


def publish(part: Path, path: Path) -> None:
    """Give a finished file its name, once it is on disk; what has that name already stays."""
    sync(part)
    try:
        path.hardlink_to(part)
    except FileExistsError as error:
        raise CannotCopy(f"{path} is there already; choose another name") from error
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
