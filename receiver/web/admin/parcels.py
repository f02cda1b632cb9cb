"""Parcels: where each is, by which key it was told, and which of them somebody must look after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Blueprint, render_template, request

from receiver.context import utcnow
from receiver.db import beside, db
from receiver.models import Key, Member, Parcel
from receiver.rules.parcel import ParcelStatus, tidy
from receiver.web import parcels
from receiver.web.admin import asked
from receiver.web.admin.filters import Asked, that_are
from receiver.web.admin.paging import Place, page

bp = Blueprint("parcels", __name__, url_prefix="/parcels")

NEWEST = (Parcel.updated_at, Parcel.id)
_IS_REAL = Parcel.is_simulated.is_(False)
MOST_AT_ONCE = 10
# After so long somebody should ask, and after the other nobody needs to be reminded.
WAITS_LONG, IS_OLD = timedelta(days=5), timedelta(days=30)


@dataclass(frozen=True)
class Filter(Asked):
    """Which parcels somebody wants to see; `text` is a code or an address."""

    status: ParcelStatus | None = None
    product: str = ""
    text: str = ""

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        return cls(
            status=asked.word(args, "status", ParcelStatus),
            product=asked.text(args, "product", most=64),
            text=asked.text(args, "text"),
        )

    def rows(self) -> sa.Select[Parcel]:
        """The parcels that pass, in no order yet."""
        return sa.select(Parcel).where(*self._words())

    def _words(self) -> Iterator[sa.ColumnElement[bool]]:
        # One index leads: an address or code has few, and a product fewer than a status.
        leads = not self.text
        if "@" in self.text:
            yield Parcel.buyer_email == asked.address(self.text)
        elif self.text:
            yield Parcel.code == tidy(self.text)
        if self.product:
            column = Parcel.product_code if leads else beside(Parcel.product_code)
            yield column == self.product
        may_lead = leads and not self.product
        yield from that_are([(Parcel.status, self.status)], may_lead=lambda _word: may_lead)


@bp.get("")
def index() -> str:
    """The parcels that pass the filter, those of which was heard last first."""
    wanted, place = Filter.asked(request.args), Place.asked(request.args)
    found = page(wanted.rows(), NEWEST, place=place)
    is_first = not wanted.query() and place == Place()
    return render_template(
        "admin/parcels/index.html",
        wanted=wanted,
        page=found,
        shown=parcels.shown(found.rows),
        cared_for=parcels.shown(_cared_for(utcnow())) if is_first else [],
        states=parcels.STATES,
        keys=_keys(),
    )


@bp.get("/<id:parcel_id>")
def one(parcel_id: int) -> str:
    """One parcel, and all that was told of it."""
    (parcel,) = parcels.shown([db.get_or_404(Parcel, parcel_id)])
    return render_template(
        "admin/parcels/one.html",
        parcel=parcel,
        member=Member.by_email(parcel.row.buyer_email) if parcel.row.buyer_email else None,
        mark_of=parcels.mark_of,
        keys=_keys(),
    )


def to_look_after(now: datetime) -> sa.Select[int]:
    """Those that somebody must look after, for whoever counts them."""
    found = (sa.select(Parcel.id).where(which, _IS_REAL) for which in _care(now))
    return sa.select(sa.union_all(*found).subquery().c.id)


def _care(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """What came back, was lost, or waits to be picked up for long, of the last weeks."""
    astray = sa.and_(
        Parcel.status.in_((ParcelStatus.RETURNED, ParcelStatus.LOST)),
        Parcel.updated_at > now - IS_OLD,
    )
    left = sa.and_(
        Parcel.status == ParcelStatus.PICK_UP,
        Parcel.updated_at > now - IS_OLD,
        Parcel.updated_at < now - WAITS_LONG,
    )
    return astray, left


def _cared_for(now: datetime) -> list[Parcel]:
    found = [row for which in _care(now) for row in _newest(which)]
    return sorted(found, key=lambda row: row.updated_at, reverse=True)[:MOST_AT_ONCE]


def _newest(which: sa.ColumnElement[bool]) -> list[Parcel]:
    rows = sa.select(Parcel).where(which, _IS_REAL)
    return list(db.session.scalars(rows.order_by(*(c.desc() for c in NEWEST)).limit(MOST_AT_ONCE)))


def _keys() -> dict[int, Key]:
    return {key.id: key for key in db.session.scalars(sa.select(Key))}
