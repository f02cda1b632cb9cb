"""What somebody of the staff decides about losses that the brake holds: they happen, or not.

The decision is kept at once, for however many; the worker carries it out, some members at a time.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from receiver.db import db, transaction
from receiver.log import log_by_hand
from receiver.models import Area, HeldLoss, Member
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.models.loss import IS_OPEN, Release
from receiver.provisioning.cause import Cause
from receiver.provisioning.fresh_look import NOW, owe_for
from receiver.provisioning.hands import note
from receiver.provisioning.refused import Refused
from receiver.rules.brake import MANY
from receiver.rules.vocabulary import Actor

_DEEDS = {
    Release.RELEASE: (Deed.LOSSES_RELEASED, "losses-released"),
    Release.DROP: (Deed.LOSSES_DROPPED, "losses-dropped"),
}


def decide_losses(
    decision: Release,
    *,
    ids: Sequence[int] | None = None,
    upto: int | None = None,
    typed: int | None = None,
    by: str,
    now: datetime,
) -> int:
    """Decide about these held losses, or about all up to one; how many they were.

    `typed` is the number that whoever decides has seen. Raises Refused.
    """
    with transaction():
        meant = sa.and_(IS_OPEN, HeldLoss.id.in_(ids) if ids is not None else sa.true())
        meant = sa.and_(meant, HeldLoss.id <= upto if upto is not None else sa.true())
        counted = sa.select(sa.func.count()).select_from(HeldLoss).where(meant)
        count = db.session.scalar(counted) or 0
        if not count:
            raise Refused("brake-nobody")
        if count > MANY and typed != count:
            raise Refused("brake-number-wrong", count=count)
        # In the order of the worker, who has its work in hand before these rows.
        owe_for(JobKind.MEMBER, NOW, sa.select(HeldLoss.member_id).where(meant), now)
        decided = sa.update(HeldLoss).where(meant).values(decision=decision, decided_by=by)
        db.session.execute(decided.execution_options(synchronize_session=False))
        deed, reason = _DEEDS[decision]
        log_by_hand(deed, reason, {"count": count}, by=by, now=now)
        return count


def carry_out(members: Sequence[Member], *, now: datetime) -> dict[int, Cause]:
    """Prepare what was decided about these, inside a story; the causes to settle them with."""
    if not members:
        return {}
    by_id = {member.id: member for member in members}
    causes = {}
    for loss in HeldLoss.of(list(by_id)).values():
        if loss.decision is None:
            continue
        is_released = loss.decision is Release.RELEASE
        cause = Cause(Actor.ADMIN, now, loss.decided_by, is_seen=is_released)
        causes[loss.member_id] = cause
        if not is_released:
            _give(by_id[loss.member_id], loss, cause)
    return causes


def _give(member: Member, loss: HeldLoss, cause: Cause) -> None:
    """Open by hand, without an end, what would be lost; so it can be taken away again by hand."""
    for area_id in sorted(loss.area_ids):
        area = db.session.get_one(Area, area_id)
        note(member, area, opens=True, until=None, cause=cause)
        log_by_hand(
            Deed.LOSSES_DROPPED,
            "loss-dropped",
            {"area": area.name},
            by=cause.actor_name,
            now=cause.now,
            member=member,
            area=area.name,
        )
