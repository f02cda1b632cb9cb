"""A preview is confirmed: the change is made, if it would still do what was shown."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver.db import db, transaction
from receiver.models import Preview, PreviewLine, Sale
from receiver.models.preview import Fate, PreviewState
from receiver.preview.alone import strangers
from receiver.preview.inquiry import Inquiry, Outcome
from receiver.preview.marks import Marks, Moved, digest, moved_since
from receiver.preview.members import meet
from receiver.provisioning.memory import terms
from receiver.provisioning.refused import Refused
from receiver.provisioning.wishes import fulfil, hold_terms
from receiver.rules.terms import wished

LIFE = timedelta(hours=1)  # after which the clock alone may have moved too much
MANY = 20  # people
LARGE_PART = 20  # a twentieth of the members who may enter something


class Outdated(Refused):
    """What was shown is not what would happen any more."""

    def __init__(self) -> None:
        super().__init__("preview-outdated")


def asks_for_number(preview: Preview) -> bool:
    """Whether so many lose that one must type how many they are."""
    return preview.loses > MANY or preview.loses * LARGE_PART > preview.active


def is_current(preview: Preview, now: datetime) -> bool:
    """Whether it could still be confirmed, as far as one sees without looking at people."""
    return now - preview.created_at < LIFE and digest(terms()) == preview.terms


def confirm(preview_id: int, *, typed: int | None = None, by: str, now: datetime) -> None:
    """Carry out what was previewed; nothing else than was shown happens. Raises Refused."""
    with transaction():
        hold_terms()
        preview = _held(preview_id)
        if asks_for_number(preview) and typed != preview.loses:
            raise Refused("preview-number-wrong", count=preview.loses)
        if not is_current(preview, now) or not _would_be_as_shown(preview, now):
            raise Outdated
        fulfil(wished(preview.wish), by=by, now=now)
        preview.state, preview.confirmed_at = PreviewState.CONFIRMED, now


def _held(preview_id: int) -> Preview:
    """The preview, if it may be confirmed, held until the story ends."""
    mine = sa.select(Preview).where(Preview.id == preview_id).with_for_update()
    preview = db.session.scalar(mine)
    if preview is None:
        raise Refused("no-such-preview")
    if preview.state is PreviewState.CONFIRMED:
        raise Refused("preview-used")
    if preview.state is PreviewState.RUNNING:
        raise Refused("preview-running")
    return preview


def _would_be_as_shown(preview: Preview, now: datetime) -> bool:
    """Whether those who have moved since would still gain and lose what was shown."""
    moved = moved_since(Marks(preview.terms, preview.postback_id, preview.line_id))
    if moved.are_many:
        return False
    outcomes = _outcomes(Inquiry.into(wished(preview.wish), now), moved)
    shown = _shown(preview, moved.member_ids, [one.email for one in outcomes])
    return shown == {
        (one.email, fate): areas
        for one in outcomes
        for fate, areas in ((Fate.LOSES, one.loses), (Fate.GAINS, one.gains))
        if areas
    }


def _outcomes(inquiry: Inquiry, moved: Moved) -> list[Outcome]:
    of_sales = sa.select(Sale.id).where(Sale.code.in_(moved.sale_codes)).order_by(Sale.id)
    alone = strangers(inquiry, list(db.session.scalars(of_sales)))
    known, _keep = meet(inquiry, lambda number: number.in_(moved.member_ids))
    return [*known, *inquiry.outcomes(alone)]


def _shown(
    preview: Preview, member_ids: set[int], emails: Sequence[str]
) -> dict[tuple[str, Fate], tuple[int, ...]]:
    """What was shown of these people: by their numbers, or by addresses without an account."""
    theirs = sa.or_(PreviewLine.member_id.in_(member_ids), PreviewLine.email.in_(emails))
    lines = sa.select(PreviewLine).where(PreviewLine.preview_id == preview.id, theirs)
    lines = lines.where(PreviewLine.fate != Fate.KEEPS)
    shown: dict[tuple[str, Fate], tuple[int, ...]] = defaultdict(tuple)
    for line in db.session.scalars(lines):
        shown[line.email, line.fate] = tuple(line.areas)
    return dict(shown)
