"""Which letters a member is owed when doors open and close."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from receiver.models import Member
from receiver.outbox import Promise
from receiver.provisioning.cause import Cause
from receiver.provisioning.change import Change
from receiver.provisioning.doors import Door
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.vocabulary import AccessState

_Letter = tuple[LetterKind, Sequence[Door]]


def promised(
    member: Member,
    changes: Sequence[Change],
    doors: Sequence[Door],
    *,
    before: set[int],
    cause: Cause,
) -> list[Promise]:
    """What must be told: doors are what people see, so two origins of one door are one."""
    if cause.is_silent or member.is_blocked:
        return []
    live = [door for door in doors if door.is_live]
    opened = _doors([a for a in live if a.area_id not in before])
    promise = partial(_promise, member=member, cause=cause)
    if member.welcomed_at is None and live and (opened or cause.invites):
        member.welcomed_at = cause.now
        told = [promise(LetterKind.WELCOME, _doors(live), key=f"welcome:{member.id}")]
    else:
        told = [promise(*letter) for letter in _opened(opened, changes)]
    closed = before - {door.area_id for door in live}
    told += [promise(*letter) for letter in _closed(changes, closed)]
    warned = [change.door for change in changes if change.is_warning]
    if warned:
        told.append(promise(LetterKind.OVERDUE, _doors(warned)))
    return told


def _opened(opened: Sequence[Door], changes: Sequence[Change]) -> Iterator[_Letter]:
    back = {change.door.area_id for change in changes if change.was is not None}
    reopened = [door for door in opened if door.area_id in back]
    fresh = [door for door in opened if door.area_id not in back]
    if fresh:
        yield LetterKind.NEW_AREA, fresh
    if reopened:
        yield LetterKind.REACTIVATED, reopened


def _closed(changes: Sequence[Change], closed: set[int]) -> Iterator[_Letter]:
    shut = [change.door for change in changes if change.door.area_id in closed]
    kinds = (
        (AccessState.SUSPENDED, LetterKind.SUSPENDED),
        (AccessState.ENDED, LetterKind.ENDED),
    )
    told: set[int] = set()
    for state, kind in kinds:
        doors = _doors([a for a in shut if a.state is state and a.area_id not in told])
        told |= {door.area_id for door in doors}
        if doors:
            yield kind, doors


def _promise(
    kind: LetterKind,
    doors: Sequence[Door],
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


def _doors(doors: Sequence[Door]) -> list[Door]:
    """One access for each area, in the order of the areas."""
    by_area = {door.area_id: door for door in reversed(doors)}
    return [by_area[area_id] for area_id in sorted(by_area)]


def _told(doors: Sequence[Door]) -> dict[str, Any]:
    first = doors[0]
    return {
        "areas": [door.area for door in doors],
        "reason": first.reason,
        "reason_facts": dict(first.reason_facts),
        "until": first.until.isoformat() if first.until else None,
    }
