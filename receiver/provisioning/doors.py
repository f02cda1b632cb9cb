"""The doors of members as they are stored, read and written by their columns, many at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db
from receiver.models import Access, Area
from receiver.rules.vocabulary import AccessState, Origin

_ACCESS, _AREA = cast(sa.Table, Access.__table__), cast(sa.Table, Area.__table__)
_PLACE = ("member_id", "area_id", "origin", "origin_code")
_MOVED = ("state", "since", "until", "reason", "reason_facts", "postback_id", "changed_at")
_STANDS = attrgetter(*_MOVED)
_WHOLE = attrgetter(*_PLACE, *_MOVED)
# Written once: to write a statement anew costs more than to ask it.
_STORED = (
    sa.select(*(_ACCESS.c[name] for name in ("id", *_PLACE, *_MOVED)), _AREA.c.name)
    .join(_AREA, _ACCESS.c.area_id == _AREA.c.id)
    .where(Among(_ACCESS.c.member_id, "members"))
    .order_by(_ACCESS.c.id)
)
_OPEN = sa.insert(_ACCESS)
_MOVE = (
    sa.update(_ACCESS)
    .where(_ACCESS.c.id == sa.bindparam("number"))
    .values({name: sa.bindparam(name) for name in _MOVED})
)


@dataclass
class Door:
    """One door of one member from one origin: a row of access, and the name of its area."""

    id: int | None
    member_id: int
    area_id: int
    origin: Origin
    origin_code: str
    state: AccessState
    since: datetime
    until: datetime | None
    reason: str
    reason_facts: dict[str, Any]
    postback_id: int | None
    changed_at: datetime
    area: str
    stood: tuple[Any, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether this origin keeps the door open."""
        return self.state is AccessState.LIVE

    @property
    def place(self) -> tuple[int, Origin, str]:
        """What it is to its member."""
        return (self.area_id, self.origin, self.origin_code)


def stored_doors(member_ids: Sequence[int]) -> dict[int, list[Door]]:
    """All doors of these members, the oldest first."""
    doors: dict[int, list[Door]] = defaultdict(list)
    rows: Iterable[Any] = db.session.connection().execute(_STORED, {"members": list(member_ids)})
    for row in rows:
        door = Door(*row)
        door.stood = _STANDS(door)
        doors[door.member_id].append(door)
    return doors


def store(doors: Iterable[Door]) -> None:
    """Write those that are new, and those that stand otherwise than they are stored."""
    fresh, moved = [], []
    for door in doors:
        if door.id is None:
            fresh.append(dict(zip((*_PLACE, *_MOVED), _WHOLE(door), strict=True)))
        elif (stands := _STANDS(door)) != door.stood:
            moved.append({"number": door.id, **dict(zip(_MOVED, stands, strict=True))})
    connection = db.session.connection()
    if moved:
        connection.execute(_MOVE, moved)
    if fresh:
        connection.execute(_OPEN, fresh)
