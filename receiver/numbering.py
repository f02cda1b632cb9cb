"""Numbers of new rows, given before they are written: by the hundred, not one by one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, orm

from receiver.db import db

_NEXT = sa.text(
    "SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)"
)


def number(rows: Sequence[Any]) -> None:
    """Give new rows of one kind the numbers that they will have, inside a story."""
    if not rows:
        return
    kind = type(rows[0])
    if db.engine.dialect.name == "sqlite":
        _number_on(kind, rows)
        return
    name = f'"{kind.__tablename__}"'
    asked = {"table": name, "count": len(rows)}
    for row, given in zip(rows, db.session.connection().execute(_NEXT, asked), strict=True):
        row.id = given[0]


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
    # SQLite would tell the number of each new row by a statement for that row alone.
    if not session.info.get("in_story") or db.engine.dialect.name != "sqlite":
        return
    fresh = defaultdict(list)
    for row in session.new:
        if row.id is None and sa.inspect(row).identity_key is None:
            fresh[type(row)].append(row)
    for kind, rows in fresh.items():
        if len(rows) > 1:
            _number_on(kind, sorted(rows, key=lambda row: sa.inspect(row).insert_order))
