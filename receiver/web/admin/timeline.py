"""One person's story: log, letters, notes, parcels and postbacks on one line, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db import db
from receiver.models import Letter, LogEntry, Note, Parcel, ParcelNews, Postback
from receiver.models.log_entry import Deed

Row = TypeVar("Row")

SIZE = 40

# A letter or a note tells this itself, as it is today.
_TOLD = (Deed.LETTER_OWED, Deed.LETTER_SENT, Deed.LETTER_DEAD, Deed.NOTE_ADDED)


class Strand(StrEnum):
    """One kind of what happened, for whoever wants to read of that alone."""

    SALES = "sales"
    ACCESSES = "accesses"
    LETTERS = "letters"
    VISITS = "visits"
    NOTES = "notes"
    PARCELS = "parcels"


STRANDS = {
    Strand.SALES: _("Vendas"),
    Strand.ACCESSES: _("Acessos"),
    Strand.LETTERS: _("E-mails"),
    Strand.VISITS: _("Entradas"),
    Strand.NOTES: _("Notas"),
    Strand.PARCELS: _("Encomendas"),
}
_DEEDS = {
    Strand.ACCESSES: (
        *(Deed.GRANTED, Deed.SUSPENDED, Deed.REACTIVATED, Deed.ENDED, Deed.EXTENDED),
        *(Deed.DECIDED, Deed.BLOCKED, Deed.UNBLOCKED),
    ),
    Strand.VISITS: (
        *(Deed.SIGNED_IN, Deed.SIGN_IN_FAILED, Deed.SIGNED_OUT_EVERYWHERE, Deed.LINK_ASKED),
        *(Deed.LINK_LENT, Deed.PASSWORD_CHANGED, Deed.SEEN_AS),
    ),
    Strand.LETTERS: (Deed.LETTER_RESENT, Deed.ADDRESS_BOUNCED, Deed.ADDRESS_RETRIED),
    Strand.NOTES: (Deed.NOTE_REMOVED,),
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened; one of the rows is there, and beside news its parcel."""

    at: datetime
    line: LogEntry | None = None
    letter: Letter | None = None
    postback: Postback | None = None
    note: Note | None = None
    news: ParcelNews | None = None
    parcel: Parcel | None = None  # which the news is about


@dataclass(frozen=True)
class Timeline:
    """Some of what happened, and the moment before which there is more."""

    entries: list[Entry]
    older: datetime | None
    only: Strand | None = None


def asked(args: Mapping[str, str]) -> datetime | None:
    """The moment before which somebody wants to read on; none is the newest page."""
    try:
        moment = datetime.fromisoformat(args.get("before", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def of_member(member_id: int, before: datetime | None, only: Strand | None = None) -> Timeline:
    """What happened to one member, newest first."""
    entries = _lines(member_id, before, only)
    if only in (None, Strand.LETTERS):
        letters = _newest(sa.select(Letter), Letter.created_at, member_id, before)
        entries += [Entry(row.created_at, letter=row) for row in letters]
    if only in (None, Strand.SALES):
        told = _newest(sa.select(Postback), Postback.received_at, member_id, before)
        entries += [Entry(row.received_at, postback=row) for row in told]
    if only in (None, Strand.PARCELS):
        told_of = ParcelNews.of_member(member_id, before=before, most=SIZE + 1)
        entries += [Entry(news.last_at, news=news, parcel=parcel) for news, parcel in told_of]
    if only in (None, Strand.NOTES):
        notes = _newest(sa.select(Note), Note.at, member_id, before)
        entries += [Entry(row.at, note=row) for row in notes]
    return _cut(sorted(entries, key=_place, reverse=True), only)


def _cut(entries: list[Entry], only: Strand | None) -> Timeline:
    kept = entries[:SIZE]
    # What happened at one instant stays on one page, else the next page would begin behind it.
    kept += [entry for entry in entries[SIZE:] if entry.at == kept[-1].at]
    return Timeline(kept, older=kept[-1].at if len(entries) > len(kept) else None, only=only)


def _place(entry: Entry) -> tuple[datetime, int, int]:
    # At one instant the cause stands below its effects: a postback, what it did, the letter.
    rows = (entry.postback, entry.news, entry.line, entry.letter, entry.note)
    rank, row = next((rank, row) for rank, row in enumerate(rows) if row)
    return entry.at, rank, row.id


def _lines(member_id: int, before: datetime | None, only: Strand | None) -> list[Entry]:
    wanted = LogEntry.deed.in_(_DEEDS.get(only, ())) if only else LogEntry.deed.not_in(_TOLD)
    lines = _newest(sa.select(LogEntry).where(wanted), LogEntry.at, member_id, before)
    return [Entry(row.at, line=row) for row in lines]


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
