"""What was earned in some days, summed by person, role or product; each currency for itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Commission
from receiver.rules.earnings import Standing

_ROW = cast(sa.Table, Commission.__table__)


class By(StrEnum):
    """What commissions are put together by."""

    PERSON = "person"
    ROLE = "role"
    PRODUCT = "product"


_COLUMNS = {By.PERSON: _ROW.c.person, By.ROLE: _ROW.c.role, By.PRODUCT: _ROW.c.product_code}


@dataclass(frozen=True)
class Sum:
    """The commissions of one person, role or product in one currency, in cents."""

    name: str
    currency: str
    commissions: int
    expected: int
    available: int
    reversed: int


def sums(by: By, *, since: datetime | None = None, until: datetime | None = None) -> list[Sum]:
    """The greatest first; by what is neither given back nor disputed."""
    name, at = _COLUMNS[by], _ROW.c.earned_at
    amounts = [_cents_of(standing) for standing in Standing]
    asked = sa.select(name, _ROW.c.currency, sa.func.count(), *amounts)
    if since:
        asked = asked.where(at >= since)
    if until:
        asked = asked.where(at < until)
    rows = db.session.execute(asked.group_by(name, _ROW.c.currency))
    found = [Sum(who, currency, count, *map(int, cents)) for who, currency, count, *cents in rows]
    return sorted(found, key=lambda one: (-one.expected - one.available, one.name, one.currency))


def _cents_of(standing: Standing) -> sa.ColumnElement[int]:
    mine = sa.case((_ROW.c.standing == standing, _ROW.c.cents), else_=0)
    return sa.func.coalesce(sa.func.sum(mine), 0)
