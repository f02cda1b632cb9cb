"""Notes of the staff about a member: added and removed, and both is told."""

from datetime import datetime

from receiver.db import db, transaction
from receiver.log import log_by_hand
from receiver.models import Member, Note
from receiver.models.log_entry import Deed
from receiver.models.note import LONGEST_NOTE
from receiver.provisioning.refused import Refused


def add_note(member_id: int, text: str, *, by: str, now: datetime) -> Note:
    """Remember something about a member."""
    words = text.strip().replace("\r\n", "\n")[:LONGEST_NOTE]
    if not words:
        raise Refused("note-empty")
    with transaction():
        member = Member.under_lock(member_id)
        note = Note(member_id=member.id, by=by, at=now, text=words)
        db.session.add(note)
        facts = {"before": "no-note", "after": "noted"}
        log_by_hand(Deed.NOTE_ADDED, "note-added", facts, by=by, now=now, member=member)
    return note


def remove_note(note_id: int, *, by: str, now: datetime) -> None:
    """Forget a note; of its text nothing stays, in the log neither."""
    with transaction():
        note = db.session.get(Note, note_id, with_for_update=True)
        if note is None:
            raise Refused("no-such-note")
        facts = {"author": note.by, "before": "noted", "after": "no-note"}
        member = db.session.get_one(Member, note.member_id)
        log_by_hand(Deed.NOTE_REMOVED, "note-removed", facts, by=by, now=now, member=member)
        db.session.delete(note)
