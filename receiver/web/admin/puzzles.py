"""What nobody has decided about yet: products that open nothing, and events nobody knows."""

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Area, EventMeaning, Mapping, Postback, Product
from receiver.rules.vocabulary import Event, Outcome

MOST_SHOWN = 5
MOST_LOOKED_AT = 100
MOST_AREAS = 500


@dataclass(frozen=True)
class Strange:
    """An event that nobody knows: its number, and how many of the newest that wait are of it.

    `said`: what the team says that it means, though those that wait were not understood again.
    """

    code: int | None
    count: int
    said: EventMeaning | None = None


def unmapped() -> list[Product]:
    """The newest products that open nothing, though nobody has said that they should not."""
    is_mapped = sa.exists().where(Mapping.product_code == Product.code)
    found = sa.select(Product).where(~is_mapped, Product.is_decided.is_(False))
    return list(db.session.scalars(found.order_by(Product.id.desc()).limit(MOST_SHOWN)))


def strange() -> list[Strange]:
    """The events that nobody knows, among the newest postbacks that wait for a person."""
    waiting = sa.select(Postback.event_code).where(
        Postback.event == Event.UNKNOWN, Postback.outcome == Outcome.HELD
    )
    newest = db.session.scalars(waiting.order_by(Postback.id.desc()).limit(MOST_LOOKED_AT))
    found = Counter(newest).most_common(MOST_SHOWN)
    said = {one.code: one for one in EventMeaning.all()} if found else {}
    return [Strange(code, count, None if code is None else said.get(code)) for code, count in found]


def areas() -> list[Area]:
    """The areas to choose from."""
    return list(db.session.scalars(sa.select(Area).order_by(Area.name, Area.id).limit(MOST_AREAS)))
