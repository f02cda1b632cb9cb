"""Who is owed a look already: what is stored of them may not be what is derived."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Job
from receiver.models.job import JobKind

MOST = 5000  # more are not told one by one: then everybody may be


@dataclass(frozen=True)
class Owed:
    """The numbers of these members; none when there are too many."""

    numbers: frozenset[int] | None

    @classmethod
    def at(cls, now: datetime) -> "Owed":
        """Who should have been looked at by then."""
        due = sa.select(Job.row_id).where(Job.kind == JobKind.MEMBER, Job.run_at <= now)
        numbers = frozenset(db.session.scalars(due.limit(MOST + 1)))
        return cls(numbers if len(numbers) <= MOST else None)

    def among(self, numbers: Set[int]) -> Set[int]:
        """Which of these members may be owed a look."""
        return numbers if self.numbers is None else numbers & self.numbers
