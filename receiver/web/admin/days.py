"""Days of the producer's zone as places in the inbox, found without an index of times."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from receiver.context import settings
from receiver.db import db
from receiver.models import Postback

A_DAY = timedelta(days=1)
# Numbers follow the time of arrival but for what came at the same moment.
SLACK = 1000

_other = aliased(Postback)


def midnight(day: date) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings().timezone))


def first_id_since(moment: datetime) -> int:
    """About the number of the first postback from then on: some twenty looks, however many."""
    return db.session.scalar(_halved(moment)) or 1


def last_id_until(day: date) -> int:
    """The number of a postback behind which none came on this day or before."""
    return first_id_since(midnight(day + A_DAY)) + SLACK


def _halved(moment: datetime) -> sa.Select[int]:
    """All the looks as one question: whether the first one behind the middle came since then."""
    last = sa.select(sa.func.coalesce(sa.func.max(Postback.id), 0)).scalar_subquery()
    span = sa.select(sa.literal(1).label("low"), (last + 1).label("high")).cte(
        "span", recursive=True
    )
    middle = (span.c.low + span.c.high) // 2
    behind = sa.select(_other.id).where(_other.id >= middle).order_by(_other.id).limit(1)
    came_since = Postback.received_at >= moment
    half = sa.select(
        sa.case((came_since, span.c.low), else_=Postback.id + 1),
        sa.case((came_since, middle), else_=span.c.high),
    ).select_from(span)
    half = half.join(Postback, Postback.id == behind.scalar_subquery())
    span = span.union_all(half.where(span.c.low < span.c.high))
    return sa.select(span.c.low).where(span.c.low >= span.c.high)


def within(number: Any, since: date | None, until: date | None) -> list[sa.ColumnElement[bool]]:
    """What holds of postbacks that came on these days; `number` is where the way goes along."""
    told: list[sa.ColumnElement[bool]] = []
    if since:
        begins = midnight(since)
        told += [number >= first_id_since(begins) - SLACK, Postback.received_at >= begins]
    if until:
        told += [number <= last_id_until(until), Postback.received_at < midnight(until + A_DAY)]
    return told
