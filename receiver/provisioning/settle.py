"""Derived access against stored access: the differences are what is done, told and logged."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from receiver import jobs, outbox
from receiver.db import db
from receiver.log import line, log_all
from receiver.models import Member
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.provisioning import brake
from receiver.provisioning.cause import Cause
from receiver.provisioning.change import Change
from receiver.provisioning.doors import Door, store
from receiver.provisioning.losing import GONE, Case
from receiver.provisioning.memory import InHand, Recalled, recall
from receiver.provisioning.promises import promised
from receiver.rules.access import Entitlement, MemberFacts, derive, next_change
from receiver.rules.contract import newest, standing
from receiver.rules.vocabulary import AccessState, MemberStatus, Origin

DEEDS = {
    AccessState.SUSPENDED: Deed.SUSPENDED,
    AccessState.ENDED: Deed.ENDED,
}


def settle(member: Member, cause: Cause) -> list[Change]:
    """Bring the stored access of a member up to what is derived, in the caller's transaction."""
    return settle_all([(member, cause)])[0]


def settle_all(
    causes: Sequence[tuple[Member, Cause]],
    in_hand: InHand | None = None,
    *,
    told: Sequence[dict[str, Any]] = (),
) -> list[list[Change]]:
    """The same for many members, each named once, asking and writing for all of them together.

    `told` are lines of the log that come before those of what is done here.
    """
    if not causes:
        return []
    cases = _cases(causes, in_hand)
    kept, held = brake.kept(cases)
    settled = [_settle(case, kept.get(case.member.id, brake.NOBODY)) for case in cases]
    db.session.flush()  # all objects at once: none of them was needed as a row until now
    store(door for one in settled for door in one.doors)
    log_all([*told, *held, *(line for one in settled for line in one.lines)])
    outbox.enqueue_all([promise for one in settled for promise in one.promises])
    _owe_the_clock(settled, now=causes[0][1].now)
    return [one.changes for one in settled]


def _cases(causes: Sequence[tuple[Member, Cause]], in_hand: InHand | None) -> list[Case]:
    ids = [member.id for member, _cause in causes]
    if in_hand is None:
        db.session.flush()
    with db.session.no_autoflush:
        Member.lock_all(ids)
        recalled = recall(ids, in_hand)
    return [
        Case(member, cause, recalled[member.id], derive(recalled[member.id].facts, cause.now))
        for member, cause in causes
    ]


@dataclass
class _Settled:
    member: Member
    doors: list[Door]
    changes: list[Change]
    lines: list[dict[str, Any]]
    promises: list[outbox.Promise]
    next_change: datetime | None


def _settle(case: Case, kept: Set[int]) -> _Settled:
    """The doors of areas that are `kept` stay open, whatever is derived."""
    member, cause, recalled, derived = case.member, case.cause, case.recalled, case.derived
    stored = {door.place: door for door in recalled.doors}
    before = {door.area_id for door in stored.values() if door.is_live}
    stays = {place for place, door in stored.items() if door.is_live and door.area_id in kept}
    moving = [one for one in derived if one.place not in stays]
    changes = [c for e in moving if (c := _change(member, e, stored, recalled, cause))]
    left = {place: door for place, door in stored.items() if place not in stays}
    changes += _withdrawn(derived, left, recalled.facts, cause)
    lines = [_line(change, member, cause) for change in changes]
    doors = sorted(stored.values(), key=lambda door: door.area_id)
    _status(member, doors)
    _contracts(recalled)
    promises = promised(member, changes, doors, before=before, cause=cause)
    return _Settled(member, [*stored.values()], changes, lines, promises, next_change(derived))


def _change(
    member: Member,
    derived: Entitlement,
    stored: dict[tuple[int, Origin, str], Door],
    recalled: Recalled,
    cause: Cause,
) -> Change | None:
    door = stored.get(derived.place)
    if door is None:
        area = recalled.areas[derived.area_id]
        door = stored[derived.place] = _new_door(member, derived, area, now=cause.now)
        return Change(Deed.GRANTED, door, None, _warns(derived)) if derived.is_live else None
    was, was_until, was_reason = door.state, door.until, door.reason
    _take_over(door, derived, cause.now)
    if was is not door.state:
        deed = Deed.REACTIVATED if door.is_live else DEEDS[door.state]
        return Change(deed, door, was)
    if door.is_live and was_until != door.until:
        is_warning = _warns(derived) and was_reason != door.reason
        return Change(Deed.EXTENDED, door, was, is_warning)
    return None


def _new_door(member: Member, derived: Entitlement, area: str, *, now: datetime) -> Door:
    return Door(
        id=None,
        member_id=member.id,
        area_id=derived.area_id,
        origin=derived.origin,
        origin_code=derived.code,
        state=derived.state,
        since=derived.since,
        until=derived.until,
        reason=derived.reason,
        reason_facts=dict(derived.facts),
        postback_id=derived.postback_id,
        changed_at=now,
        area=area,
    )


def _take_over(door: Door, derived: Entitlement, now: datetime) -> None:
    if door.state is not derived.state:
        door.changed_at = now
    door.state = derived.state
    door.since, door.until = derived.since, derived.until
    door.reason, door.reason_facts = derived.reason, dict(derived.facts)
    door.postback_id = derived.postback_id


def _warns(derived: Entitlement) -> bool:
    return derived.reason.endswith("-overdue-soon")


def _withdrawn(
    derived: Sequence[Entitlement],
    stored: dict[tuple[int, Origin, str], Door],
    facts: MemberFacts,
    cause: Cause,
) -> list[Change]:
    """What is stored and no longer derived: taken back by hand, or mapped no more."""
    places = {entitlement.place for entitlement in derived}
    gone = [door for place, door in stored.items() if place not in places]
    closed_by = {hand.area_id: hand.by for hand in facts.hands if not hand.opens}
    changes = []
    for door in gone:
        if door.state is AccessState.ENDED:
            continue
        by_hand = door.origin is Origin.HAND
        was, door.state = door.state, AccessState.ENDED
        door.since = door.changed_at = cause.now
        door.until = None
        door.reason = "closed-by-hand" if by_hand else GONE
        door.reason_facts = {"by": closed_by.get(door.area_id, "")} if by_hand else {}
        changes.append(Change(Deed.ENDED, door, was))
    return changes


def _line(change: Change, member: Member, cause: Cause) -> dict[str, Any]:
    door = change.door
    told: dict[str, Any] = dict(door.reason_facts)
    return line(
        change.deed,
        now=cause.now,
        actor=cause.actor,
        actor_name=cause.actor_name,
        member=member,
        reason=door.reason,
        facts=told,
        area=door.area,
        postback_id=cause.postback_id,
        sale_code=cause.sale_code or told.get("sale"),
    )


def _status(member: Member, doors: Sequence[Door]) -> None:
    if member.is_blocked:
        member.status = MemberStatus.BLOCKED
    elif any(door.is_live for door in doors):
        member.status = MemberStatus.ACTIVE
    else:
        member.status = MemberStatus.SUSPENDED


def _contracts(recalled: Recalled) -> None:
    for told in recalled.facts.contracts:
        contract = recalled.contracts[told.kind, told.code]
        charge = newest(told.charges)
        if charge is None:
            continue
        contract.status = standing(told.charges, told.notices)[0].value
        contract.paid_until = charge.paid_until
        contract.plan_code = next((item.plan for item in charge.items if item.plan), "")


def _owe_the_clock(settled: Sequence[_Settled], *, now: datetime) -> None:
    """Nobody tells us that a period is over: the clock is owed a look at that moment."""
    owed = []
    for one in settled:
        if one.next_change is not None:
            number, at = one.member.id, one.next_change
            key = _clock_key(one.member)
            owed.append(jobs.row(JobKind.MEMBER, key, row_id=number, now=now, at=at))
    jobs.owe_all_again(owed, now=now)
    jobs.forgive(*(_clock_key(one.member) for one in settled if one.next_change is None))


def _clock_key(member: Member) -> str:
    return f"member:{member.id}"
