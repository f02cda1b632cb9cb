"""One person's story: log, letters and postbacks on one line, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db import db
from receiver.models import Letter, LogEntry, Postback
from receiver.models.log_entry import Deed

Row = TypeVar("Row")

SIZE = 40

# A letter tells this itself, with its state of today.
_OF_LETTERS = (Deed.LETTER_OWED, Deed.LETTER_SENT, Deed.LETTER_DEAD)


@dataclass(frozen=True)
class Entry:
    """One thing that happened; exactly one of the rows is there."""

    at: datetime
    line: LogEntry | None = None
    letter: Letter | None = None
    postback: Postback | None = None


@dataclass(frozen=True)
class Timeline:
    """Some of what happened, and the moment before which there is more."""

    entries: list[Entry]
    older: datetime | None


def asked(args: Mapping[str, str]) -> datetime | None:
    """The moment before which somebody wants to read on; none is the newest page."""
    try:
        moment = datetime.fromisoformat(args.get("before", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def of_member(member_id: int, before: datetime | None) -> Timeline:
    """What happened to one member, newest first."""
    entries = [
        *(Entry(row.at, line=row) for row in _lines(member_id, before)),
        *(Entry(row.created_at, letter=row) for row in _letters(member_id, before)),
        *(Entry(row.received_at, postback=row) for row in _postbacks(member_id, before)),
    ]
    entries.sort(key=_place, reverse=True)
    kept = entries[:SIZE]
    # What happened at one instant stays on one page, else the next page would begin behind it.
    kept += [entry for entry in entries[SIZE:] if entry.at == kept[-1].at]
    return Timeline(kept, older=kept[-1].at if len(entries) > len(kept) else None)


def _place(entry: Entry) -> tuple[datetime, int, int]:
    # At one instant the cause stands below its effects: a postback, what it did, the letter.
    rows = (entry.postback, entry.line, entry.letter)
    rank, row = next((rank, row) for rank, row in enumerate(rows) if row)
    return entry.at, rank, row.id


def _lines(member_id: int, before: datetime | None) -> list[LogEntry]:
    others = LogEntry.deed.not_in(_OF_LETTERS)
    return _newest(sa.select(LogEntry).where(others), LogEntry.at, member_id, before)


def _letters(member_id: int, before: datetime | None) -> list[Letter]:
    return _newest(sa.select(Letter), Letter.created_at, member_id, before)


def _postbacks(member_id: int, before: datetime | None) -> list[Postback]:
    return _newest(sa.select(Postback), Postback.received_at, member_id, before)


def _newest(
    rows: sa.Select[Row],
    at: InstrumentedAttribute[datetime],
    member_id: int,
    before: datetime | None,
) -> list[Row]:
    kind = at.class_
    theirs = rows.where(kind.member_id == member_id)
    if before is not None:
        theirs = theirs.where(at < before)
    return list(db.session.scalars(theirs.order_by(at.desc(), kind.id.desc()).limit(SIZE + 1)))
