"""The database handle, its column types, and transaction(): the only place that commits."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, orm
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.types import TypeDecorator
from werkzeug.local import LocalProxy

from config import ROOT
from receiver import checkpoints, metrics, parcels, revisions, turns
from receiver.late import Late

if TYPE_CHECKING:
    import flask_migrate
else:
    flask_migrate = Late("flask_migrate")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    f"wal_autocheckpoint={checkpoints.AT_LAST}",
)


class Base(DeclarativeBase):
    """What all rows have in common."""

    metadata = sa.MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """An instant: aware and in UTC for us, whatever the database keeps."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive times, so that no zone is ever guessed."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Of whatever zone a session is."""
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """SQLite has text, and forgets the zone; it was UTC. Read in one step: there are many."""
        return _utc if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _utc(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(f"{told}+00:00")


def words(kind: type[StrEnum]) -> sa.Enum:
    """A column type that keeps an enum as its plain word."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def is_postgres() -> bool:
    """Whether the database is PostgreSQL; else it is an SQLite file."""
    return str(db.engine.dialect.name) == "postgresql"


def insert(into: type[Base]) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that may say what to do on conflict, in the words of the database that it is."""
    return postgresql.insert(into) if is_postgres() else sqlite.insert(into)


def beside(column: InstrumentedAttribute[Any]) -> sa.ColumnElement[Any]:
    """A column as one that does not lead.

    SQLite cannot know what is rare, and is kept from its index; PostgreSQL knows, and would take
    the other form for something rare.
    """
    is_known = is_postgres()
    return sa.type_coerce(column, column.type) if is_known else sa.func.coalesce(column, "")


def one_of(column: Any, values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """That a column is one of many: told to PostgreSQL at once, and not as thousands of words."""
    if not is_postgres():
        return cast(sa.ColumnElement[bool], column.in_(values))
    told = sa.literal(list(values), postgresql.ARRAY(column.type))
    return cast(sa.ColumnElement[bool], column == sa.any_(told))


CHANNEL = "portaria_work"
RING = sa.text(f"NOTIFY {CHANNEL}")
_NUMBERS = postgresql.ARRAY(sa.BigInteger)

db = SQLAlchemy(model_class=Base)
event.listen(PGDialect_psycopg, "do_executemany", parcels.send)


def init_app(app: Flask) -> None:
    """Let the application have its database; Alembic is there for it as soon as it is asked for."""
    db.init_app(app)
    app.extensions["migrate"] = LocalProxy(lambda: _with_alembic(app))


def _with_alembic(app: Flask) -> Any:
    migrations = flask_migrate.Migrate(render_as_batch=True, compare_type=True)
    migrations.init_app(app, db, directory=str(ROOT / "migrations"))  # takes the proxy's place
    return app.extensions["migrate"]


def migrate_to_head() -> None:
    """Bring the schema of the current application's database up to date, if it is not."""
    with db.engine.connect() as connection:
        is_there = revisions.applied(connection) == {revisions.newest()}
    if not is_there:
        flask_migrate.upgrade()


@contextmanager
def transaction() -> Iterator[None]:
    """One story: all of it is committed, or none of it.

    What was read before is read again under the lock, so the facts of a decision are never stale.
    """
    session = db.session()
    if session.info.get("in_story"):
        raise RuntimeError("a story is already being told: helpers never commit")
    session.rollback()
    session.connection(execution_options={"portaria_writes": True})
    session.info["in_story"] = True
    try:
        yield
        _ring_with(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_story"] = session.info["rings"] = False
        afterwards = session.info.pop("afterwards", ())
    for do in afterwards:
        do()


def after_commit(do: Callable[[], None]) -> None:
    """Do this once this story is committed, and not at all when it is undone."""
    db.session().info.setdefault("afterwards", []).append(do)


def will_ring() -> None:
    """Wake the workers when this story is committed: it owes work that is due at once."""
    db.session().info["rings"] = True


def _ring_with(session: orm.Session) -> None:
    # SQLite's workers see by themselves that something was written, see bell.py.
    if session.info.get("rings") and is_postgres():
        session.execute(RING)


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of a story that may fail without the rest: what it did is undone, and it raises."""
    with db.session.begin_nested():
        yield


def hold(*names: str) -> None:
    """Make stories about the same names follow each other, until the transaction ends.

    SQLite has one writer at a time already; PostgreSQL takes its advisory locks in a fixed
    order, so that two stories never wait for each other crosswise.
    """
    if names and is_postgres():
        # One after the other in the order of the list, in one statement.
        numbers = sa.func.unnest(sa.cast(sorted(set(map(_number, names))), _NUMBERS))
        each = sa.select(numbers.column_valued("number")).subquery()
        with metrics.waiting_for("names"):
            db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(each.c.number)))


def share(name: str) -> None:
    """Make stories that share a name wait for those that hold it, and not for each other.

    It is the first thing in a story: who waits here must have nothing that others wait for.
    """
    if is_postgres():
        with metrics.waiting_for("shared name"):
            db.session.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_number(name))))


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None  # BEGIN is ours, see _begin
        if connection.execute("PRAGMA page_count").fetchone() == (0,):
            # Of a new file only: to say it again would take the write lock.
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    # A deferred BEGIN that reads and then writes fails under load with "database is locked";
    # a reader must not take the write lock. So stories say that they write.
    if connection.dialect.name == "sqlite":
        if connection.get_execution_options().get("portaria_writes"):
            turns.begin_to_write(connection)
        else:
            connection.exec_driver_sql("BEGIN")
