"""Sales of other shops that came through us: where each stands, and what it brings."""

from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Blueprint, render_template, request

from receiver.db import db
from receiver.models import Parcel, ParcelNews, Postback, RecoveryCase, RecoveryNews, Referral
from receiver.rules import referral
from receiver.web import parcels
from receiver.web.admin import chips, referral_words, referred
from receiver.web.admin.paging import Place, page

bp = Blueprint("referrals", __name__, url_prefix="/referrals")

Known = TypeVar("Known", Parcel, RecoveryCase)

MOST = 50  # of what belongs to one sale


@bp.get("")
def index() -> str:
    """Those that pass the filter, the newest news first, and what they bring together."""
    wanted = referred.Filter.asked(request.args)
    return render_template(
        "admin/referrals/index.html",
        wanted=wanted,
        page=page(wanted.rows(), wanted.order, place=Place.asked(request.args)),
        sums=wanted.sums(),
        keys=chips.keys(),
        products=referred.products(),
        known=referral_words,
    )


@bp.get("/<id:referral_id>")
def one(referral_id: int) -> str:
    """One of them: its life, and whatever else was told of it."""
    row = db.get_or_404(Referral, referral_id)
    return render_template(
        "admin/referrals/one.html",
        row=row,
        steps=referral.steps(row.memory),
        others=_others(row),
        postbacks=_postbacks(row),
        parcels=parcels.shown(_parcels(row)),
        cases=_cases(row),
        known=referral_words,
    )


def _others(row: Referral) -> list[Referral]:
    """The same sale as it was told to others of our accounts, or in other roles."""
    same = (Referral.sale_code == row.sale_code, Referral.id != row.id)
    return list(db.session.scalars(sa.select(Referral).where(*same).order_by(Referral.id)))


def _postbacks(row: Referral) -> list[Postback]:
    """All that was told of this sale, through whichever key, the newest first."""
    told = sa.select(Postback).where(Postback.sale_code == row.sale_code)
    return list(db.session.scalars(told.order_by(Postback.id.desc()).limit(MOST)))


def _parcels(row: Referral) -> list[Parcel]:
    """Those that postbacks of this sale told of, and those of its buyer and product."""
    told = sa.select(ParcelNews.parcel_id).join(Postback, ParcelNews.postback_id == Postback.id)
    told = told.where(Postback.sale_code == row.sale_code).limit(MOST)
    return _belonging(Parcel, row, told)


def _cases(row: Referral) -> list[RecoveryCase]:
    """The same for purchases that were begun and not paid at once."""
    told = sa.select(RecoveryNews.case_id).where(RecoveryNews.sale_code == row.sale_code)
    told = told.where(RecoveryNews.case_id.is_not(None)).limit(MOST)
    return _belonging(RecoveryCase, row, told)


def _belonging(kind: type[Known], row: Referral, told: sa.Select[Any]) -> list[Known]:
    numbers = set(db.session.scalars(told))
    if row.buyer_email:
        theirs = sa.select(kind.id).where(
            kind.buyer_email == row.buyer_email,
            kind.product_code == row.product_code,
            kind.is_simulated == row.is_simulated,
        )
        numbers |= set(db.session.scalars(theirs.limit(MOST)))
    found = sa.select(kind).where(kind.id.in_(numbers)).order_by(kind.id.desc())
    return list(db.session.scalars(found))
