"""Delivering a letter: prepare it, send it with no transaction open, write down what became of it.

Whoever is killed between the last two steps has sent a letter that is still owed: it is sent
again, with the same Message-ID. It is never lost.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr

from receiver import jobs, mailer, security
from receiver.context import settings
from receiver.db import db, transaction
from receiver.log import log
from receiver.mailer import Enclosed, MailRefused, MailUnavailable
from receiver.models import Letter
from receiver.models.log_entry import Deed
from receiver.outbox import enclosures
from receiver.rules.vocabulary import Actor, LetterKind, LetterState

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
# So long do mail servers try too; whoever could not be written to by then needs a person.
TRIED_FOR = timedelta(hours=48)

# They open a door, or say that one is open: not for an account that is shut by hand.
_INVITING = frozenset(
    {
        LetterKind.WELCOME,
        LetterKind.NEW_AREA,
        LetterKind.REACTIVATED,
        LetterKind.SIGN_IN,
        LetterKind.PASSWORD_RESET,
    }
)


def deliver(claim: jobs.Claim, post: mailer.Post, *, now: datetime) -> None:
    """Send one letter that is owed. Raises LeaseLost when somebody else has it."""
    enclosed = _prepare(claim, now)
    if enclosed is None:
        return
    try:
        reply = _send(claim, post, enclosed, now)
    except MailRefused as error:
        give_up(claim, str(error), now=now)
    except MailUnavailable as error:
        _wait(claim, str(error), now)
    else:
        _note_sent(claim, reply, now)


def give_up(claim: jobs.Claim, error: str, *, now: datetime) -> None:
    """The letter will not be sent: it is dead, and shown to the admin."""
    with transaction():
        letter = db.session.get_one(Letter, claim.row_id)
        _bury(letter, error, now)
        jobs.finish(claim)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return jobs.growing(attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)


def _prepare(claim: jobs.Claim, now: datetime) -> Enclosed | None:
    """Make what the letter encloses; nothing when there is no letter to send any more."""
    letter = db.session.get(Letter, claim.row_id)
    made = enclosures.make(letter) if letter and letter.state is LetterState.QUEUED else None
    with transaction():
        jobs.beat(claim)
        letter = db.session.get(Letter, claim.row_id)
        if letter is None or letter.state is not LetterState.QUEUED:
            jobs.finish(claim)
            return None
        if letter.kind in _INVITING and letter.member and letter.member.is_blocked:
            _bury(letter, "the account is blocked", now)
            jobs.finish(claim)
            return None
        return _address(letter, enclosures.keep(made, letter, now))


def _address(letter: Letter, enclosed: Enclosed) -> Enclosed:
    # The news of a move goes where it was told to; all else goes where the person is now: what
    # was the address when the letter was owed may have been a stranger's.
    if letter.member and letter.kind is not LetterKind.ADDRESS_CHANGED:
        letter.to = letter.member.email
    letter.attempts += 1
    letter.message_id = letter.message_id or _message_id(letter)
    letter.facts = {**letter.facts, "enclosed": enclosed.facts()}
    return enclosed


def _message_id(letter: Letter) -> str:
    """An id that is the same for every copy of this letter, and nobody else's."""
    mark = security.keyed_digest(str(letter.id).encode(), purpose="message-id")[:16]
    domain = parseaddr(settings().mail_from)[1].rpartition("@")[2] or "localhost"
    return f"<letter.{letter.id}.{mark}@{domain}>"


def _send(claim: jobs.Claim, post: mailer.Post, enclosed: Enclosed, now: datetime) -> str:
    letter = db.session.get_one(Letter, claim.row_id)
    mail = mailer.compose(letter, enclosed, settings=settings(), now=now)
    # Nobody waits for our transaction while we wait for a mail server.
    db.session.rollback()
    return post.send(mail)


def _note_sent(claim: jobs.Claim, reply: str, now: datetime) -> None:
    with transaction():
        jobs.finish(claim)
        letter = db.session.get_one(Letter, claim.row_id)
        letter.accepted(reply, now)
        enclosures.retire_others(letter, now)
        _tell(Deed.LETTER_SENT, letter, now)


def _wait(claim: jobs.Claim, error: str, now: datetime) -> None:
    with transaction():
        letter = db.session.get_one(Letter, claim.row_id)
        if now - letter.created_at >= TRIED_FOR:
            _bury(letter, error, now)
            jobs.finish(claim)
        else:
            letter.delayed(error)
            jobs.postpone(claim, error, at=now + pause(letter.attempts))


def _bury(letter: Letter, error: str, now: datetime) -> None:
    letter.refused(error)
    _tell(Deed.LETTER_DEAD, letter, now, error=error)


def _tell(deed: Deed, letter: Letter, now: datetime, **more: str) -> None:
    facts = {"kind": letter.kind.value, **more}
    log(deed, now=now, actor=Actor.CLOCK, member=letter.member, facts=facts, letter_id=letter.id)
