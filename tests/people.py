"""Members, their doors and their links, for tests of the ways in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from receiver import security
from receiver.db import db, transaction
from receiver.mailer import Mail
from receiver.models import Access, Admin, Area, Letter, LogEntry, Member, MemberEmail, Token
from receiver.models.token import Purpose
from receiver.rules.vocabulary import AccessState, MemberStatus, Origin
from tests.postman import Post, work

ANA = "ana@example.test"
PASSWORD = "tomate janela rio"
NEW = "vento azul na serra"


def member(email: str = ANA, now: datetime | None = None, **changed: Any) -> Member:
    """A member who knows a password, unless something else is said."""
    at = now or datetime.fromisoformat("2026-03-02T12:00:00+00:00")
    password = changed.pop("password", PASSWORD)
    hashed = security.hash_password(password) if password else None
    told = {"name": "Ana Lima", "status": MemberStatus.ACTIVE, "password_hash": hashed}
    with transaction():
        made = Member(email=email, created_at=at, **(told | changed))
        made.emails.append(MemberEmail(email=email, added_at=at))
        db.session.add(made)
    return made


def admin(email: str = "dona@example.test", *, password: str, now: datetime) -> Admin:
    """A person of the staff who knows a password."""
    with transaction():
        made = Admin(email=email, password_hash=security.hash_password(password), created_at=now)
        db.session.add(made)
    return made


def door(owner: Member, area: str, now: datetime, **changed: Any) -> Access:
    """Something that a member owns: open and paid for, unless something else is said."""
    told = {
        "origin": Origin.SALE,
        "origin_code": "100",
        "state": AccessState.LIVE,
        "since": now - timedelta(days=40),
        "reason": "sale-paid",
        "reason_facts": {"sale": "100", "product": area},
        "changed_at": now,
    }
    url = changed.pop("url", "")
    with transaction():
        place = Area.by_name(area) or Area(name=area, url=url, created_at=now)
        made = Access(member_id=owner.id, area=place, **(told | changed))
        db.session.add(made)
    return made


def link(owner: Member, now: datetime, purpose: Purpose = Purpose.ENTER, **changed: Any) -> str:
    """The part of a mailed link that opens a door."""
    one_time_id = security.one_time_id()
    told = {"expires_at": now + timedelta(hours=24), "created_at": now, "member_id": owner.id}
    with transaction():
        digest = security.digest(one_time_id)
        db.session.add(Token(purpose=purpose, digest=digest, **(told | changed)))
    return security.sign(one_time_id, purpose=purpose)


def owed(kind: str = "") -> list[Letter]:
    """The letters that are owed, oldest first."""
    found = db.session.scalars(sa.select(Letter).order_by(Letter.id))
    return [letter for letter in found if kind in ("", letter.kind)]


def told(deed: str = "") -> list[str]:
    """Why, line by line of the log."""
    lines = db.session.scalars(sa.select(LogEntry).order_by(LogEntry.id))
    return [line.reason for line in lines if line.reason and deed in ("", line.deed)]


def delivered(now: datetime) -> Mail:
    """Deliver what is owed; the latest letter."""
    post = Post()
    work(post, now)
    return post.taken[-1]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    asked: list[str] = []

    def count(*told: Any) -> None:
        asked.append(str(told[2]))

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
