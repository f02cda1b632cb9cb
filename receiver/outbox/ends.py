"""What becomes of a letter: sent, dead, or tried again later."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, transaction
from receiver.log import line, log_all
from receiver.models import Letter
from receiver.models.log_entry import Deed
from receiver.outbox import enclosures, leases
from receiver.rules.letter_kinds import LetterState
from receiver.rules.vocabulary import Actor

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
# So long do mail servers try too; whoever could not be written to by then needs a person.
TRIED_FOR = timedelta(hours=48)
_ACCEPT = (
    sa.update(cast(sa.Table, Letter.__table__))
    .where(Letter.id == sa.bindparam("its_id"))
    .values(
        state=LetterState.SENT,
        smtp_reply=sa.bindparam("reply"),
        error="",
        sent_at=sa.bindparam("at"),
    )
)

Finish = Callable[[Iterable[jobs.Claim]], set[int]]


@dataclass(frozen=True)
class Sent:
    """A letter that a server has taken, and what it said."""

    claim: jobs.Claim
    letter: Letter
    reply: str


def note_sent(
    sent: Sequence[Sent], now: datetime, *, finish: Finish = leases.finish
) -> list[jobs.Claim]:
    """Write down that letters are on their way, in one transaction; tell which were not ours."""
    with transaction():
        ours = finish(each.claim for each in sent)
        noted = [each for each in sent if each.letter.id in ours]
        if noted:
            # Rows and not objects: there are many, and nobody looks at them again.
            db.session.connection().execute(_ACCEPT, [_accepted(each, now) for each in noted])
            enclosures.retire_others([each.letter for each in noted], now)
            log_all([_told(Deed.LETTER_SENT, each.letter, now) for each in noted])
    return [each.claim for each in sent if each.letter.id not in ours]


def give_up(claim: jobs.Claim, error: str, *, now: datetime) -> None:
    """The letter will not be sent: it is dead, and shown to the admin."""
    with transaction():
        bury(db.session.get_one(Letter, claim.row_id), error, now)
        jobs.finish(claim)


def wait(claim: jobs.Claim, error: str, now: datetime) -> None:
    """The letter was not taken now: it is tried again, but not for ever."""
    with transaction():
        letter = db.session.get_one(Letter, claim.row_id)
        # Waiting for its turn was no trying.
        if now - (letter.first_tried_at or letter.created_at) >= TRIED_FOR:
            bury(letter, error, now)
            jobs.finish(claim)
        else:
            letter.delayed(error)
            jobs.postpone(claim, error, at=now + pause(letter.attempts))


def leave(claims: Sequence[jobs.Claim], at: datetime) -> None:
    """Leave letters that were made ready, but not tried, to whoever is free from then on."""
    if not claims:
        return
    with transaction():
        ours = leases.release(claims, at=at)
        untried = sa.update(Letter).where(Letter.id.in_(ours))
        db.session.execute(untried.values(attempts=Letter.attempts - 1))


def bury(letter: Letter, error: str, now: datetime) -> None:
    """The letter is dead, inside a story."""
    letter.refused(error)
    log_all([_told(Deed.LETTER_DEAD, letter, now, error=error)])


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return jobs.growing(attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)


def _accepted(sent: Sent, now: datetime) -> dict[str, object]:
    return {"its_id": sent.letter.id, "reply": sent.reply, "at": now}


def _told(deed: Deed, letter: Letter, now: datetime, **more: str) -> dict[str, Any]:
    return line(
        deed,
        now=now,
        actor=Actor.CLOCK,
        member_id=letter.member_id,
        facts={"kind": letter.kind.value, **more},
        letter_id=letter.id,
    )
