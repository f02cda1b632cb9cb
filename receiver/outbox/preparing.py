"""Making letters ready to be sent: many in one transaction, what takes long before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from receiver import jobs
from receiver.context import settings
from receiver.db import db, transaction
from receiver.mailer import Enclosed, returns
from receiver.models import Admin, BouncedAddress, Letter
from receiver.outbox import enclosures, ends, leases, making, wording
from receiver.outbox.bounced import SUPPRESSED
from receiver.outbox.pacing import URGENT
from receiver.outbox.reminding import out_of_date
from receiver.rules.letter_kinds import LetterKind, LetterState

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
_TO_STAFF = frozenset(
    {
        LetterKind.STAFF_INVITATION,
        LetterKind.STAFF_PASSWORD,
        LetterKind.BRAKE,
        LetterKind.SILENCE,
    }
)
_TRIED = ("to", "first_tried_at", "attempts", "message_id", "facts")
_ADDRESS = (
    sa.update(cast(sa.Table, Letter.__table__))
    .where(Letter.id == sa.bindparam("its_id"))
    .values({name: sa.bindparam(f"its_{name}") for name in _TRIED})
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
    if not claims:
        return Prepared([], [])
    made = enclosures.make([claim.row_id for claim in claims])
    with transaction():
        ours = leases.renew(claims)
        held = [claim for claim in claims if claim.row_id in ours]
        letters = _letters(held)
        leases.finish(claim for claim in held if claim.row_id not in letters)
        due = [claim for claim in held if claim.row_id in letters]
        to = {number: letter.address for number, letter in letters.items()}
        bounced = BouncedAddress.among(set(to.values()))
        barred = {number for number, address in to.items() if address in bounced}
        late = out_of_date(letters)
        kept_back = {
            claim: late.get(claim.row_id) or _why_kept_back(letters[claim.row_id], barred)
            for claim in due
        }
        for claim, why in kept_back.items():
            if why:
                ends.bury(letters[claim.row_id], why, now)
        leases.finish([claim for claim, why in kept_back.items() if why])
        leaving = [claim for claim, why in kept_back.items() if not why]
        ready = _made_ready(leaving, letters, made, now)
        # What is read of them while they are sent must not begin another transaction.
        db.session.flush()
        db.session.expunge_all()
    return Prepared(ready, lost=[claim for claim in claims if claim.row_id not in ours])


def _letters(claims: Sequence[jobs.Claim]) -> dict[int, Letter]:
    """Those of the letters that are still to be sent."""
    wanted = sa.select(Letter).where(Letter.id.in_([claim.row_id for claim in claims]))
    found = {letter.id: letter for letter in db.session.scalars(wanted)}
    return {number: one for number, one in found.items() if one.state is LetterState.QUEUED}


def _why_kept_back(letter: Letter, barred: set[int]) -> str:
    """Why a letter is not sent at all, if so."""
    kind, member = letter.kind, letter.member
    if kind in _INVITING and member and member.is_blocked:
        return "the account is blocked"
    if kind in _TO_STAFF and Admin.by_email(letter.to) is None:
        return "nobody of the staff has this address"
    # What somebody asks for now may prove that the address works after all.
    if kind not in URGENT and letter.id in barred:
        return SUPPRESSED
    return ""


def _made_ready(
    claims: list[jobs.Claim],
    letters: dict[int, Letter],
    made: dict[int, making.Made],
    now: datetime,
) -> list[Ready]:
    leaving = [letters[claim.row_id] for claim in claims]
    enclosed = enclosures.keep(made, leaving, now)
    rows = [_addressed(letter, enclosed[letter.id], now) for letter in leaving]
    if rows:
        db.session.connection().execute(_ADDRESS, rows)
    for letter in leaving:
        wording.try_out(letter, enclosed[letter.id], now)
    return [Ready(claim, letters[claim.row_id], enclosed[claim.row_id]) for claim in claims]


def _addressed(letter: Letter, enclosed: Enclosed, now: datetime) -> dict[str, Any]:
    """What a try changes of a letter; it is written for all letters at once."""
    values = {
        "to": letter.address,
        "first_tried_at": letter.first_tried_at or now,
        "attempts": letter.attempts + 1,
        "message_id": letter.message_id or _message_id(letter),
        "facts": {**letter.facts, "enclosed": enclosed.facts()},
    }
    for name, value in values.items():
        set_committed_value(letter, name, value)
    return {"its_id": letter.id, **{f"its_{name}": value for name, value in values.items()}}


def _message_id(letter: Letter) -> str:
    """An id that is the same for every copy of this letter, and nobody else's."""
    mark = returns.mark(letter.id, "message-id")
    return f"<letter.{letter.id}.{mark}@{_domain(settings().mail_from)}>"


@lru_cache(maxsize=10)
def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
