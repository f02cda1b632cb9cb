"""Members on their way out: row after row, some at a time, and nobody waits for them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from receiver.context import settings
from receiver.db import db
from receiver.models import Access, Area, Member, MemberEmail, Sale
from receiver.rules.cells import Amount, harmless
from receiver.rules.columns import TAKEN_ALONG, heading, status
from receiver.rules.vocabulary import AccessState

SOME = 500  # members at a time
Cell = str | int | date | datetime | Amount | None
_COLUMNS = (
    *(Member.id, Member.name, Member.email, Member.status, Member.language),
    *(Member.created_at, Member.first_login_at, Member.last_login_at),
)


@dataclass(frozen=True)
class _Around:
    """What stands in other tables about some members."""

    emails: dict[int, list[str]]
    areas: dict[int, list[str]]
    sales: dict[int, int]


def headings(language: str) -> list[str]:
    """The first row."""
    return [heading(column, language) for column in TAKEN_ALONG]


def how_many(found: sa.Select[Any]) -> int:
    """How many members these are: somebody who takes their data away is told, and the log too."""
    ids = found.with_only_columns(Member.id).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(ids)) or 0


def rows(found: sa.Select[Any], language: str) -> Iterator[list[Cell]]:
    """The members who are found, newest first, a row of plain cells each.

    Between two batches no transaction is open, and nothing of the last one is held.
    """
    chosen, zone = found.with_only_columns(*_COLUMNS), ZoneInfo(settings().timezone)
    last = None
    while True:
        batch = chosen if last is None else chosen.where(Member.id < last)
        some = db.session.execute(batch.order_by(Member.id.desc()).limit(SOME)).all()
        around = _around([one.id for one in some], zone)
        db.session.rollback()
        for one in some:
            yield _row(one, around, language, zone)
        if len(some) < SOME:
            return
        last = some[-1].id


def _row(one: Any, around: _Around, language: str, zone: ZoneInfo) -> list[Cell]:
    aliases = [address for address in around.emails.get(one.id, ()) if address != one.email]
    return [
        harmless(one.name),
        harmless(one.email),
        harmless("; ".join(aliases)),
        status(one.status, language),
        harmless("; ".join(around.areas.get(one.id, ()))),
        *(_local(at, zone) for at in (one.created_at, one.first_login_at, one.last_login_at)),
        one.language,
        around.sales.get(one.id, 0),
    ]


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0) if at else None


def _around(ids: Sequence[int], zone: ZoneInfo) -> _Around:
    emails: dict[int, list[str]] = defaultdict(list)
    addresses = sa.select(MemberEmail.member_id, MemberEmail.email).order_by(MemberEmail.id)
    for member_id, email in db.session.execute(addresses.where(MemberEmail.member_id.in_(ids))):
        emails[member_id].append(email)
    sold = sa.select(Sale.member_id, sa.func.count()).where(Sale.member_id.in_(ids))
    counted = db.session.execute(sold.group_by(Sale.member_id))
    return _Around(emails, _areas(ids, zone), {number or 0: count for number, count in counted})


def _areas(ids: Sequence[int], zone: ZoneInfo) -> dict[int, list[str]]:
    """The open areas of each, with the day on which the last of its origins ends, if all do."""
    doors = sa.select(Access.member_id, Area.name, Access.until).join(Area)
    live = doors.where(Access.member_id.in_(ids), Access.state == AccessState.LIVE)
    ends: dict[tuple[int, str], list[datetime | None]] = defaultdict(list)
    for member_id, area, until in db.session.execute(live.order_by(Area.name)):
        ends[member_id, area].append(until)
    told: dict[int, list[str]] = defaultdict(list)
    for (member_id, area), untils in ends.items():
        known = [until for until in untils if until is not None]
        is_for_good = len(known) < len(untils)
        day = "" if is_for_good else f" ({max(known).astimezone(zone):%Y-%m-%d})"
        told[member_id].append(area + day)
    return told
