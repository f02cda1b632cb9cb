"""What a fresh server still needs: told by what is there and what has happened."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

import sqlalchemy as sa

from receiver import provisioning
from receiver.context import settings
from receiver.db import db
from receiver.models import Key, Letter, LogEntry, MailTrial, Simulation
from receiver.models.key import IS_GIVEN
from receiver.models.log_entry import Deed
from receiver.rules.letter_kinds import LetterState

LATELY = 20

_ENTERED = sa.and_(LogEntry.deed == Deed.SIGNED_IN, LogEntry.member_id.is_not(None))
# The first key; the last postback, be it the panel's test: what was kept came with one of the
# keys; and the last time that somebody who bought, be it a simulated buyer, got in.
_TOLD = sa.select(
    sa.select(Key.created_at).where(IS_GIVEN).order_by(Key.id).limit(1).scalar_subquery(),
    sa.select(sa.func.max(Key.last_used_at)).where(IS_GIVEN).scalar_subquery(),
    sa.select(LogEntry.at)
    .where(_ENTERED)
    .order_by(LogEntry.at.desc(), LogEntry.id.desc())
    .limit(1)
    .scalar_subquery(),
)


class Name(StrEnum):
    """The steps, in the order in which they are gone."""

    KEY = "key"
    ADDRESS = "address"
    MAIL = "mail"
    TEST = "test"
    ENTRY = "entry"


@dataclass(frozen=True)
class Step:
    """One of them; `at`: when that came to be, where it is known."""

    name: Name
    is_done: bool
    at: datetime | None = None


def steps() -> list[Step]:
    """All of them. What the rows tell is asked for at once: the bar of each page needs it."""
    given, used, entered = db.session.execute(_TOLD).one()
    return [_since(Name.KEY, given), _address(), _mail(), _since(Name.TEST, used), _entry(entered)]


def public_host(url: str) -> bool:
    """Whether others than this machine and its neighbours can reach an address."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal"))


def _since(name: Name, at: datetime | None) -> Step:
    return Step(name, at is not None, at)


def _address() -> Step:
    return Step(Name.ADDRESS, public_host(settings().public_url))


def _mail() -> Step:
    """The last letter to oneself; or one to a buyer, where nobody has tried the way out yet."""
    if settings().mail_url is None:
        return Step(Name.MAIL, is_done=False)
    last = MailTrial.latest(provisioning.way_of(settings()))
    if last is not None:
        return Step(Name.MAIL, last.is_taken, last.at)
    sent = sa.select(Letter.smtp_reply, Letter.sent_at).where(Letter.state == LetterState.SENT)
    taken = [
        row.sent_at
        for row in db.session.execute(sent.order_by(Letter.id.desc()).limit(LATELY))
        if row.smtp_reply.startswith("2")
    ]
    return _since(Name.MAIL, taken[0] if taken else None)


def _entry(at: datetime | None) -> Step:
    return _since(Name.ENTRY, at) if at else _entry_removed()


def _entry_removed() -> Step:
    """Who has removed what was simulated has seen it work before."""
    removed = sa.select(LogEntry).where(LogEntry.deed == Deed.SIMULATION_REMOVED)
    lines = db.session.scalars(
        removed.order_by(LogEntry.at.desc(), LogEntry.id.desc()).limit(LATELY)
    )
    seen = [line.at for line in lines if line.facts.get("entered")]
    return _since(Name.ENTRY, seen[0] if seen else None)


def rehearsal() -> Simulation | None:
    """The last purchase that was played."""
    played = sa.select(Simulation).where(Simulation.scenario == "purchase")
    return db.session.scalar(played.order_by(Simulation.id.desc()).limit(1))
