"""Days of the producer's zone as places in the inbox, found without an index of times."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from receiver.context import settings
from receiver.db import db
from receiver.models import Postback

A_DAY = timedelta(days=1)
# Numbers follow the time of arrival but for what came at the same moment.
SLACK = 1000


def midnight(day: date) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings().timezone))


def first_id_since(moment: datetime) -> int:
    """About the number of the first postback from then on: some twenty looks, however many."""
    low, high = 1, (db.session.scalar(sa.select(sa.func.max(Postback.id))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        after = sa.select(Postback.id, Postback.received_at).where(Postback.id >= middle)
        found = db.session.execute(after.order_by(Postback.id).limit(1)).first()
        if found is None or found.received_at >= moment:
            high = middle
        else:
            low = found.id + 1
    return low


def within(number: Any, since: date | None, until: date | None) -> list[sa.ColumnElement[bool]]:
    """What holds of postbacks that came on these days; `number` is where the way goes along."""
    told: list[sa.ColumnElement[bool]] = []
    if since:
        begins = midnight(since)
        told += [number >= first_id_since(begins) - SLACK, Postback.received_at >= begins]
    if until:
        ends = midnight(until + A_DAY)
        told += [number <= first_id_since(ends) + SLACK, Postback.received_at < ends]
    return told
