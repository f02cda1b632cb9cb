"""A link to enter that a person of the staff passes on by hand, by WhatsApp or on the phone."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import security
from receiver.accounts.refusals import AccountBlocked
from receiver.context import settings
from receiver.db import db, transaction
from receiver.log import log_by_hand
from receiver.models import Member, Token
from receiver.models.log_entry import Deed
from receiver.models.token import Purpose

LIFE = timedelta(hours=24)


def lend_link(member_id: int, *, by: str, now: datetime) -> str:
    """Make a link that lets a member in once within a day; an earlier one ends.

    Raises AccountBlocked.
    """
    with transaction():
        member = Member.under_lock(member_id)
        if member.is_blocked:
            raise AccountBlocked
        _end_earlier(member, now)
        one_time_id = security.one_time_id()
        db.session.add(
            Token(
                purpose=Purpose.ENTER,
                digest=security.digest(one_time_id),
                member_id=member.id,
                expires_at=now + LIFE,
                created_at=now,
            )
        )
        told = {"email": member.email}
        log_by_hand(Deed.LINK_LENT, "link-lent", told, by=by, now=now, member=member)
    signed = security.sign(one_time_id, purpose=Purpose.ENTER)
    return f"{settings().public_url}/{Purpose.ENTER}/{signed}"


def _end_earlier(member: Member, now: datetime) -> None:
    """Links from letters stay: whoever finds the letter first shall get in by it."""
    lent = sa.update(Token).where(
        Token.member_id == member.id,
        Token.purpose == Purpose.ENTER,
        Token.letter_id.is_(None),
        Token.used_at.is_(None),
    )
    db.session.execute(lent.values(used_at=now))
