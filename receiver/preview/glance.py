"""A first look at many members: whom the wish can move, and who needs more than a glance."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from receiver.db import Moment, db
from receiver.models import Grant, Sale, SaleItem, Subscription
from receiver.rules import glance
from receiver.rules.glance import Clock, Kind
from receiver.rules.terms import Terms, Wish

# Which members, by a column that has their numbers.
Which = Callable[[Any], sa.ColumnElement[bool]]
_SALE, _ITEM, _CONTRACT = Sale.__table__.c, SaleItem.__table__.c, Subscription.__table__.c
_GONE = (
    (glance.WAITING, _SALE.waiting_at),
    (glance.CANCELLED, _SALE.cancelled_at),
    (glance.APPROVED, _SALE.approved_at),
    (glance.COMPLETED, _SALE.completed_at),
    (glance.DISPUTED, _SALE.disputed_at),
    (glance.REFUNDED, _SALE.refunded_at),
    (glance.NEWS, _SALE.news),
    (glance.CONTRACT, _SALE.subscription_id),
)
# As text, so that each is the same statement and not one with so many parameters.
_STEPS: sa.ColumnElement[int] = sa.literal_column(
    " + ".join(f"CASE WHEN sale.{c.name} IS NOT NULL THEN {step} ELSE 0 END" for step, c in _GONE),
    sa.Integer,
)
_PAID = sa.func.coalesce(_SALE.paid_at, _SALE.approved_at, _SALE.completed_at)
_TIMES = (_PAID, _SALE.completed_at, _SALE.refunded_at)
_Told = tuple[bool, bool, frozenset[int] | None]  # is it meant, can it be moved, what does it open


@dataclass
class Seen:
    """Who bought what the wish is about, whom it can move, and what is open to whom.

    Of those who are `unclear` the clock may know more.
    """

    bought: set[int] = field(default_factory=set)
    movable: set[int] = field(default_factory=set)
    opened: dict[int, frozenset[int]] = field(default_factory=dict)
    unclear: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Eye:
    """Looks at sales for one wish, at each kind of them once."""

    kinds: sa.Select[Any]
    look: Callable[..., _Told]

    @classmethod
    def on(cls, wish: Wish, before: Terms, now: datetime) -> "Eye":
        """As the terms after it would have it."""
        terms, is_concerned = wish.after(before), glance.concerned(wish, before)
        clock = Clock.under(terms, now)

        def look(steps: int, product: str | None, plan: str | None, *times: int) -> _Told:
            kind = Kind(steps, product or "", plan or "", *times)
            is_meant = wish.product in ("", kind.product)
            return is_meant, is_concerned(steps), kind.opens(terms, clock)

        return cls(_kinds(clock), cache(look))

    def see(self, which: Which) -> Seen:
        """What a glance tells of these members."""
        seen = Seen(unclear=_who_has_more_than_sales(which))
        for member_id, *kind in _rows(self.kinds.where(which(_SALE.member_id))):
            is_meant, is_moved, areas = self.look(*kind)
            if is_meant:
                seen.bought.add(member_id)
            if is_moved:
                seen.movable.add(member_id)
            if areas is None:
                seen.unclear.add(member_id)
            else:
                seen.opened[member_id] = seen.opened.get(member_id, areas) | areas
        seen.movable |= _who_has_charges_of_others(which)
        return seen


def _kinds(clock: Clock) -> sa.Select[Any]:
    """Whose each sale is, and of what kind; where its times lie, the database finds sooner."""
    moments = [sa.literal(moment, Moment()) for moment in clock.moments]
    places = [_place(at, moments) for at in _TIMES]
    told = sa.select(_SALE.member_id, _STEPS, _ITEM.product_code, _ITEM.plan_code, *places)
    sold = sa.outerjoin(Sale.__table__, SaleItem.__table__, _ITEM.sale_id == _SALE.id)
    return told.select_from(sold)


def _place(at: sa.ColumnElement[Any], moments: Sequence[Any]) -> sa.ColumnElement[int]:
    return sum((sa.case((at > moment, 1), else_=0) for moment in moments), sa.literal_column("0"))


def _who_has_charges_of_others(which: Which) -> set[int]:
    """What is theirs by a contract, and was not seen among their own."""
    owner = _CONTRACT.member_id
    charges = sa.join(Subscription, Sale, _SALE.subscription_id == _CONTRACT.id)
    odd = sa.select(owner).select_from(charges).where(_SALE.member_id.is_distinct_from(owner))
    return {row[0] for row in _rows(odd.where(which(owner)))}


def _who_has_more_than_sales(which: Which) -> set[int]:
    """Contracts and decisions by hand go by the clock."""
    owners = (_CONTRACT.member_id, Grant.__table__.c.member_id)
    return {row[0] for column in owners for row in _rows(sa.select(column).where(which(column)))}


def _rows(asked: sa.Select[Any]) -> Iterable[Any]:
    return db.session.connection().execute(asked).all()
