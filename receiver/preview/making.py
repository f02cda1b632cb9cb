"""A preview is begun by a person and, where that takes longer, brought to its end by the worker."""

from collections import defaultdict
from collections.abc import Sequence, Set
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, transaction
from receiver.models import Access, Member, Preview, PreviewLine
from receiver.models.job import JobKind
from receiver.models.preview import Fate, PreviewState
from receiver.preview.inquiry import Inquiry, Outcome
from receiver.preview.marks import Marks, digest
from receiver.preview.walking import Found, Place, walk
from receiver.provisioning.memory import terms
from receiver.provisioning.wishes import check
from receiver.rules.terms import Wish, told, wished
from receiver.rules.vocabulary import AccessState, MemberStatus

A_TURN = 2.0  # seconds after which what was found is written down
_GO_FIRST = (JobKind.POSTBACK, JobKind.MEMBER, JobKind.SALE)


def begin(wish: Wish, *, by: str, now: datetime, seconds: float) -> int:
    """Work out what a wish would change, as far as one comes in so many seconds; the rest is owed.

    Tells the number of the preview. Raises Refused.
    """
    check(wish)
    marks = Marks.now()
    inquiry = Inquiry.into(wish, now)
    active = sa.select(sa.func.count()).where(Member.status == MemberStatus.ACTIVE)
    preview = Preview(
        wish=told(wish),
        by=by,
        created_at=now,
        state=PreviewState.RUNNING,
        active=db.session.scalar(active) or 0,
        again=inquiry.retold.count(),
        **vars(marks),
        **dict.fromkeys(("loses", "gains", "keeps", "accounts"), 0),
    )
    place, found = walk(inquiry, Place.first(), seconds=seconds)
    with transaction():
        db.session.add(preview)
        _note(preview, place, found, inquiry)
        return _owe_the_rest(preview, now)


def go_on(claim: jobs.Claim, *, now: datetime) -> None:
    """Look at some more people, if what the preview is about is still as it was."""
    preview = db.session.get(Preview, claim.row_id)
    place = found = inquiry = None
    if preview is not None and digest(terms()) == preview.terms:
        inquiry = Inquiry.into(wished(preview.wish), preview.created_at)
        place = Place(preview.step, preview.after, preview.last)
        place, found = walk(inquiry, place, seconds=A_TURN, do_others_wait=_do_others_wait)
    with transaction():
        jobs.finish(claim)
        preview = db.session.get(Preview, claim.row_id)
        if preview is not None and place is not None and found and inquiry:
            _note(preview, place, found, inquiry)
            _owe_the_rest(preview, now)


def _do_others_wait() -> bool:
    return jobs.is_anything_due(_GO_FIRST)


def _owe_the_rest(preview: Preview, now: datetime) -> int:
    if preview.state is PreviewState.RUNNING:
        key = f"{JobKind.PREVIEW}:{preview.id}"
        jobs.owe(JobKind.PREVIEW, key, row_id=preview.id, now=now)
    return preview.id


def _note(preview: Preview, place: Place, found: Found, inquiry: Inquiry) -> None:
    """Write down where one has come to, and whom one has met."""
    preview.step, preview.after, preview.last = place.step, place.after, place.last
    if place.is_end:
        preview.state = PreviewState.DONE
    preview.keeps += found.keeps
    preview.loses += sum(bool(one.loses) for one in found.changes)
    preview.gains += sum(bool(one.gains) for one in found.changes)
    preview.accounts += sum(one.member_id is None for one in found.changes)
    db.session.flush()
    lines = [line for one in found.changes for line in _lines(preview.id, one)]
    lines += _of_keepers(preview.id, found.keepers, inquiry.areas)
    if lines:
        # By the connection: many rows, of which none is wanted as an object.
        db.session.connection().execute(sa.insert(PreviewLine), lines)


def _lines(preview_id: int, one: Outcome) -> Sequence[dict[str, Any]]:
    who = {
        "preview_id": preview_id,
        "member_id": one.member_id,
        "email": one.email,
        "name": one.name,
    }
    fates = {Fate.LOSES: one.loses, Fate.GAINS: one.gains}
    return [{**who, "fate": fate, "areas": list(areas)} for fate, areas in fates.items() if areas]


def _of_keepers(
    preview_id: int, member_ids: Sequence[int], areas: Set[int]
) -> Sequence[dict[str, Any]]:
    """A line for each of these few, with what they may enter before and after."""
    doors = sa.select(Member.id, Member.email, Member.name, Access.area_id)
    doors = doors.join(Access, Access.member_id == Member.id)
    live = doors.where(Member.id.in_(member_ids), Access.state == AccessState.LIVE)
    entered: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    for number, email, name, area_id in db.session.execute(live.order_by(Member.id)):
        entered[number, email, name].add(area_id)
    return [
        {
            "preview_id": preview_id,
            "member_id": number,
            "email": email,
            "name": name,
            "fate": Fate.KEEPS,
            "areas": sorted(theirs & areas),
        }
        for (number, email, name), theirs in entered.items()
        if theirs & areas
    ]
