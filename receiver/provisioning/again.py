"""Members are settled again, many at once: the clock has moved, or what opens what has changed."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, transaction
from receiver.models import Member
from receiver.provisioning.cause import Cause
from receiver.provisioning.fresh_look import SEEN
from receiver.provisioning.groups import MOST
from receiver.provisioning.letting import carry_out
from receiver.provisioning.settle import settle_all
from receiver.rules.vocabulary import Actor


def of_members(claims: Sequence[jobs.Claim]) -> Iterator[list[jobs.Claim]]:
    """The claims in groups, the two that one member may have side by side.

    What was begun before is in a group of its own: it may be what its worker died of.
    """
    fresh = sorted((one for one in claims if one.attempts == 1), key=lambda one: one.row_id)
    for start in range(0, len(fresh), MOST):
        yield fresh[start : start + MOST]
    for claim in claims:
        if claim.attempts > 1:
            yield [claim]


def settle_again(claims: Sequence[jobs.Claim], *, now: datetime) -> None:
    """Settle these members once each: a day of grace, a period or a grant may be over.

    Raises LeaseLost when none of them is ours any more.
    """
    with transaction():
        ids = sorted({claim.row_id for claim in claims})
        # Held before their jobs are: news about these people holds them in this order, too.
        Member.lock_all(ids)
        ours = jobs.finish_all(claims)
        if not ours:
            raise jobs.LeaseLost
        mine = [claim for claim in claims if claim.id in ours]
        meant = {claim.row_id for claim in mine}
        seen = {claim.row_id for claim in mine if claim.key.startswith(SEEN)}
        found = sa.select(Member).where(Member.id.in_(meant)).order_by(Member.id)
        members = db.session.scalars(found).all()
        causes = {one.id: Cause(Actor.CLOCK, now, is_seen=one.id in seen) for one in members}
        causes |= carry_out([one for one in members if one.held_at], now=now)
        settle_all([(member, causes[member.id]) for member in members])
