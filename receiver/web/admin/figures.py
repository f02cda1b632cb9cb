"""How many of what, today and in thirty days; docs/admin.md says what each counts exactly."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from receiver import simulations
from receiver.db import db
from receiver.models import Letter, Member, Notice, Sale
from receiver.models.letter import IS_LOST
from receiver.rules.vocabulary import Event
from receiver.web.admin.window import Window

Moments = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


@dataclass(frozen=True)
class Count:
    """How many today, and how many in all the days."""

    today: int
    whole: int


@dataclass(frozen=True)
class Figures:
    """What happened, but for what was paid."""

    refunded: Count
    disputed: Count
    overdue: Count
    members: Count
    entered: Count
    letters: Count


def figures(window: Window) -> Figures:
    """Count what happened in these days; what is simulated is left out."""
    invented = simulations.invented_members()
    is_real_member = Member.id.not_in(invented)
    overdue = (Notice.event == Event.SUBSCRIPTION_OVERDUE, simulations.is_real(Notice.sale_code))
    to_real = sa.or_(Letter.member_id.is_(None), Letter.member_id.not_in(invented))
    return Figures(
        refunded=_count(window, Sale.refunded_at, simulations.is_real_sale()),
        disputed=_count(window, Sale.disputed_at, simulations.is_real_sale()),
        overdue=_count(window, Notice.at, *overdue),
        members=_count(window, Member.created_at, is_real_member),
        entered=_count(window, Member.first_login_at, is_real_member),
        letters=_count(window, Letter.created_at, IS_LOST, to_real),
    )


def _count(window: Window, at: Moments, *which: sa.ColumnElement[bool] | sa.TextClause) -> Count:
    is_today = sa.func.count(sa.case((at >= window.today, 1)))
    rows = sa.select(is_today, sa.func.count()).where(at >= window.begins, at < window.ends)
    today, whole = db.session.execute(rows.where(*which)).one()
    return Count(today, whole)
