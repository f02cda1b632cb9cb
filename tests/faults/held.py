"""A foreign writer that holds the database: a backup, a person with a console."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

TRIES = 20
PATIENCE = 60.0  # seconds: a server that warms up holds the pen for as long as only others want it


@contextmanager
def held(url: str) -> Iterator[None]:
    """Somebody else writes, and does not come to an end before the `with` does."""
    if url.startswith("sqlite"):
        database = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(database, timeout=PATIENCE)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            yield
        return
    with psycopg.connect(url) as writer:
        _lock(writer)
        yield
        writer.rollback()


def _lock(writer: psycopg.Connection) -> None:
    """Both tables, one after the other: who holds the second and wants the first is let by."""
    for _ in range(TRIES):
        try:
            writer.execute("LOCK TABLE postback, job IN ACCESS EXCLUSIVE MODE")
            return
        except psycopg.errors.DeadlockDetected:
            writer.rollback()
    raise AssertionError("the tables were never free")
