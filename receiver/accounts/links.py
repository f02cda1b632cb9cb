"""One-time links and codes: found by what the person holds, spent once."""

from datetime import datetime
from enum import Enum, auto

from receiver import security
from receiver.accounts.refusals import LinkSpent
from receiver.db import db
from receiver.models import Admin, Member, Token
from receiver.models.token import Purpose
from receiver.outbox.enclosures import code_digest

# An old link still tells whose it was, so that a new one can be sent; the row says if it is good.
LONGEST_KNOWN = 400 * 24 * 3600
MOST_TRIES = 5


class Look(Enum):
    """What a link is worth, seen from outside."""

    GOOD = auto()
    SPENT = auto()
    STRANGE = auto()


def look(link: str, purpose: Purpose, now: datetime) -> Look:
    """What a link is worth now; looking changes nothing."""
    token = find(link, purpose)
    if token is None:
        return Look.STRANGE
    return Look.GOOD if token.is_good(purpose, now) else Look.SPENT


def find(link: str, purpose: Purpose) -> Token | None:
    """The token that a link carries, be it good or spent."""
    try:
        one_time_id = security.unsign(link, purpose=purpose, max_age=LONGEST_KNOWN)
    except security.BadLink:
        return None
    token = Token.by_digest(security.digest(one_time_id))
    return token if token and token.purpose is purpose else None


def holder(link: str, now: datetime, purpose: Purpose = Purpose.ENTER) -> Member:
    """The member of a good link, held inside a story. Raises LinkSpent."""
    token = find(link, purpose)
    if token is None or token.member_id is None:
        raise LinkSpent
    member = Member.under_lock(token.member_id)
    # Tokens change only while their person is held; so now it cannot be spent by another.
    db.session.refresh(token)
    if not token.is_good(purpose, now):
        raise LinkSpent
    return member


def staff_holder(link: str, now: datetime) -> Admin:
    """The admin of a good invitation, held inside a story. Raises LinkSpent."""
    token = find(link, Purpose.ADMIN_PASSWORD)
    if token is None or token.admin_id is None:
        raise LinkSpent
    admin = db.session.get_one(Admin, token.admin_id, with_for_update=True, populate_existing=True)
    db.session.refresh(token)
    if not token.is_good(Purpose.ADMIN_PASSWORD, now):
        raise LinkSpent
    return admin


def code_fits(member: Member, code: str, now: datetime) -> bool:
    """Whether the code is that of the member's latest letter; each look is one of five tries."""
    token = _with_code(member, now)
    if token is None or token.code_digest is None:
        return False
    token.code_tries += 1
    return security.same(code_digest(token.id, code), token.code_digest)


def _with_code(member: Member, now: datetime) -> Token | None:
    for token in Token.open_for(member.id, Purpose.ENTER):
        if token.code_expires_at and now < token.code_expires_at:
            return token if token.code_tries < MOST_TRIES else None
    return None
