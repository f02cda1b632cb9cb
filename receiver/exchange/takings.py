"""Money as a file: each commission of some days, the newest first, some at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver.db import db, transaction
from receiver.exchange.exporting import Format, written
from receiver.exchange.leaving import Cell
from receiver.log import log_by_hand
from receiver.models import Commission
from receiver.models.log_entry import Deed
from receiver.rules.cells import Amount, harmless
from receiver.rules.tallies import day_of

SOME = 500  # commissions at a time
_NEWEST = (Commission.earned_at, Commission.id)


@dataclass(frozen=True)
class Sheet:
    """A table that leaves; `about` says in a few words what is in it."""

    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    about: str


def hand_out(
    sheet: Sheet, *, format: Format, language: str, by: str, now: datetime
) -> Iterator[bytes]:
    """Note who takes what away, and hand it out in pieces."""
    facts: dict[str, object] = {"format": format.value, "about": sheet.about}
    with transaction():
        log_by_hand(Deed.MONEY_EXPORTED, "money-exported", facts, by=by, now=now)
    return written(sheet.headings, sheet.rows, format=format, language=language)


def commissions(
    begins: datetime, ends: datetime, words: Mapping[str, str]
) -> Iterator[Sequence[Cell]]:
    """Each one of these days. Between two batches no transaction is open.

    `words` are what the places where money is, and roles, are called.
    """
    these = sa.select(Commission).where(Commission.earned_at >= begins, Commission.earned_at < ends)
    last: tuple[Any, ...] | None = None
    while True:
        batch = these if last is None else these.where(sa.tuple_(*_NEWEST) < sa.tuple_(*last))
        newest = batch.order_by(*(column.desc() for column in _NEWEST)).limit(SOME)
        some = list(db.session.scalars(newest))
        cells = [_cells(one, words) for one in some]
        if some:
            at = sa.literal(some[-1].earned_at, Commission.earned_at.type)
            last = (at, sa.literal(some[-1].id))
        is_over = len(some) < SOME
        db.session.rollback()
        yield from cells
        if is_over:
            return


def _cells(one: Commission, words: Mapping[str, str]) -> list[Cell]:
    told = (one.sale_code, one.product_code, one.name, one.email, one.reference)
    return [
        day_of(one.earned_at),
        *map(harmless, told),
        harmless(words.get(one.role, one.kind)),
        harmless(one.percent),
        one.currency,
        Amount(one.cents, one.currency),
        words[one.standing],
    ]
