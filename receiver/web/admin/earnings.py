"""Commissions: what a period came to, who got what of each sale, and what led to sales."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import earnings
from receiver.context import utcnow
from receiver.db import db
from receiver.earnings import By
from receiver.models import Commission, EarnedSale, Member, Postback, Sale
from receiver.rules.rights import Right
from receiver.rules.words import folded
from receiver.web.admin import asked, charts, earned, earned_words, earners, period
from receiver.web.admin.paging import Place, page
from receiver.web.admin.period import Period
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("earnings", __name__, url_prefix="/earnings")

NEWEST = (Commission.earned_at, Commission.id)
MOST_REPORTED = 100
MOST_NEWS = 50
MOST_FORGOTTEN = 2000  # commissions in one answer; the command has no end


@dataclass(frozen=True)
class Whose:
    """Whose commissions of which days."""

    who: str
    period: Period

    @classmethod
    def asked(cls, args: Mapping[str, str], now: datetime) -> "Whose":
        """What a query string names; folded, as people are known."""
        return cls(folded(asked.text(args, "who")), Period.asked(args, now))

    def query(self) -> dict[str, str]:
        """The same as a query string."""
        return {"who": self.who, **self.period.query()}

    def rows(self) -> sa.Select[Commission]:
        """Theirs, in no order yet."""
        mine = (Commission.person == self.who, Commission.earned_at >= self.period.begins)
        return sa.select(Commission).where(*mine, Commission.earned_at < self.period.ends)


@bp.get("")
@needs(Right.MONEY)
def index() -> str:
    """What a period came to."""
    days = Period.asked(request.args, utcnow())
    return render_template(
        "admin/earnings/index.html",
        period=days,
        periods=period.NAMES,
        moneys=earned.moneys(days),
        charts=charts,
        told=earned_words,
    )


@bp.get("/reports")
@needs(Right.MONEY)
def reports() -> str:
    """What was sold through whom and what."""
    days = Period.asked(request.args, utcnow())
    by = asked.word(request.args, "by", By) or By.AFFILIATE
    by = by if by in earned_words.REPORTS else By.AFFILIATE
    return render_template(
        "admin/earnings/reports.html",
        by=by,
        period=days,
        periods=period.NAMES,
        tables=earned.reports(by, days, MOST_REPORTED),
        charts=charts,
        told=earned_words,
    )


@bp.get("/person")
@needs(Right.MONEY)
def person() -> str:
    """What one person got, and of which sales; nobody's is the whole."""
    wanted = Whose.asked(request.args, utcnow())
    if not wanted.who:
        return index()
    days = wanted.period
    return render_template(
        "admin/earnings/person.html",
        wanted=wanted,
        period=days,
        periods=period.NAMES,
        name=earners.names(By.PERSON, [wanted.who])[wanted.who],
        email=earners.email(wanted.who),
        sums=earnings.sums(By.PERSON, since=days.since, until=days.until, only=wanted.who),
        page=page(wanted.rows(), NEWEST, place=Place.asked(request.args)),
        role=_role,
        told=earned_words,
    )


@bp.post("/person/forget")
@needs(Right.DECIDE, proof=True)
def forget() -> Response:
    """Take somebody's name out of all commissions."""
    wanted = Whose.asked(request.args, utcnow())
    here = redirect(url_for("admin.earnings.person", who=wanted.who), code=303)
    if earnings.how_many(wanted.who, most=MOST_FORGOTTEN + 1) > MOST_FORGOTTEN:
        flash(_("São comissões demais para esta página. Use o comando earner-forget."), "bad")
        return here
    count = earnings.forget(wanted.who, by=this_admin().email, now=utcnow())
    flash(_("Nome apagado. Vendas: %(count)s. Os valores ficam.", count=count), "good")
    return redirect(url_for("admin.earnings.index"), code=303)


@bp.get("/sale")
@needs(Right.MONEY)
def sale() -> str:
    """Who got what of one sale, and which postbacks told it."""
    code = asked.text(request.args, "code", most=64)
    if not code:
        return index()
    known = db.session.scalar(sa.select(EarnedSale).where(EarnedSale.code == code))
    shares = sa.select(Commission).where(Commission.sale_code == code)
    greatest = shares.order_by(Commission.cents.desc(), Commission.id)
    return render_template(
        "admin/earnings/sale.html",
        code=code,
        sale=known,
        shares=list(db.session.scalars(greatest)),
        member=_member(code),
        postbacks=_postbacks(code),
        name_of=_name,
        role=_role,
        told=earned_words,
    )


def _member(code: str) -> Member | None:
    bought = sa.select(Member).join(Sale, Sale.member_id == Member.id).where(Sale.code == code)
    return db.session.scalar(bought)


def _postbacks(code: str) -> list[Postback]:
    told = sa.select(Postback).where(Postback.sale_code == code)
    return list(db.session.scalars(told.order_by(Postback.id.desc()).limit(MOST_NEWS)))


def _name(share: Commission) -> str:
    if earned_words.is_fee(share.kind):
        return str(earned_words.FEE_NAME)
    return share.name or share.email or share.reference or earners.account(share.key_id)


def _role(share: Commission) -> str:
    return earners.names(By.ROLE, [share.role])[share.role]
