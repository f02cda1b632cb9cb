"""Care of an SQLite file: its plans, its free pages, and the log of what is not yet in it.

PostgreSQL looks after itself; the migrations tell it where rows come and go.
"""

from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from receiver.db import db, transaction
from receiver.housekeeping.batches import Chore
from receiver.turns import impatient

FREE_SHARE = 5  # give back when a fifth is free: fewer pages are soon filled again
FEWEST_FREE = 5000  # pages of 4 kB
LARGE_WAL = 64 * 1024**2
INCREMENTAL = 2


def is_file() -> bool:
    """Whether the database is a file, and so ours to look after."""
    return db.engine.dialect.name == "sqlite"


def free_pages() -> Chore:
    """Give back to the disk what a large removal left free, some pages at a time."""
    return Chore(_is_much_free, _give_back)


def renew_plans() -> None:
    """Let SQLite look again where it chooses badly; a few hundred rows of a table tell enough."""
    with transaction():
        raw = _raw()
        raw.execute("PRAGMA analysis_limit=400")
        raw.execute("PRAGMA optimize").fetchall()


def keep_wal_small() -> None:
    """Empty the log of SQLite where readers that never stop let it grow; waits for nobody.

    First what can be done beside everybody else; then the rest, if nobody is in the way.
    """
    if not is_file() or _wal_size() < LARGE_WAL:
        return
    with closing(db.engine.raw_connection()) as connection:
        raw: Any = connection.driver_connection
        with impatient(raw):
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _wal_size() -> int:
    wal = Path(f"{db.engine.url.database}-wal")
    return wal.stat().st_size if wal.exists() else 0


def _is_much_free() -> bool:
    free, pages, kind = (_pragma(n) for n in ("freelist_count", "page_count", "auto_vacuum"))
    return kind == INCREMENTAL and free > max(FEWEST_FREE, pages // FREE_SHARE)


def _give_back(size: int) -> int:
    _raw().execute(f"PRAGMA incremental_vacuum({size})").fetchall()
    return size


def _raw() -> Any:
    return db.session.connection().connection.dbapi_connection


def _pragma(name: str) -> int:
    return int(db.session.scalar(sa.text(f"PRAGMA {name}")) or 0)
