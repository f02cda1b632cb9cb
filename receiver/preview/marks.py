"""What a preview was worked out from, and who has moved since."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import LogEntry, Postback
from receiver.models.log_entry import Deed
from receiver.provisioning.memory import terms as terms_now
from receiver.rules.terms import Terms
from receiver.rules.vocabulary import PostbackState

MOST_MOVED = 200  # so few that all are looked at again while everybody waits
# What else than a postback may move access or change whom a sale would come to.
_MOVES = frozenset(
    {
        Deed.GRANTED,
        Deed.SUSPENDED,
        Deed.REACTIVATED,
        Deed.ENDED,
        Deed.EXTENDED,
        Deed.LOSS_HELD,
        Deed.MEMBER_CREATED,
        Deed.ADDRESS_MOVED,
        Deed.REPLAYED,
    }
)


@dataclass(frozen=True)
class Marks:
    """The terms as a digest, the first postback that was not understood, and the end of the log."""

    terms: str
    postback_id: int
    line_id: int

    @classmethod
    def now(cls) -> "Marks":
        """How things are now. It is asked before anybody is looked at."""
        newest = db.session.scalar(sa.select(sa.func.max(Postback.id))) or 0
        waiting = sa.select(sa.func.min(Postback.id))
        first = db.session.scalar(waiting.where(Postback.state == PostbackState.WAITING))
        line = db.session.scalar(sa.select(sa.func.max(LogEntry.id))) or 0
        return cls(digest(terms_now()), min(first or newest + 1, newest + 1), line)


@dataclass(frozen=True)
class Moved:
    """Who has moved since: members, and sales that are nobody's."""

    member_ids: set[int]
    sale_codes: set[str]

    @property
    def are_many(self) -> bool:
        """Whether it would take too long to look at all of them again."""
        return len(self.member_ids) + len(self.sale_codes) > MOST_MOVED


def digest(terms: Terms) -> str:
    """The terms in few letters: others are told otherwise."""
    openings = sorted(tuple(asdict(opening).values()) for opening in terms.openings)
    cells = sorted((*p, c.meaning, c.days) for p, c in terms.meanings.cells.items())
    return hashlib.sha256(json.dumps([openings, cells]).encode()).hexdigest()


def moved_since(marks: Marks) -> Moved:
    """Who has moved; a few more than may be looked at again are enough to know."""
    told = sa.select(Postback.member_id, Postback.sale_code)
    told = told.where(Postback.id >= marks.postback_id, Postback.state == PostbackState.DONE)
    lines = sa.select(LogEntry.member_id, LogEntry.sale_code)
    lines = lines.where(LogEntry.id > marks.line_id, LogEntry.deed.in_(_MOVES))
    rows = [*_some(told), *_some(lines)]
    alone = {code for member_id, code in rows if member_id is None and code}
    return Moved({member_id for member_id, _code in rows if member_id}, alone)


def _some(asked: sa.Select[int | None, str | None]) -> Sequence[Any]:
    return db.session.execute(asked.distinct().limit(2 * MOST_MOVED)).all()
