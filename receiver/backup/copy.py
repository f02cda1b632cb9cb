"""A copy of the whole database at one moment, made while others read and write."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from receiver.backup import dump
from receiver.backup.place import CannotCopy, publish, unfinished

# What is told of a copy, so that it can be compared with what was expected.
COUNTED = ("postback", "sale", "member", "letter", "log_entry")


@dataclass(frozen=True)
class Copy:
    """A copy that was looked through: its size, and how many rows of some kinds are in it."""

    path: Path
    size: int
    counts: dict[str, int]


def back_up(url: URL, path: Path) -> Copy:
    """Copy the database at this address to a new file. Raises CannotCopy."""
    if path.exists():
        raise CannotCopy(f"{path} is there already; choose another name")
    with unfinished(path) as part:
        if url.get_backend_name() == "sqlite":
            _copy(Path(url.database or ""), part)
            counts = looked_through(part)
        else:
            counts = dump.dump(url, part)
        publish(part, path)
    return Copy(path, path.stat().st_size, counts)


def looked_through(path: Path) -> dict[str, int]:
    """How many rows are in a file that nobody else has open. Raises CannotCopy when it is bad."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")  # all of it in this one file
            (found,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise CannotCopy(f"the copy is damaged: {found}")
            return {name: _count(opened, name) for name in COUNTED}
    except sqlite3.Error as error:
        raise CannotCopy(f"{path.name} is no database of Portaria: {error}") from error


def _copy(source: Path, part: Path) -> None:
    if not source.is_file():
        raise CannotCopy(f"there is no database at {source} yet")
    try:
        with closing(sqlite3.connect(source, isolation_level=None)) as opened:
            # In one step: a copy in several is begun anew by every write of somebody else. And
            # what was deleted is not in it, as it would be in a copy of the file.
            opened.execute("VACUUM INTO ?", (str(part),))
        with closing(sqlite3.connect(part, isolation_level=None)) as copied:
            _forget_words(copied)
    except sqlite3.Error as error:
        raise CannotCopy(f"the database cannot be copied: {error}") from error


def _forget_words(copied: sqlite3.Connection) -> None:
    # An index of words only marks what was deleted, and loses it when its parts are put together:
    # what becomes free by that is overwritten and given back, not the whole file written again.
    copied.execute("PRAGMA secure_delete=ON")
    indexes = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5(%'"
    for (name,) in copied.execute(indexes).fetchall():
        copied.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608 - ours
    copied.execute("PRAGMA incremental_vacuum").fetchall()


def _count(opened: sqlite3.Connection, name: str) -> int:
    return int(opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - ours
