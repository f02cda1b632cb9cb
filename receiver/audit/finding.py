"""Something that does not agree, and the work that would look at it afresh."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, transaction
from receiver.models.job import JobKind

BATCH = 500
Rows = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Finding:
    """One difference: which check found it, about which row, and in words."""

    check: str
    about: str
    id: int
    says: str
    look: tuple[JobKind, str] | None = None


def owe_a_look(finding: Finding, now: datetime) -> bool:
    """Owe the work that mends it, where there is such; nothing else is changed."""
    if finding.look is None:
        return False
    kind, key = finding.look
    with transaction():
        jobs.owe_again(kind, key, row_id=finding.id, now=now, at=now)
    return True


def in_order(rows: Rows, number: Any) -> Iterator[Sequence[sa.Row[*tuple[Any, ...]]]]:
    """Some rows at a time by their numbers; nothing stays open or in memory between two times."""
    some = rows.order_by(number).limit(BATCH)
    last = 0
    while batch := db.session.execute(some.where(number > last)).all():
        last = batch[-1][0]
        db.session.rollback()
        yield batch
