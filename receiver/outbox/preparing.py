"""Making letters ready to be sent: many in one transaction, what takes long before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr

import sqlalchemy as sa

from receiver import jobs, security
from receiver.context import settings
from receiver.db import db, transaction
from receiver.mailer import Enclosed
from receiver.models import Letter
from receiver.outbox import enclosures, ends, leases
from receiver.rules.vocabulary import LetterKind, LetterState

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


@dataclass(frozen=True)
class Ready:
    """A letter that can be sent with no transaction open; it is no longer tied to one."""

    claim: jobs.Claim
    letter: Letter
    enclosed: Enclosed = field(repr=False)


@dataclass(frozen=True)
class Prepared:
    """What became of some claims: letters to send, and claims that were lost to somebody."""

    ready: list[Ready]
    lost: list[jobs.Claim]


def prepare(claims: Sequence[jobs.Claim], now: datetime) -> Prepared:
    """Make what the letters enclose, and keep what proves it; who gets none is dealt with."""
    made = enclosures.make([each for each in _letters(claims).values() if _is_due(each)])
    with transaction():
        ours = leases.renew(claims)
        held = [claim for claim in claims if claim.row_id in ours]
        letters = _letters(held)
        leases.finish(claim for claim in held if not _is_due(letters.get(claim.row_id)))
        due = [claim for claim in held if _is_due(letters.get(claim.row_id))]
        leaving = [claim for claim in due if not _is_kept_back(claim, letters, now)]
        ready = _made_ready(leaving, letters, made, now)
        # What is read of them while they are sent must not begin another transaction.
        db.session.flush()
        db.session.expunge_all()
    return Prepared(ready, lost=[claim for claim in claims if claim.row_id not in ours])


def _letters(claims: Sequence[jobs.Claim]) -> dict[int, Letter]:
    wanted = sa.select(Letter).where(Letter.id.in_([claim.row_id for claim in claims]))
    return {letter.id: letter for letter in db.session.scalars(wanted)}


def _is_due(letter: Letter | None) -> bool:
    return letter is not None and letter.state is LetterState.QUEUED


def _is_kept_back(claim: jobs.Claim, letters: dict[int, Letter], now: datetime) -> bool:
    letter = letters[claim.row_id]
    if letter.kind in _INVITING and letter.member and letter.member.is_blocked:
        ends.bury(letter, "the account is blocked", now)
        leases.finish([claim])
        return True
    return False


def _made_ready(
    claims: list[jobs.Claim],
    letters: dict[int, Letter],
    made: dict[int, enclosures.Made],
    now: datetime,
) -> list[Ready]:
    leaving = [letters[claim.row_id] for claim in claims]
    enclosed = enclosures.keep(made, leaving, now)
    for letter in leaving:
        _address(letter, enclosed[letter.id], now)
    return [Ready(claim, letters[claim.row_id], enclosed[claim.row_id]) for claim in claims]


def _address(letter: Letter, enclosed: Enclosed, now: datetime) -> None:
    letter.to = letter.address
    letter.first_tried_at = letter.first_tried_at or now
    letter.attempts += 1
    letter.message_id = letter.message_id or _message_id(letter)
    letter.facts = {**letter.facts, "enclosed": enclosed.facts()}


def _message_id(letter: Letter) -> str:
    """An id that is the same for every copy of this letter, and nobody else's."""
    mark = security.keyed_digest(str(letter.id).encode(), purpose="message-id")[:16]
    domain = parseaddr(settings().mail_from)[1].rpartition("@")[2] or "localhost"
    return f"<letter.{letter.id}.{mark}@{domain}>"
