"""Which letters a member is owed when doors open and close."""

from collections.abc import Sequence
from typing import Any

from receiver import outbox
from receiver.models import Access, Member
from receiver.provisioning.cause import Cause
from receiver.provisioning.change import Change
from receiver.rules.vocabulary import AccessState, LetterKind


def promise_letters(
    member: Member,
    changes: Sequence[Change],
    accesses: Sequence[Access],
    *,
    before: set[int],
    cause: Cause,
) -> None:
    """Owe what must be told: doors are what people see, so two origins of one door are one."""
    if cause.is_silent or member.is_blocked:
        return
    live = [access for access in accesses if access.is_live]
    opened = _doors([a for a in live if a.area_id not in before])
    if member.welcomed_at is None and live and (opened or cause.invites):
        _welcome(member, live, cause)
    else:
        _tell_opened(member, opened, changes, cause)
    _tell_closed(member, changes, before - {access.area_id for access in live}, cause)
    _warn(member, [c.access for c in changes if c.is_warning], cause)


def _welcome(member: Member, live: Sequence[Access], cause: Cause) -> None:
    member.welcomed_at = cause.now
    facts = _told(_doors(live))
    key = f"welcome:{member.id}"
    _owe(LetterKind.WELCOME, member, cause, facts, key=key)


def _tell_opened(
    member: Member, opened: Sequence[Access], changes: Sequence[Change], cause: Cause
) -> None:
    back = {change.access.area_id for change in changes if change.was is not None}
    reopened = [access for access in opened if access.area_id in back]
    fresh = [access for access in opened if access.area_id not in back]
    if fresh:
        _owe(LetterKind.NEW_AREA, member, cause, _told(fresh))
    if reopened:
        _owe(LetterKind.REACTIVATED, member, cause, _told(reopened))


def _tell_closed(member: Member, changes: Sequence[Change], closed: set[int], cause: Cause) -> None:
    shut = [change.access for change in changes if change.access.area_id in closed]
    kinds = (
        (AccessState.SUSPENDED, LetterKind.SUSPENDED),
        (AccessState.ENDED, LetterKind.ENDED),
    )
    told: set[int] = set()
    for state, kind in kinds:
        doors = _doors([a for a in shut if a.state is state and a.area_id not in told])
        told |= {access.area_id for access in doors}
        if doors:
            _owe(kind, member, cause, _told(doors))


def _warn(member: Member, doors: Sequence[Access], cause: Cause) -> None:
    if doors:
        _owe(LetterKind.OVERDUE, member, cause, _told(_doors(doors)))


def _owe(
    kind: LetterKind, member: Member, cause: Cause, facts: dict[str, Any], key: str | None = None
) -> None:
    outbox.enqueue(
        kind,
        member,
        now=cause.now,
        facts=facts,
        key=key,
        actor=cause.actor,
        actor_name=cause.actor_name,
        postback_id=cause.postback_id,
    )


def _doors(accesses: Sequence[Access]) -> list[Access]:
    """One access for each area, in the order of the areas."""
    by_area = {access.area_id: access for access in reversed(accesses)}
    return [by_area[area_id] for area_id in sorted(by_area)]


def _told(doors: Sequence[Access]) -> dict[str, Any]:
    first = doors[0]
    return {
        "areas": [access.area.name for access in doors],
        "reason": first.reason,
        "reason_facts": dict(first.reason_facts),
        "until": first.until.isoformat() if first.until else None,
    }
