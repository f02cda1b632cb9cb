"""The brake: who would lose access in a flood keeps it until somebody of the staff has looked.

It stands where derived access is about to be stored, and nowhere else. Where nobody loses
anything, nothing is asked.
"""

from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from receiver import outbox
from receiver.among import Among
from receiver.context import settings, this_app
from receiver.db import db, hold
from receiver.log import line
from receiver.models import Admin, HeldLoss, Loss, Member
from receiver.models.log_entry import Deed
from receiver.provisioning.losing import Case, lost
from receiver.rules import brake, rights
from receiver.rules.brake import Limits
from receiver.rules.rights import Right
from receiver.rules.vocabulary import Actor, MemberStatus

# Stories in which somebody loses something count one after the other.
BRAKE = "brake"
NOBODY: Set[int] = frozenset()
_OFF = "brake_is_off"
_CROWD = "portaria-crowd"
A_CROWD, STILL_TRUE = 10_000, timedelta(minutes=1)
# Written once: to write a statement anew costs more than to ask it.
_LOSS, _MEMBER = cast(sa.Table, Loss.__table__), cast(sa.Table, Member.__table__)
_OVER = sa.delete(_LOSS).where(_LOSS.c.at <= sa.bindparam("since"))
_AGAIN = sa.delete(_LOSS).where(Among(_LOSS.c.member_id, "members"))
_COUNTED = sa.select(_LOSS.c.by_refund, sa.func.count()).group_by(_LOSS.c.by_refund)
_KEEP = sa.insert(_LOSS)
_IS_ACTIVE = sa.select(_MEMBER.c.id).where(_MEMBER.c.status == MemberStatus.ACTIVE)


@dataclass
class _Losing:
    """What one member would lose: what is held already, and what is new."""

    case: Case
    lost: dict[int, dict[str, Any]]
    known: HeldLoss | None

    def __post_init__(self) -> None:
        stays = self.known.area_ids if self.known and not self.case.cause.is_seen else set()
        self.kept = {area for area in self.lost if area in stays}

    @property
    def member(self) -> Member:
        """Whose it is."""
        return self.case.member

    @property
    def is_judged(self) -> bool:
        """Whether anything new is lost, and nobody of the staff has decided that it shall be."""
        is_decided = self.case.cause.is_seen or self.case.cause.actor is Actor.ADMIN
        return not is_decided and len(self.kept) < len(self.lost)

    @property
    def by_refund(self) -> bool:
        """Whether sales that were refunded or are disputed are all that it comes from."""
        return brake.is_refund(one["reason"] for one in self.lost.values())


@contextmanager
def let_go() -> Iterator[None]:
    """Hold nothing meanwhile: what is only tried out shall show all that would happen."""
    info = db.session().info
    info[_OFF] = True
    try:
        yield
    finally:
        info.pop(_OFF, None)


def kept(cases: Sequence[Case]) -> tuple[dict[int, Set[int]], list[dict[str, Any]]]:
    """The doors of members that stay as they are stored, and lines of the log that tell of it.

    It is kept who lost something, whose loss is held, and whose is not any more.
    """
    found = _losing(cases)
    judged = [one for one in found if one.is_judged]
    stopped = _judge(judged) if judged and _is_on() else set()
    lines = []
    for one in found:
        is_new = one.member.id in stopped
        if is_new:
            one.kept = set(one.lost)
        _keep(one)
        lines += [_line(one, told) for told in one.lost.values()] if is_new else []
    return {one.member.id: one.kept for one in found if one.kept}, lines


def _losing(cases: Sequence[Case]) -> list[_Losing]:
    """Those who would lose something, or of whom something is held."""
    losing = [(case, lost(case)) for case in cases]
    losing = [(case, areas) for case, areas in losing if areas or case.member.held_at]
    were_held = [case.member.id for case, _areas in losing if case.member.held_at]
    known = HeldLoss.of(were_held) if were_held else {}
    return [_Losing(case, areas, known.get(case.member.id)) for case, areas in losing]


def _is_on() -> bool:
    return settings().brake and not db.session().info.get(_OFF)


def _judge(judged: Sequence[_Losing]) -> set[int]:
    """Count these people, and tell who of them keeps what they would lose."""
    now = judged[0].case.cause.now
    hold(BRAKE)
    people = [(one.member.id, one.by_refund) for one in judged]
    before = _counted([member_id for member_id, _by_refund in people], now)
    limits = Limits(settings().brake_people, settings().brake_percent)
    rows = [{"member_id": whose, "by_refund": how, "at": now} for whose, how in people]
    db.session.connection().execute(_KEEP, rows)
    most = max(before.values(), default=0) + len(people)
    if not limits.could_be_passed(most):
        return set()
    held = brake.held(people, before, _active(limits.enough(most), now), limits)
    if held:
        _tell_the_staff(now)
    return held


def _counted(members: list[int], now: datetime) -> dict[bool, int]:
    """How many others have lost something within the window; what is older goes."""
    connection = db.session.connection()
    connection.execute(_OVER, {"since": now - brake.WINDOW})
    connection.execute(_AGAIN, {"members": members})
    return dict(connection.execute(_COUNTED).all())


def _active(enough: int | None, now: datetime) -> int:
    """How many may enter something, as far as one has to count.

    While very many lose something one would have to count all, for each of them anew: of a crowd
    it is good enough to know how many they were within this minute.
    """
    if enough is None:
        return 0
    known: tuple[datetime, int] | None = this_app().extensions.get(_CROWD)
    if known and abs(now - known[0]) < STILL_TRUE:
        return known[1]
    db.session.flush()
    some = _IS_ACTIVE.limit(enough).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    if A_CROWD <= count < enough:
        this_app().extensions[_CROWD] = now, count
    return count


def _keep(one: _Losing) -> None:
    """Write down what is held of a member, or that nothing is any more."""
    now, known = one.case.cause.now, one.known
    losses = [told for area, told in one.lost.items() if area in one.kept]
    if not losses:
        one.member.held_at = None
        if known is not None:
            db.session.delete(known)
    elif known is None:
        one.member.held_at = now
        db.session.add(HeldLoss(member_id=one.member.id, at=now, losses=losses))
    elif known.losses != losses:
        known.losses = losses


def _line(one: _Losing, told: dict[str, Any]) -> dict[str, Any]:
    """What the log says of one door: why it would have been shut."""
    cause, doors = one.case.cause, one.case.recalled.doors
    return line(
        Deed.LOSS_HELD,
        now=cause.now,
        actor=cause.actor,
        actor_name=cause.actor_name,
        member=one.member,
        reason=told["reason"],
        facts=told["facts"],
        area=next(door.area for door in doors if door.area_id == told["area_id"]),
        postback_id=cause.postback_id,
        sale_code=cause.sale_code or told["facts"].get("sale"),
    )


def _tell_the_staff(now: datetime) -> None:
    """Owe those who may decide one letter, once in an hour however long it goes on."""
    deciders = [role for role in rights.StaffRole if rights.may(role, Right.DECIDE)]
    staff = db.session.scalars(sa.select(Admin).where(Admin.role.in_(deciders)).order_by(Admin.id))
    outbox.brake_held(staff.all(), now=now)
