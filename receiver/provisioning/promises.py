"""Which letters a member is owed when doors open and close."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from receiver.models import Access, Member
from receiver.outbox import Promise
from receiver.provisioning.cause import Cause
from receiver.provisioning.change import Change
from receiver.rules.vocabulary import AccessState, LetterKind

_Letter = tuple[LetterKind, Sequence[Access]]


def promised(
    member: Member,
    changes: Sequence[Change],
    accesses: Sequence[Access],
    *,
    before: set[int],
    cause: Cause,
) -> list[Promise]:
    """What must be told: doors are what people see, so two origins of one door are one."""
    if cause.is_silent or member.is_blocked:
        return []
    live = [access for access in accesses if access.is_live]
    opened = _doors([a for a in live if a.area_id not in before])
    promise = partial(_promise, member=member, cause=cause)
    if member.welcomed_at is None and live and (opened or cause.invites):
        member.welcomed_at = cause.now
        told = [promise(LetterKind.WELCOME, _doors(live), key=f"welcome:{member.id}")]
    else:
        told = [promise(*letter) for letter in _opened(opened, changes)]
    closed = before - {access.area_id for access in live}
    told += [promise(*letter) for letter in _closed(changes, closed)]
    warned = [change.access for change in changes if change.is_warning]
    if warned:
        told.append(promise(LetterKind.OVERDUE, _doors(warned)))
    return told


def _opened(opened: Sequence[Access], changes: Sequence[Change]) -> Iterator[_Letter]:
    back = {change.access.area_id for change in changes if change.was is not None}
    reopened = [access for access in opened if access.area_id in back]
    fresh = [access for access in opened if access.area_id not in back]
    if fresh:
        yield LetterKind.NEW_AREA, fresh
    if reopened:
        yield LetterKind.REACTIVATED, reopened


def _closed(changes: Sequence[Change], closed: set[int]) -> Iterator[_Letter]:
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
            yield kind, doors


def _promise(
    kind: LetterKind,
    doors: Sequence[Access],
    *,
    member: Member,
    cause: Cause,
    key: str | None = None,
) -> Promise:
    return Promise(
        kind,
        member,
        now=cause.now,
        facts=_told(doors),
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
