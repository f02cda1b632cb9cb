"""What keeping a postback asks of the database: few statements, each for many at once.

They are written once, from the tables of the models, and run on whatever connection is handed
in: a story's own, or the one that many requests share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from receiver.among import Among
from receiver.models import Key, LogEntry, Mapping, Postback
from receiver.models.log_entry import Deed
from receiver.provisioning.reading import take_over
from receiver.rules.facts import PostbackFacts
from receiver.rules.vocabulary import Actor, Outcome, PostbackState

KEY_USE_PRECISION = timedelta(minutes=1)

ROWS = cast(sa.Table, Postback.__table__)
KEYS = cast(sa.Table, Key.__table__)
LINES = cast(sa.Table, LogEntry.__table__)
FIRST = ROWS.alias("first")
NEWEST = ROWS.alias("newest")

# What is told of each; the rest of a fresh row is the same for all, and written out here.
TOLD = (
    "received_at",
    "key_id",
    "digest",
    "arrival",
    "body",
    "first_id",
    "content_type",
    "repeats",
    "repeated_at",
)
FRESH = {"state": f"'{PostbackState.WAITING.value}'", "reason_facts": "'{}'"}
FRESH |= {"reason": "''", "error": "''", "product_name": "''"}
VALUES: dict[str, Any] = {name: sa.bindparam(name) for name in TOLD}
# Bytes are handed over as they are: no driver needs them wrapped.
VALUES["body"] = sa.bindparam("body", type_=sa.types.NullType())
VALUES |= {name: sa.literal_column(value) for name, value in FRESH.items()}
# The unique key on digest and arrival judges who was first; who was not is told nothing.
STORE_AND_TELL = (
    postgresql.insert(ROWS)
    .values(VALUES)
    .on_conflict_do_nothing()
    .returning(ROWS.c.id, ROWS.c.digest)
)
STORE_IN_FILE = (
    sqlite.insert(ROWS)
    .values(VALUES)
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True)
)
LAST = sa.select(sa.func.max(ROWS.c.id))
AFTER = sa.select(ROWS.c.id, ROWS.c.digest).where(ROWS.c.id > sa.bindparam("last"))
ACTIVE = sa.select(KEYS.c.id, KEYS.c.last_used_at).where(KEYS.c.is_active)
USED = (
    sa.update(KEYS)
    .where(KEYS.c.id == sa.bindparam("key_id"))
    .where(sa.or_(KEYS.c.last_used_at.is_(None), KEYS.c.last_used_at < sa.bindparam("since")))
    .values(last_used_at=sa.bindparam("now"))
)
LATEST = (
    sa.select(
        ROWS.c.id,
        ROWS.c.digest,
        ROWS.c.arrival,
        ROWS.c.outcome,
        sa.func.coalesce(ROWS.c.repeated_at, ROWS.c.received_at).label("last_at"),
        sa.func.coalesce(ROWS.c.first_id, ROWS.c.id).label("first_id"),
        sa.func.coalesce(FIRST.c.body, ROWS.c.body).is_not(None).label("has_body"),
    )
    .outerjoin_from(ROWS, FIRST, FIRST.c.id == ROWS.c.first_id)
    .where(Among(ROWS.c.digest, "digests"))
    .where(
        ROWS.c.arrival
        == sa.select(sa.func.max(NEWEST.c.arrival))
        .where(NEWEST.c.digest == ROWS.c.digest)
        .scalar_subquery()
    )
)
REPEATED = (
    sa.update(ROWS)
    .where(ROWS.c.id == sa.bindparam("postback_id"))
    .values(repeats=ROWS.c.repeats + sa.bindparam("times"), repeated_at=sa.bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest arrival of some bytes; `has_body` while they are still kept."""

    id: int
    arrival: int
    outcome: Outcome | None
    last_at: datetime
    first_id: int
    has_body: bool


def active_keys(connection: Connection) -> dict[int, datetime | None]:
    """The keys that open the door at this moment, and when each was last used."""
    return {row.id: row.last_used_at for row in connection.execute(ACTIVE)}


def key_was_used(
    connection: Connection, key_id: int, *, before: datetime | None, now: datetime
) -> None:
    """Note that a key was used, to the minute: it is no reason to write each time."""
    since = now - KEY_USE_PRECISION
    if before is None or before < since:
        connection.execute(USED, {"key_id": key_id, "since": since, "now": now})


def store(connection: Connection, rows: Sequence[dict[str, object]]) -> dict[str, int]:
    """Store these arrivals but for those that are there already; tell the new ids by digest."""
    if not rows:
        return {}
    if connection.dialect.name == "sqlite":
        # It would tell the number of each row by a statement of its own. But there is one writer
        # at a time: whatever is new since the last row is ours, and numbered in this order.
        last = connection.scalar(LAST) or 0
        stored = connection.execute(STORE_IN_FILE, rows).rowcount
        if stored == len(rows):
            return {str(row["digest"]): last + nth for nth, row in enumerate(rows, start=1)}
        found = connection.execute(AFTER, {"last": last})
    else:
        found = connection.execute(STORE_AND_TELL, rows)
    return {digest: number for number, digest in found}


def latest(connection: Connection, digests: Sequence[str]) -> dict[str, Latest]:
    """The newest arrival of each of these bytes."""
    if not digests:
        return {}
    found = connection.execute(LATEST, {"digests": digests})
    return {
        row.digest: Latest(
            row.id, row.arrival, row.outcome, row.last_at, row.first_id, bool(row.has_body)
        )
        for row in found
    }


def repeated(connection: Connection, postback_id: int, *, times: int, now: datetime) -> None:
    """Count retries of the sender."""
    connection.execute(REPEATED, {"postback_id": postback_id, "times": times, "now": now})


def is_mapped_by_hand(connection: Connection, products: Sequence[str]) -> bool:
    """Whether somebody mapped one of these products on purpose."""
    mapped = sa.select(Mapping.id).where(Mapping.product_code.in_(products), Mapping.is_by_hand)
    return connection.execute(mapped.limit(1)).first() is not None


def tested(connection: Connection, postback_id: int, told: PostbackFacts, *, now: datetime) -> None:
    """Set the panel's test aside: all that it will ever come to."""
    row = Postback(reason="panel-test")
    take_over(row, told)
    row.decided(Outcome.TEST, now)
    read = {name: value for name, value in sa.inspect(row).dict.items() if name in ROWS.c}
    connection.execute(sa.update(ROWS).where(ROWS.c.id == postback_id), read)
    line = {"at": now, "actor": Actor.POSTBACK, "deed": Deed.PANEL_TEST, "reason": "panel-test"}
    connection.execute(sa.insert(LINES), {**line, "postback_id": postback_id})
