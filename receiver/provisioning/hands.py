"""What a person decides by hand about one door of one member: kept and told."""

from datetime import datetime

import sqlalchemy as sa

from receiver.db import db
from receiver.log import log
from receiver.models import Area, Grant, Member
from receiver.models.log_entry import Deed
from receiver.provisioning.cause import Cause


def note(member: Member, area: Area, *, opens: bool, until: datetime | None, cause: Cause) -> None:
    """Keep and tell a decision, inside a story; what follows from it is still to be settled."""
    place = (Grant.member_id == member.id, Grant.area_id == area.id)
    decision = db.session.scalar(sa.select(Grant).where(*place))
    before = _word(decision)
    if decision is None:
        decision = Grant(member_id=member.id, area_id=area.id)
        db.session.add(decision)
    decision.opens, decision.until = opens, until
    decision.at, decision.by = cause.now, cause.actor_name
    db.session.flush()
    _tell(decision, member, area, before=before, cause=cause)


def _word(decision: Grant | None) -> str:
    if decision is None:
        return "undecided"
    return "open" if decision.opens else "shut"


def _tell(decision: Grant, member: Member, area: Area, *, before: str, cause: Cause) -> None:
    """Tell it whether or not it moves anything; what moves has lines of its own."""
    facts = {"by": decision.by, "before": before, "after": _word(decision)}
    until = decision.until if decision.opens else None
    if until:
        facts["until"] = until.isoformat()
    log(
        Deed.DECIDED,
        now=cause.now,
        actor=cause.actor,
        actor_name=cause.actor_name,
        member=member,
        reason=f"decided-{_word(decision)}{'-until' if until else ''}",
        facts=facts,
        area=area.name,
    )
