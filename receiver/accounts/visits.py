"""Signed-in browsers: begun in the story of a sign-in, found by their id, ended at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

import sqlalchemy as sa

from receiver import security
from receiver.db import db, transaction
from receiver.models import Admin, Member, Session
from receiver.models.session import EnteredBy

SEEN_EVERY = timedelta(minutes=1)
# How long whoever has just given the password may do what is dangerous.
PROOF_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Limits:
    """How long a sign-in lasts: without being used, and at most."""

    idle: timedelta
    absolute: timedelta


# A phone should stay signed in; a panel with other people's data should not.
OF_MEMBERS = Limits(idle=timedelta(days=30), absolute=timedelta(days=180))
OF_ADMINS = Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))


@dataclass(frozen=True)
class Browser:
    """Who knocks: the address, what the browser calls itself, and the id of its earlier visit."""

    address: str = ""
    device: str = ""
    visit_id: str | None = None


@dataclass(frozen=True)
class Entrance:
    """Somebody got in: the visit's id, known to that browser only, and how they got in."""

    visit_id: str
    entered_by: EnteredBy = EnteredBy.PASSWORD
    should_choose_password: bool = False


def begin(person: Member | Admin, browser: Browser, *, by: EnteredBy, now: datetime) -> str:
    """Let a browser in under a new id, inside a story; what it had before is over."""
    if browser.visit_id:
        end(browser.visit_id)
    visit_id = security.one_time_id()
    row = Session(
        digest=security.digest(visit_id),
        version=person.session_version,
        entered_by=by,
        created_at=now,
        seen_at=now,
        address=neighbourhood(browser.address),
        device=browser.device[:120],
    )
    if isinstance(person, Admin):
        row.admin_id = person.id
        row.proved_at = person.last_seen_at = now
    else:
        row.member_id = person.id
    db.session.add(row)
    return visit_id


def prove(visit_id: str, now: datetime) -> str:
    """Give a visit a new id, inside a story, because its person proved again who they are."""
    fresh = security.one_time_id()
    mine = sa.update(Session).where(Session.digest == security.digest(visit_id))
    db.session.execute(mine.values(digest=security.digest(fresh), proved_at=now))
    return fresh


def is_proved(row: Session, now: datetime) -> bool:
    """Whether the password was asked for a short while ago."""
    return row.proved_at is not None and now - row.proved_at < PROOF_LIFE


def living(admin: Admin, now: datetime) -> list[Session]:
    """The visits of an admin that are still good, the one used last first."""
    return [row for row in Session.of_admin(admin) if _lasts(row, admin, OF_ADMINS, now)]


def end(visit_id: str) -> None:
    """Make an id worthless, inside a story."""
    mine = Session.digest == security.digest(visit_id)
    db.session.execute(sa.delete(Session).where(mine))


def end_all(person: Member | Admin) -> None:
    """Make every id of a person worthless, inside a story."""
    person.session_version += 1
    column = Session.admin_id if isinstance(person, Admin) else Session.member_id
    db.session.execute(sa.delete(Session).where(column == person.id))


def of_member(visit_id: str, now: datetime) -> Session | None:
    """The visit of a member whose browser shows this id, if it is still good."""
    row = Session.by_digest(security.digest(visit_id))
    if row is None or row.member is None or row.member.is_blocked:
        return None
    return row if _lasts(row, row.member, OF_MEMBERS, now) else None


def of_admin(visit_id: str, now: datetime) -> Session | None:
    """The visit of an admin whose browser shows this id, if it is still good."""
    row = Session.by_digest(security.digest(visit_id))
    if row is None or row.admin is None:
        return None
    return row if _lasts(row, row.admin, OF_ADMINS, now) else None


def seen(row: Session, now: datetime) -> None:
    """Remember that it is in use; at most once a minute, so that reading stays reading."""
    if now - row.seen_at < SEEN_EVERY:
        return
    mine = sa.update(Session).where(Session.id == row.id, Session.seen_at < now)
    with transaction():
        db.session.execute(mine.values(seen_at=now))
        if row.admin_id is not None:
            them = sa.update(Admin).where(Admin.id == row.admin_id)
            db.session.execute(them.values(last_seen_at=now))


def neighbourhood(address: str) -> str:
    """The network an address lies in: enough to recognise a place, not a person."""
    try:
        version = ip_address(address).version
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{24 if version == 4 else 48}", strict=False))


def _lasts(row: Session, person: Member | Admin, limits: Limits, now: datetime) -> bool:
    is_fresh = now - row.seen_at < limits.idle and now - row.created_at < limits.absolute
    return is_fresh and row.version == person.session_version
