"""Whoever does not want such letters gets none: by a link that works without signing in."""

from datetime import datetime

from receiver import security
from receiver.db import db, hold, transaction
from receiver.log import log
from receiver.mailer.fields import LEAVING
from receiver.models import UnsubscribedAddress
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Actor


def address_of(token: str) -> str:
    """Whose link this is. Raises BadSeal when it is none of ours."""
    return security.unseal(token, purpose=LEAVING)


def leave(address: str, *, now: datetime) -> bool:
    """Write no more such letters to an address; whether that was new."""
    with transaction():
        hold(f"leaves:{address}")
        if UnsubscribedAddress.of(address) is not None:
            return False
        db.session.add(UnsubscribedAddress(address=address, at=now))
        _log("recovery-left", address, now)
        return True


def come_back(address: str, *, now: datetime, by: str = "") -> bool:
    """It was a mistake: the address may be written to again; whether it had left."""
    with transaction():
        hold(f"leaves:{address}")
        known = UnsubscribedAddress.of(address)
        if known is None:
            return False
        db.session.delete(known)
        _log("recovery-returned-by-hand" if by else "recovery-returned", address, now, by=by)
        return True


def _log(reason: str, address: str, now: datetime, *, by: str = "") -> None:
    actor = Actor.ADMIN if by else Actor.MEMBER
    facts = {"email": address, **({"by": by} if by else {})}
    log(Deed.RECOVERY_LEFT, now=now, actor=actor, actor_name=by, reason=reason, facts=facts)
