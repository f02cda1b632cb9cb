"""Rows that nobody misses, found by an index and thrown away in batches."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db import Base, db
from receiver.housekeeping import unfinished
from receiver.housekeeping.batches import Chore
from receiver.housekeeping.periods import Ends
from receiver.models import (
    Bulk,
    Import,
    ImportLine,
    ImportPart,
    Letter,
    LogEntry,
    Pace,
    Parcel,
    ParcelNews,
    Preview,
    PreviewLine,
    Reconciliation,
    Replay,
    SaleDifference,
    SalesReport,
    SalesReportPart,
    Session,
    Throttle,
    Token,
    Worker,
)
from receiver.models.bulk import BulkState
from receiver.models.letter import IS_OVER
from receiver.models.reconciliation import DifferenceState, RunState
from receiver.models.replay import ReplayState
from receiver.rules.parcel import ParcelStatus

Column = InstrumentedAttribute[datetime]


def chores(ends: Ends) -> Iterator[Chore]:
    """What is to be thrown away at this moment, the quick ones first."""
    yield _deleted(Throttle, Throttle.until, ends.now)
    yield _deleted(Token, Token.expires_at, ends.tokens)
    yield _deleted(Session, Session.created_at, ends.sessions)
    yield _deleted(Worker, Worker.seen_at, ends.workers)
    yield _deleted(Pace, Pace.promised_until, ends.lanes)
    previews = sa.select(Preview.id).where(Preview.created_at < ends.previews)
    yield _within(PreviewLine, PreviewLine.preview_id, previews)
    yield _deleted(Preview, Preview.created_at, ends.previews)
    yield _ended(Bulk, Bulk.state != BulkState.RUNNING, ends.previews)
    yield _ended(Replay, Replay.state != ReplayState.RUNNING, ends.previews)
    imports = sa.select(Import.id).where(Import.created_at < ends.imports)
    yield _within(ImportPart, ImportPart.import_id, imports)
    yield _within(ImportLine, ImportLine.import_id, imports)
    yield _deleted(Import, Import.created_at, ends.imports)
    old = sa.select(SalesReport.id).where(SalesReport.created_at < ends.imports)
    yield _within(SalesReportPart, SalesReportPart.sales_report_id, old)
    yield _deleted(SalesReport, SalesReport.created_at, ends.imports)
    yield from unfinished.chores(ends)
    yield _settled(ends.differences)
    # The newest run that met a difference is known by it.
    is_named = sa.exists().where(SaleDifference.reconciliation_id == Reconciliation.id)
    is_over = sa.and_(Reconciliation.state != RunState.RUNNING, ~is_named)
    yield _ended(Reconciliation, is_over, ends.differences)
    delivered = sa.select(Parcel.id).where(
        Parcel.status == ParcelStatus.DELIVERED, Parcel.updated_at < ends.parcels
    )
    yield _within(ParcelNews, ParcelNews.parcel_id, delivered)
    has_news = sa.exists().where(ParcelNews.parcel_id == Parcel.id)
    yield _within(Parcel, Parcel.id, delivered.where(~has_news))
    if ends.log:
        yield _deleted(LogEntry, LogEntry.at, ends.log)
    if ends.letters:
        yield _forgotten(ends.letters, ends.now)


def _deleted(kind: type[Base], column: Column, end: datetime) -> Chore:
    """Rows of one kind whose time ended before this."""
    # Said again outside of the choice: a row that moved on meanwhile is not over any more.
    is_over = column < end

    def batch(size: int) -> int:
        return _count(sa.delete(kind).where(is_over, _oldest(kind, column, is_over, size)))

    return Chore(lambda: _is_any(kind, is_over), batch)


def _ended(kind: Any, has_ended: sa.ColumnElement[bool], end: datetime) -> Chore:
    """What many were meant by, once it is done or was never confirmed; the log has the deeds."""
    is_over = sa.and_(kind.created_at < end, has_ended)

    def batch(size: int) -> int:
        return _count(sa.delete(kind).where(is_over, _oldest(kind, kind.created_at, is_over, size)))

    return Chore(lambda: _is_any(kind, is_over), batch)


def _settled(end: datetime) -> Chore:
    """Differences about which nothing is left to decide."""
    is_settled = SaleDifference.state != DifferenceState.OPEN
    is_over = sa.and_(SaleDifference.changed_at < end, is_settled)

    def batch(size: int) -> int:
        chosen = _oldest(SaleDifference, SaleDifference.changed_at, is_over, size)
        return _count(sa.delete(SaleDifference).where(is_over, chosen))

    return Chore(lambda: _is_any(SaleDifference, is_over), batch)


def _within(kind: Any, column: InstrumentedAttribute[int], old: sa.Select[int]) -> Chore:
    """What old previews and files hold; it goes first, because it points to them."""
    is_over = column.in_(old)

    def batch(size: int) -> int:
        return _count(sa.delete(kind).where(_oldest(kind, column, is_over, size)))

    return Chore(lambda: _is_any(kind, is_over), batch)


def _forgotten(end: datetime, now: datetime) -> Chore:
    """Letters that were sent or given up: that there was one stays, what it told goes."""
    is_over = sa.and_(IS_OVER, Letter.created_at < end)

    def batch(size: int) -> int:
        chosen = sa.update(Letter).where(is_over, _oldest(Letter, Letter.created_at, is_over, size))
        return _count(chosen.values(facts={}, forgotten_at=now))

    return Chore(lambda: _is_any(Letter, is_over), batch)


def _oldest(
    kind: Any, column: InstrumentedAttribute[Any], is_over: sa.ColumnElement[bool], size: int
) -> sa.ColumnElement[bool]:
    oldest = sa.select(kind.id).where(is_over).order_by(column).limit(size)
    chosen: sa.ColumnElement[bool] = kind.id.in_(oldest.scalar_subquery())
    return chosen


def _is_any(kind: Any, is_over: sa.ColumnElement[bool]) -> bool:
    return db.session.scalar(sa.select(kind.id).where(is_over).limit(1)) is not None


def _count(statement: sa.Delete | sa.Update) -> int:
    done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)
