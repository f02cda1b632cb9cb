"""What would come of two accounts that are one person's; nothing is changed by looking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from receiver import security
from receiver.db import db
from receiver.models import Access, Letter, Member, Note, Sale
from receiver.provisioning.doors import Door
from receiver.provisioning.memory import recall
from receiver.provisioning.refused import Refused
from receiver.rules.access import WORST_LAST, Entitlement, derive
from receiver.rules.union import united
from receiver.rules.vocabulary import AccessState


@dataclass(frozen=True)
class Doorway:
    """One area: how it stands for each of the two, and how it would for the one."""

    area: str
    of_keeper: AccessState | None
    of_gone: AccessState | None
    after: AccessState | None


@dataclass(frozen=True)
class Prospect:
    """What one account would bring to another, and what the two would enter together."""

    keeper: Member
    gone: Member
    sales: int
    accesses: int
    letters: int
    notes: int
    doors: list[Doorway]

    @property
    def mark(self) -> str:
        """Another one as soon as anything of this would come out otherwise."""
        counts = (self.sales, self.accesses, self.letters, self.notes)
        people = [(one.id, one.email, _addresses(one)) for one in (self.keeper, self.gone)]
        return security.digest(repr((people, counts, self.doors)))


def prospect(keeper_id: int, gone_id: int, *, now: datetime) -> Prospect:
    """What would come of these two. Raises Refused."""
    if keeper_id == gone_id:
        raise Refused("merge-with-itself")
    keeper, gone = (db.session.get_one(Member, number) for number in (keeper_id, gone_id))
    for one in (keeper, gone):
        if one.is_blocked:
            raise Refused("member-is-blocked", email=one.email)
    return Prospect(
        keeper,
        gone,
        sales=_count(Sale, gone_id),
        accesses=_count(Access, gone_id),
        letters=_count(Letter, gone_id),
        notes=_count(Note, gone_id),
        doors=_doors(keeper_id, gone_id, now),
    )


def _doors(keeper_id: int, gone_id: int, now: datetime) -> list[Doorway]:
    recalled = recall([keeper_id, gone_id])
    one, other = recalled[keeper_id], recalled[gone_id]
    after = _best(derive(united(one.facts, other.facts), now))
    of_keeper, of_gone = _best(one.doors), _best(other.doors)
    names = one.areas | other.areas
    known = sorted({*of_keeper, *of_gone, *after}, key=lambda number: names[number].casefold())
    return [Doorway(names[n], of_keeper.get(n), of_gone.get(n), after.get(n)) for n in known]


def _best(doors: Iterable[Door | Entitlement]) -> dict[int, AccessState]:
    worst_first = sorted(doors, key=lambda door: -WORST_LAST.index(door.state))
    return {door.area_id: door.state for door in worst_first}


def _addresses(member: Member) -> list[str]:
    return [known.email for known in member.emails]


def _count(kind: type[Sale | Access | Letter | Note], member_id: int) -> int:
    mine = sa.select(sa.func.count()).where(kind.member_id == member_id)
    return db.session.scalar(mine) or 0
