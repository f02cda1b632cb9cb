"""Who would lose the last way into an area, were everything stored as it is derived."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from receiver.models import Member
from receiver.provisioning.cause import Cause
from receiver.provisioning.memory import Recalled
from receiver.rules.access import Entitlement
from receiver.rules.vocabulary import AccessState

GONE = "no-longer-mapped"


@dataclass(frozen=True)
class Case:
    """One member to settle: what is known, and what follows from it."""

    member: Member
    cause: Cause
    recalled: Recalled
    derived: Sequence[Entitlement]


def lost(case: Case) -> dict[int, dict[str, Any]]:
    """The areas that this member may enter now and would not any more, each with the reason.

    Whoever is blocked enters nothing, and so loses nothing; nor is it news what a person decides
    about a door at this very moment.
    """
    live = {door.area_id for door in case.recalled.doors if door.is_live}
    if not live or case.member.is_blocked:
        return {}
    live -= {one.area_id for one in case.derived if one.is_live}
    now, hands = case.cause.now, case.recalled.facts.hands
    live -= {hand.area_id for hand in hands if not hand.opens and hand.at == now}
    return {area: _told(area, case.derived) for area in sorted(live)}


def _told(area: int, derived: Sequence[Entitlement]) -> dict[str, Any]:
    """What is kept and shown of one lost door."""
    closed = [one for one in derived if one.area_id == area]
    newest = max(closed, key=lambda one: one.since, default=None)
    told: dict[str, Any] = {"area_id": area, "state": AccessState.ENDED.value, "reason": GONE}
    if newest is None:
        return {**told, "facts": {}, "postback_id": None}
    told |= {"state": newest.state.value, "reason": newest.reason}
    return {**told, "facts": dict(newest.facts), "postback_id": newest.postback_id}
