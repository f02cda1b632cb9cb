"""Somebody is made nameless in all commissions: the books keep the cents, and nobody's name."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db, hold, transaction
from receiver.earnings.entering import write
from receiver.earnings.people import latest
from receiver.log import log_by_hand
from receiver.models import Commission, EarnedSale
from receiver.models.log_entry import Deed
from receiver.models.postback import THE_BOOKS
from receiver.rules.memory import Memory
from receiver.rules.nameless import nameless

SOME = 200  # sales in one story
_SALE = cast(sa.Table, EarnedSale.__table__)
_KNOWN = sa.select(_SALE.c.code, _SALE.c.memory).where(Among(_SALE.c.code, "codes"))


def how_many(person: str, *, most: int) -> int:
    """Of how many commissions somebody is told, as far as anybody counts."""
    some = sa.select(Commission.id).where(Commission.person == person).limit(most).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def forget(person: str, *, by: str, now: datetime) -> int:
    """Take a name out of all sales, some at a time, and tell of how many."""
    count = 0
    for codes in (*_unpaid(person), *_paid(person)):
        with transaction():
            hold(THE_BOOKS)
            rows = db.session.connection().execute(_KNOWN, {"codes": list(codes)})
            known: dict[str, Memory] = {row.code: row.memory for row in rows}
            later = {code: nameless(memory, person) for code, memory in known.items()}
            changed = {code: told for code, told in later.items() if told != known[code]}
            write(changed, known)
            count += len(changed)
    with transaction():
        log_by_hand(Deed.EARNER_FORGOTTEN, "earner-forgotten", {"count": count}, by=by, now=now)
    return count


def _paid(person: str) -> Iterator[Sequence[str]]:
    """Codes of the sales of which they have a commission, by the index of people."""
    theirs = sa.select(Commission.sale_code).where(Commission.person == person)
    yield from _in_parts(theirs.distinct())


def _unpaid(person: str) -> Iterator[Sequence[str]]:
    """Codes of sales that nobody paid yet, whose list may name them: no row of its own tells."""
    found = latest(person)
    told = (found.email or found.reference or found.name) if found else person
    spelled = json.dumps(told)[1:-1]
    names = sa.cast(EarnedSale.memory, sa.Text).contains(spelled, autoescape=True)
    yield from _in_parts(sa.select(EarnedSale.code).where(EarnedSale.standing.is_(None), names))


def _in_parts(asked: sa.Select[str]) -> Iterator[Sequence[str]]:
    codes = list(db.session.scalars(asked))
    db.session.rollback()
    for first in range(0, len(codes), SOME):
        yield codes[first : first + SOME]
