"""Putting a copy back in place of an SQLite database. What was there is kept aside."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from receiver import revisions
from receiver.backup.copy import looked_through
from receiver.backup.place import CannotCopy, sync, unfinished

COMPANIONS = ("", "-wal", "-shm")
NEWEST = """SELECT max(at) FROM (
    SELECT max(at) AS at FROM log_entry UNION ALL SELECT max(received_at) FROM postback
)"""


@dataclass(frozen=True)
class Restored:
    """What is in place now, and where that is which was there before."""

    counts: dict[str, int]
    aside: Path | None


def restore(source: Path, target: Path, *, force: bool, now: datetime) -> Restored:
    """Put a copy in place of a database that nobody uses. Raises CannotCopy."""
    if not source.is_file():
        raise CannotCopy(f"there is no file {source}")
    with unfinished(target) as part:
        shutil.copyfile(source, part)
        counts = looked_through(part)
        _refuse_newer_schema(part)
        aside = target.with_name(f"{target.name}.before-{now:%Y-%m-%dT%H%M%SZ}")
        is_there = target.exists()
        if is_there:
            _refuse_loss(target, part, force=force)
            _put_aside(target, aside)
        sync(part)
        part.replace(target)
        sync(target.parent)
    return Restored(counts, aside if is_there else None)


def _refuse_newer_schema(part: Path) -> None:
    revision = str(_ask(part, "SELECT version_num FROM alembic_version"))
    if revision not in revisions.known():
        raise CannotCopy(f"it was made by another version of Portaria ({revision}); update first")


def _refuse_loss(target: Path, part: Path, *, force: bool) -> None:
    """Nothing that is in use is replaced, and nothing newer without being told to."""
    try:
        _take_alone(target)
        there, copied = _ask(target, NEWEST) or "", _ask(part, NEWEST) or ""
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise CannotCopy("the database is in use; stop the server first") from error
        there, copied = "", ""  # a file without our tables
    except sqlite3.DatabaseError as error:
        if not force:
            raise CannotCopy(f"{target} cannot be read ({error}); --force puts it aside") from error
        return
    if str(there) > str(copied) and not force:
        raise CannotCopy(
            f"{target} knows of things until {str(there)[:16]} UTC, the copy only until "
            f"{str(copied)[:16] or 'nothing'}; --force puts it aside all the same"
        )


def _take_alone(path: Path) -> None:
    """Bring all of it into one file; only whoever is alone with it may."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE").fetchone()


def _ask(path: Path, question: str) -> object:
    with closing(sqlite3.connect(path, timeout=0)) as opened:
        row = opened.execute(question).fetchone()
    return row[0] if row else None


def _put_aside(target: Path, aside: Path) -> None:
    for companion in COMPANIONS[1:]:
        beside = Path(f"{target}{companion}")
        if beside.exists():
            beside.rename(f"{aside}{companion}")
    # A second name and not a move: at every moment there is a database in its place.
    aside.hardlink_to(target)
