"""Letters that came back: what that means for them, for their address, and for its owner."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from receiver import mailer
from receiver.context import settings
from receiver.db import db, transaction
from receiver.log import log, log_by_hand
from receiver.models import BouncedAddress, Letter, Member
from receiver.models.log_entry import Deed
from receiver.rules import reports
from receiver.rules.address import folded
from receiver.rules.bounces import Bounce, BounceKind
from receiver.rules.letter_kinds import LetterState
from receiver.rules.vocabulary import Actor

SUPPRESSED = "address bounced"


def read_mailbox(now: datetime) -> int:
    """Read the mailbox of BOUNCE_URL; how many letters had come back. Raises MailUnavailable.

    A message that is no report of ours is only marked as read.
    """
    url = settings().bounce_url
    if url is None:
        return 0
    noted = 0
    for content in mailer.unread(url.get_secret_value()):
        found = reports.read(content)
        if found is not None:
            # Anybody can write to this mailbox: only a sign of ours says which letter it was.
            noted += note([found], now=now, is_trusted=False)
    return noted


def note(bounces: Iterable[Bounce], *, now: datetime, is_trusted: bool) -> int:
    """Note letters that came back; `is_trusted`: an address alone is enough to go by."""
    with transaction():
        return sum(_note(bounce, now, is_trusted) for bounce in bounces)


def try_again(address: str, *, by: str, now: datetime) -> bool:
    """Write to an address again, inside a story; whether it had been given up."""
    known = BouncedAddress.of(address)
    if known is None:
        return False
    db.session.delete(known)
    facts = {"email": address, "before": known.kind.value, "after": "works"}
    member = Member.by_email(address)
    log_by_hand(Deed.ADDRESS_RETRIED, "address-retried", facts, by=by, now=now, member=member)
    return True


def _note(bounce: Bounce, now: datetime, is_trusted: bool) -> bool:
    number = mailer.known(bounce.marks)
    letter = db.session.get(Letter, number) if number else None
    if letter is None and is_trusted:
        letter = _latest(folded(bounce.address) or "")
    if letter is None or letter.bounce is bounce.kind:
        return False
    letter.came_back(bounce.kind, bounce.reason, now)
    if bounce.kind is not BounceKind.SOFT:
        _give_up(letter, bounce, now)
    facts = {"email": letter.to, "why": bounce.reason, "kind": letter.kind.value}
    log(
        Deed.ADDRESS_BOUNCED,
        now=now,
        actor=Actor.CLOCK,
        member=letter.member,
        reason=f"bounced-{bounce.kind.value}",
        facts=facts,
        letter_id=letter.id,
    )
    return True


def _give_up(letter: Letter, bounce: Bounce, now: datetime) -> None:
    known = BouncedAddress.of(letter.to)
    if known is None:
        known = BouncedAddress(address=letter.to)
        db.session.add(known)
    known.kind, known.reason, known.bounced_at = bounce.kind, bounce.reason, now
    known.letter_id = letter.id


def _latest(address: str) -> Letter | None:
    sent = sa.select(Letter).where(Letter.to == address, Letter.state == LetterState.SENT)
    return db.session.scalar(sent.order_by(Letter.id.desc()).limit(1))
