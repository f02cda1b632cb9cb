"""A shop that sells every day for weeks, and then falls silent."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import silence
from receiver.db import db, transaction
from receiver.models import LogEntry, Postback, SilenceWatch
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Outcome, PostbackState, Source
from tests.factories import Shop

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def arrivals(shop: Shop, moments: list[datetime], **told: object) -> None:
    """Postbacks that came at these moments, understood long ago."""
    row = {"key_id": shop.key_id, "content_type": "", "state": PostbackState.DONE}
    row |= {"outcome": Outcome.UNCHANGED, "source": Source.POSTBACK, **told}
    first = db.session.scalar(sa.select(sa.func.max(Postback.id))) or 0
    rows = [
        {**row, "received_at": at, "digest": f"{first + number}"}
        for number, at in enumerate(moments)
    ]
    with transaction():
        db.session.execute(sa.insert(Postback), rows)


def sell(shop: Shop, *, days: int = 30) -> None:
    """One postback an hour by day, up to now."""
    hours = [shop.now - at * HOUR for at in range(24 * days, -1, -1)]
    arrivals(shop, [at for at in hours if at.hour >= 10 or at == shop.now])


def watch(shop: Shop, *, hours: float) -> None:
    """Let the worker look every ten minutes for so long, as it does."""
    end = shop.now + hours * HOUR
    while shop.now < end:
        shop.tick(minutes=10)
        silence.look(shop.now)


def quiet_since() -> datetime | None:
    """Since when it is said to be quiet."""
    found = SilenceWatch.odd_since()
    db.session.rollback()
    return found


def told() -> list[str]:
    """What the log says of it, the oldest first."""
    lines = sa.select(LogEntry.reason).where(LogEntry.deed == Deed.SILENCE)
    return list(db.session.scalars(lines.order_by(LogEntry.id)))


def fall_silent(shop: Shop) -> None:
    """Sell for weeks, and then nothing, until it is noticed."""
    sell(shop, days=50)
    silence.look(shop.now)
    watch(shop, hours=40)
    assert quiet_since()
