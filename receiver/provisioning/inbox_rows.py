"""Rows of the inbox while they are understood: a few of their columns, read and written at once.

They are no objects of the session: of no other kind are there as many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db
from receiver.models import Key, Postback
from receiver.rules.gist import Gist
from receiver.rules.triage import Decision, is_for_books
from receiver.rules.vocabulary import PostbackState, Source

_ROWS = cast(sa.Table, Postback.__table__)
_KEYS = cast(sa.Table, Key.__table__)
_GIST = tuple(field.name for field in fields(Gist))
_OWN = ("id", "key_id", "received_at", "state", "member_id", "source")
_FOUND = (
    sa.select(*(_ROWS.c[name] for name in _OWN), _KEYS.c.is_simulator)
    .add_columns(*(_ROWS.c[name] for name in _GIST))
    .join(_KEYS, _ROWS.c.key_id == _KEYS.c.id)
    .where(Among(_ROWS.c.id, "these"))
    .order_by(_ROWS.c.id)
)
_CAME_TO = ("outcome", "reason", "reason_facts", "processed_at", "member_id", "unbooked")
_WRITE = (
    sa.update(_ROWS)
    .where(_ROWS.c.id == sa.bindparam("number"))
    .values({name: sa.bindparam(name) for name in (*_CAME_TO, *_GIST)})
    .values(state=PostbackState.DONE, error="")
)


@dataclass
class Row:
    """A postback on its way to a decision; `gist` is what was read out of it."""

    id: int
    key_id: int
    received_at: datetime
    state: PostbackState
    member_id: int | None
    source: Source
    is_simulated: bool
    gist: Gist


def found(ids: Iterable[int]) -> list[Row]:
    """These rows, the oldest first."""
    rows: Iterable[Any] = db.session.connection().execute(_FOUND, {"these": list(ids)})
    return [_row(*row) for row in rows]


def _row(
    number: int,
    key_id: int,
    received_at: datetime,
    state: PostbackState,
    member_id: int | None,
    source: Source,
    is_simulated: bool,
    *told: Any,
) -> Row:
    return Row(number, key_id, received_at, state, member_id, source, is_simulated, Gist(*told))


def write(decided: Sequence[tuple[Row, Decision]], now: datetime) -> None:
    """They are understood, and this is what they came to."""
    if decided:
        told = [_told(row, decision, now) for row, decision in decided]
        db.session.connection().execute(_WRITE, told)


def _told(row: Row, decision: Decision, now: datetime) -> dict[str, Any]:
    return {
        "number": row.id,
        "outcome": decision.outcome,
        "reason": decision.reason,
        "reason_facts": decision.facts,
        "processed_at": now,
        "member_id": row.member_id,
        "unbooked": is_for_books(decision),
        **vars(row.gist),
    }
