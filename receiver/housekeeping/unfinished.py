"""Purchases that were not paid: nobody comes back after sixty days, and nobody asks after more."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.housekeeping.batches import Chore
from receiver.housekeeping.periods import Ends
from receiver.models import RecoveryCase, RecoveryNews
from receiver.rules.cases import SILENCE
from receiver.rules.recovering import CaseState


def chores(ends: Ends) -> Iterator[Chore]:
    """What expires, and what is thrown away."""
    yield _expired(ends)
    # First what points to the cases, then these; then what was told of them long ago.
    closed = sa.and_(RecoveryCase.closed_at < ends.cases, RecoveryCase.state != CaseState.OPEN)
    over = sa.select(RecoveryCase.id).where(closed)
    yield _deleted(RecoveryNews, RecoveryNews.case_id.in_(over))
    yield _deleted(RecoveryCase, closed)
    is_old = sa.and_(RecoveryNews.at < ends.case_news, RecoveryNews.case_id.is_(None))
    yield _deleted(RecoveryNews, is_old)


def _expired(ends: Ends) -> Chore:
    """The same that deriving them anew would come to; see rules/cases.py."""
    last = ends.now - SILENCE
    is_over = sa.and_(RecoveryCase.state == CaseState.OPEN, RecoveryCase.told_at < last)

    def batch(size: int) -> int:
        oldest = sa.select(RecoveryCase).where(is_over).order_by(RecoveryCase.told_at).limit(size)
        rows = list(db.session.scalars(oldest))
        for row in rows:
            row.state, row.closed_at = CaseState.EXPIRED, row.told_at + SILENCE
        return len(rows)

    return Chore(lambda: _is_any(RecoveryCase, is_over), batch)


def _deleted(kind: Any, is_over: sa.ColumnElement[bool]) -> Chore:
    def batch(size: int) -> int:
        some = sa.select(kind.id).where(is_over).limit(size)
        gone = sa.delete(kind).where(kind.id.in_(some.scalar_subquery()))
        done: Any = db.session.execute(gone.execution_options(synchronize_session=False))
        return int(done.rowcount)

    return Chore(lambda: _is_any(kind, is_over), batch)


def _is_any(kind: Any, is_over: sa.ColumnElement[bool]) -> bool:
    return db.session.scalar(sa.select(kind.id).where(is_over).limit(1)) is not None
