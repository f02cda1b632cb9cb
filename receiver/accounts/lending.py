"""A link to enter that somebody of the staff hands over: in a chat, where no letter arrives."""

from datetime import datetime, timedelta

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
    """Make a link that lets this member in once, within a day. Raises AccountBlocked."""
    one_time_id = security.one_time_id()
    with transaction():
        member = Member.under_lock(member_id)
        if member.is_blocked:
            raise AccountBlocked
        told = {"expires_at": now + LIFE, "created_at": now}
        digest = security.digest(one_time_id)
        db.session.add(Token(purpose=Purpose.ENTER, digest=digest, member_id=member.id, **told))
        log_by_hand(Deed.LINK_LENT, "link-lent", {}, by=by, now=now, member=member)
    return f"{settings().public_url}/enter/{security.sign(one_time_id, purpose=Purpose.ENTER)}"
