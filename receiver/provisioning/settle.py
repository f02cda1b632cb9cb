"""Derived access against stored access: the differences are what is done, told and logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from receiver import jobs, outbox
from receiver.db import db
from receiver.log import line, log_all
from receiver.models import Access, Area, Member
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.provisioning.cause import Cause
from receiver.provisioning.change import Change
from receiver.provisioning.memory import Recalled, recall
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


def settle_all(causes: Sequence[tuple[Member, Cause]]) -> list[list[Change]]:
    """The same for many members, each named once, asking and writing for all of them together."""
    if not causes:
        return []
    db.session.flush()
    Member.lock_all([member.id for member, _cause in causes])
    recalled = recall([member.id for member, _cause in causes])
    settled = [_settle(m, cause, recalled[m.id]) for m, cause in causes]
    log_all([told for one in settled for told in one.lines])
    outbox.enqueue_all([promise for one in settled for promise in one.promises])
    _owe_the_clock(settled, now=causes[0][1].now)
    return [one.changes for one in settled]


@dataclass
class _Settled:
    member: Member
    changes: list[Change]
    lines: list[dict[str, Any]]
    promises: list[outbox.Promise]
    next_change: datetime | None


def _settle(member: Member, cause: Cause, recalled: Recalled) -> _Settled:
    facts = recalled.facts
    derived = derive(facts, cause.now)
    stored = {(a.area_id, a.origin, a.origin_code): a for a in recalled.accesses}
    before = {access.area_id for access in stored.values() if access.is_live}
    changes = [c for e in derived if (c := _change(member, e, stored, recalled, cause))]
    changes += _withdrawn(derived, stored, facts, cause)
    lines = [_line(change, member, cause) for change in changes]
    accesses = sorted(stored.values(), key=lambda access: access.area_id)
    _status(member, accesses)
    _contracts(recalled)
    promises = promised(member, changes, accesses, before=before, cause=cause)
    return _Settled(member, changes, lines, promises, next_change(derived))


def _change(
    member: Member,
    derived: Entitlement,
    stored: dict[tuple[int, Origin, str], Access],
    recalled: Recalled,
    cause: Cause,
) -> Change | None:
    place = (derived.area_id, derived.origin, derived.code)
    access = stored.get(place)
    if access is None:
        area = recalled.areas[derived.area_id]
        access = stored[place] = _new_access(member, derived, area, now=cause.now)
        return Change(Deed.GRANTED, access, None, _warns(derived)) if derived.is_live else None
    was, was_until, was_reason = access.state, access.until, access.reason
    _take_over(access, derived, cause.now)
    if was is not access.state:
        deed = Deed.REACTIVATED if access.is_live else DEEDS[access.state]
        return Change(deed, access, was)
    if access.is_live and was_until != access.until:
        is_warning = _warns(derived) and was_reason != access.reason
        return Change(Deed.EXTENDED, access, was, is_warning)
    return None


def _new_access(member: Member, derived: Entitlement, area: Area, *, now: datetime) -> Access:
    access = Access(
        member_id=member.id,
        area_id=derived.area_id,
        area=area,
        origin=derived.origin,
        origin_code=derived.code,
        state=derived.state,
    )
    _take_over(access, derived, now)
    db.session.add(access)
    return access


def _take_over(access: Access, derived: Entitlement, now: datetime) -> None:
    if access.state is not derived.state or access.changed_at is None:
        access.changed_at = now
    access.state = derived.state
    access.since, access.until = derived.since, derived.until
    access.reason, access.reason_facts = derived.reason, dict(derived.facts)
    access.postback_id = derived.postback_id


def _warns(derived: Entitlement) -> bool:
    return derived.reason.endswith("-overdue-soon")


def _withdrawn(
    derived: Sequence[Entitlement],
    stored: dict[tuple[int, Origin, str], Access],
    facts: MemberFacts,
    cause: Cause,
) -> list[Change]:
    """What is stored and no longer derived: taken back by hand, or mapped no more."""
    places = {(e.area_id, e.origin, e.code) for e in derived}
    gone = [access for place, access in stored.items() if place not in places]
    closed_by = {hand.area_id: hand.by for hand in facts.hands if not hand.opens}
    changes = []
    for access in gone:
        if access.state is AccessState.ENDED:
            continue
        by_hand = access.origin is Origin.HAND
        was, access.state = access.state, AccessState.ENDED
        access.since = access.changed_at = cause.now
        access.until = None
        access.reason = "closed-by-hand" if by_hand else "no-longer-mapped"
        access.reason_facts = {"by": closed_by.get(access.area_id, "")} if by_hand else {}
        changes.append(Change(Deed.ENDED, access, was))
    return changes


def _line(change: Change, member: Member, cause: Cause) -> dict[str, Any]:
    access = change.access
    told: dict[str, Any] = dict(access.reason_facts)
    return line(
        change.deed,
        now=cause.now,
        actor=cause.actor,
        actor_name=cause.actor_name,
        member=member,
        reason=access.reason,
        facts=told,
        area=access.area.name,
        postback_id=cause.postback_id,
        sale_code=cause.sale_code or told.get("sale"),
    )


def _status(member: Member, accesses: Sequence[Access]) -> None:
    if member.is_blocked:
        member.status = MemberStatus.BLOCKED
    elif any(access.is_live for access in accesses):
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
