"""The overview of a server that only hears of other shops' sales: the figures of an affiliate."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from receiver import simulations
from receiver.context import settings
from receiver.db import db
from receiver.models import RecoveryCase, Referral, Sale
from receiver.referrals import Sum
from receiver.rules.recovering import CaseKind, CaseState
from receiver.rules.referral import ReferralStatus
from receiver.web.admin import parcels, referred
from receiver.web.admin.desk import counted


@dataclass(frozen=True)
class Figures:
    """What waits, and what the sales of this month bring."""

    abandoned: str
    waiting: str
    astray: str
    since: date
    sums: list[Sum]


def figures(now: datetime) -> Figures | None:
    """Those of today; nothing on a server that has sales of its own."""
    if not _is_only_affiliate():
        return None
    since = now.astimezone(ZoneInfo(settings().timezone)).date().replace(day=1)
    is_left = (RecoveryCase.state == CaseState.OPEN, RecoveryCase.kind == CaseKind.ABANDONED)
    is_begun = Referral.status == ReferralStatus.WAITING
    return Figures(
        abandoned=counted(sa.select(RecoveryCase.id).where(*is_left, _is_real(RecoveryCase))),
        waiting=counted(sa.select(Referral.id).where(is_begun, _is_real(Referral))),
        astray=counted(parcels.to_look_after(now)),
        since=since,
        sums=referred.Filter(since=since).sums(),
    )


def _is_only_affiliate() -> bool:
    told = sa.select(Referral.id).where(_is_real(Referral)).exists()
    own = sa.select(Sale.id).where(simulations.is_real_sale()).exists()
    return bool(db.session.scalar(sa.select(sa.and_(told, ~own))))


def _is_real(kind: type[RecoveryCase] | type[Referral]) -> sa.ColumnElement[bool]:
    return kind.is_simulated.is_(False)
