"""What the clock alone will do: derived for later moments, and nothing is changed by it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from receiver.provisioning.memory import recall
from receiver.rules.access import Entitlement, derive, next_change
from receiver.rules.vocabulary import AccessState, Origin

MOST = 6
Place = tuple[int, Origin, str]


@dataclass(frozen=True)
class Coming:
    """A door that will stand otherwise from a moment on, and why."""

    at: datetime
    area: str
    state: AccessState
    reason: str
    facts: dict[str, object] = field(default_factory=dict)


def outlook(member_id: int, now: datetime) -> list[Coming]:
    """What will happen to a member if nothing more is told, in order."""
    known = recall([member_id])[member_id]
    names = known.areas
    coming: list[Coming] = []
    derived = derive(known.facts, now)
    for _ in range(MOST):
        at = next_change(derived)
        if at is None:
            break
        later = derive(known.facts, at)
        coming += [
            Coming(at, names[door.area_id], door.state, door.reason, door.facts)
            for door in _changed(derived, later)
        ]
        derived = later
    return coming


def _changed(before: Iterable[Entitlement], after: Iterable[Entitlement]) -> Iterator[Entitlement]:
    stood = {_place(door): door.state for door in before}
    return (door for door in after if stood.get(_place(door)) is not door.state)


def _place(door: Entitlement) -> Place:
    return door.area_id, door.origin, door.code
