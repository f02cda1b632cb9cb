"""Numbers of new rows, given before they are written: by the hundred, not one by one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, orm

from receiver.db import db

_NEXT = sa.text(
    "SELECT nextval(pg_get_serial_sequence(name, 'id')) FROM unnest(CAST(:names AS text[])) AS name"
)


def number(rows: Sequence[Any]) -> None:
    """Give new rows of one kind the numbers that they will have, inside a story."""
    if rows and db.engine.dialect.name == "sqlite":
        _number_on(type(rows[0]), rows)
    elif rows:
        _number_by_sequence(db.session(), rows)


def _number_by_sequence(session: orm.Session, rows: Sequence[Any]) -> None:
    names = [f'"{row.__tablename__}"' for row in rows]
    given = session.connection().execute(_NEXT, {"names": names}).scalars()
    for row, its_number in zip(rows, given, strict=True):
        row.id = its_number


def _number_on(kind: Any, rows: Iterable[Any]) -> None:
    """On SQLite a story is the only writer: it can give out the next numbers, as SQLite would."""
    session = db.session()
    last = session.connection().scalar(_highest(kind)) or 0
    given = [row.id for row in session.new if type(row) is kind and row.id is not None]
    for follows, row in enumerate(rows, start=max([last, *given]) + 1):
        row.id = follows


@cache
def _highest(kind: Any) -> sa.Select[Any]:
    return sa.select(sa.func.max(kind.__table__.c.id))


@event.listens_for(orm.Session, "before_flush")
def _number_new_rows(session: orm.Session, *_more: Any) -> None:
    # SQLite would tell the number of each new row by a statement for that row alone; PostgreSQL
    # takes rows in one parcel if it need not tell their numbers.
    if not session.info.get("in_story"):
        return
    fresh = defaultdict(list)
    for row in session.new:
        if row.id is None and sa.inspect(row).identity_key is None:
            fresh[type(row)].append(row)
    many = [sorted(rows, key=_place) for rows in fresh.values() if len(rows) > 1]
    if db.engine.dialect.name == "sqlite":
        for rows in many:
            _number_on(type(rows[0]), rows)
    elif many:
        _number_by_sequence(session, [row for rows in many for row in rows])


def _place(row: Any) -> Any:
    return sa.inspect(row).insert_order
