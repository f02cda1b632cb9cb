"""Owing work, in the transaction of its cause: a piece of it, many pieces, or one for each row."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from receiver import carrier
from receiver.among import Among
from receiver.db import RING, db, is_postgres, will_ring
from receiver.jobs.clock import database_clock, due
from receiver.models import Job
from receiver.models.job import IS_DEAD, TOLD, JobKind, JobState

_JOB = cast(sa.Table, Job.__table__)
_TIMES = ("run_at", "created_at")
_BEGUN_ANEW = ("row_id", "run_at", "state", "attempts", "error")

# What asks somebody elsewhere takes minutes and has a lease of its own: a thread of each worker
# looks for it by itself, and whoever hears of the rest would begin it with too short a lease.
UNCALLED = frozenset({JobKind.RECONCILE})


def owe(kind: JobKind, key: str, *, row_id: int, now: datetime, at: datetime | None = None) -> None:
    """Owe a piece of work, in the transaction of its cause; the same key is owed once."""
    owe_all([row(kind, key, row_id=row_id, now=now, at=at)], now=now)


def owe_all(rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Owe many pieces at once, each made by `row`; the same key is owed once."""
    if not rows:
        return
    db.session.connection().execute(_ONCE[is_postgres()], rows)
    _send_word(rows, now)


def owe_again(kind: JobKind, key: str, *, row_id: int, now: datetime, at: datetime) -> None:
    """Owe a piece of work at this time, whether or not it was owed for another time before."""
    owe_all_again([row(kind, key, row_id=row_id, now=now, at=at)], now=now)


def owe_all_again(rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Owe many pieces, each at its time, whatever was owed under their keys before."""
    if not rows:
        return
    db.session.connection().execute(_AGAIN[is_postgres()], rows)
    _send_word(rows, now)


def _send_word(rows: Sequence[dict[str, Any]], now: datetime) -> None:
    due = [(row["kind"], row["row_id"]) for row in rows if row["run_at"] <= now]
    if due:
        will_ring()
    called = [piece for piece in due if piece[0] not in UNCALLED]
    if called:
        carrier.will_call(called)


def row(
    kind: JobKind, key: str, *, row_id: int, now: datetime, at: datetime | None = None
) -> dict[str, Any]:
    """The columns of a piece of work that nobody has begun."""
    return {
        "kind": kind,
        "key": key,
        "row_id": row_id,
        "state": JobState.READY,
        "run_at": at or now,
        "priority": 0,
        "attempts": 0,
        "error": "",
        "created_at": now,
    }


def revive(*, now: datetime) -> int:
    """Owe at once all that was given up and shows on no row of its own; how many pieces."""
    anew = {"state": JobState.READY, "attempts": 0, "error": "", "run_at": due(now)}
    again = sa.update(_JOB).where(IS_DEAD, _JOB.c.kind.not_in(TOLD)).values(anew)
    will_ring()
    return len(db.session.connection().execute(again.returning(_JOB.c.id)).all())


def forgive(*keys: str) -> None:
    """Owe these no longer."""
    if keys:
        db.session.connection().execute(_FORGIVEN, {"these": list(keys)})


def owe_for_rows(
    connection: Connection, kind: JobKind, *, row_ids: Sequence[int], now: datetime
) -> None:
    """Owe work of one kind, due at once, for many rows in the transaction of its cause."""
    is_sqlite = connection.dialect.name == "sqlite"
    told = {"kind": kind, "prefix": f"{kind.value}:", "now": now}
    ids = json.dumps(list(row_ids)) if is_sqlite else list(row_ids)
    connection.execute(_OWE["sqlite" if is_sqlite else "postgresql"], {**told, "ids": ids})
    if not is_sqlite:
        connection.execute(RING)


def _inserted(*, in_postgres: bool) -> Any:
    if not in_postgres:
        return sqlite.insert(_JOB)
    # What is due at once is so by the clock that judges it, however far ahead ours may be.
    run_at, created_at = (sa.bindparam(name, type_=Job.run_at.type) for name in _TIMES)
    no_later = sa.func.least(run_at, database_clock())
    at = sa.case((run_at <= created_at, no_later), else_=run_at)
    return postgresql.insert(_JOB).values({"run_at": at, "created_at": created_at})


def _once(insert: Any) -> sa.Insert:
    once: sa.Insert = insert.on_conflict_do_nothing(index_elements=["key"])
    return once


def _again(insert: Any) -> sa.Insert:
    # One that is dead must live again; one that is being done has not seen the new cause.
    moved: dict[str, Any] = {name: insert.excluded[name] for name in _BEGUN_ANEW}
    moved |= {"fence": sa.null(), "lease_until": sa.null()}
    again: sa.Insert = insert.on_conflict_do_update(index_elements=["key"], set_=moved)
    return again


# Written once: to write a statement anew costs more than to ask it.
_INSERTED = {where: _inserted(in_postgres=where) for where in (False, True)}
_ONCE = {where: _once(insert) for where, insert in _INSERTED.items()}
_AGAIN = {where: _again(insert) for where, insert in _INSERTED.items()}
_FORGIVEN = sa.delete(_JOB).where(Among(_JOB.c.key, "these"))


def _owing(row_id: sa.ColumnElement[int], name: str) -> sa.Select[Any]:
    """Rows of work, made in the database out of nothing but their numbers."""
    now: sa.BindParameter[datetime] = sa.bindparam("now", type_=Job.run_at.type)
    # Due by the clock that judges it, however far ahead ours may be.
    at = now if name == "sqlite" else sa.func.least(now, database_clock())
    return sa.select(
        sa.bindparam("kind", type_=Job.kind.type),
        sa.bindparam("prefix", type_=sa.String) + sa.cast(row_id, sa.String),
        row_id,
        sa.literal_column(f"'{JobState.READY.value}'"),
        at,
        sa.literal_column("0"),
        sa.literal_column("0"),
        sa.literal_column("''"),
        now,
    ).where(sa.true())  # SQLite would take ON CONFLICT for a part of the FROM


_COLUMNS = ["kind", "key", "row_id", "state", "run_at", "priority", "attempts", "error"]
_NUMBERS: dict[str, sa.ColumnElement[int]] = {
    "sqlite": sa.func.json_each(sa.bindparam("ids", type_=sa.String))
    .table_valued(sa.column("value", sa.BigInteger))
    .c.value,
    "postgresql": sa.func.unnest(
        sa.bindparam("ids", type_=postgresql.ARRAY(sa.BigInteger))
    ).column_valued("number"),
}
_OWE: dict[str, sa.Insert] = {
    name: insert(Job)
    .from_select([*_COLUMNS, "created_at"], _owing(_NUMBERS[name], name), include_defaults=False)
    .on_conflict_do_nothing(index_elements=["key"])
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
