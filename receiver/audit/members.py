"""Every member's access, derived anew and compared with what is stored."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa

from receiver.audit.finding import Finding, in_order
from receiver.db import db
from receiver.models import HeldLoss, Job, Letter, Member
from receiver.models.job import JobKind, JobState
from receiver.provisioning.doors import Door
from receiver.provisioning.memory import Recalled, recall
from receiver.rules.access import Entitlement, derive, next_change
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.vocabulary import AccessState, MemberStatus, Origin

Place = tuple[int, Origin, str]


def member_findings(now: datetime) -> Iterator[Finding]:
    """What is wrong with members, one after another."""
    for batch in in_order(sa.select(Member.id), Member.id):
        ids = [row[0] for row in batch]
        for member_id in _looked_at(ids, now):
            # Looked at once more: a worker may have been between two of our questions.
            if not _is_owed(member_id, now):
                yield from _of(member_id, now)
        yield from _never_written_to(ids)


def _of(member_id: int, now: datetime) -> Iterator[Finding]:
    look = (JobKind.MEMBER, f"member-now:{member_id}")
    for check, what in _looked_at([member_id], now).get(member_id, ()):
        yield Finding(check, "member", member_id, what, look)


def _looked_at(ids: list[int], now: datetime) -> dict[int, list[tuple[str, str]]]:
    """What differs of those of them where anything does."""
    db.session.rollback()
    members = db.session.scalars(sa.select(Member).where(Member.id.in_(ids)).order_by(Member.id))
    recalled, clocks, losses = recall(ids), _clocks(ids), HeldLoss.of(ids)
    held = {member_id: loss.area_ids for member_id, loss in losses.items()}
    found = {
        one.id: list(
            _differences(one, recalled[one.id], clocks, held=held.get(one.id, set()), now=now)
        )
        for one in members
    }
    db.session.rollback()
    db.session.expunge_all()  # so that memory does not grow with the members
    return {member_id: said for member_id, said in found.items() if said}


def _differences(
    member: Member, recalled: Recalled, clocks: set[int], *, held: set[int], now: datetime
) -> Iterator[tuple[str, str]]:
    derived = derive(recalled.facts, now)
    stored = recalled.doors
    yield from (("access", what) for what in _doors(derived, stored, held))
    status = _status(member, stored)
    if member.status is not status:
        yield "status", f"{member.email} is {member.status} and should be {status}"
    at = next_change(derived)
    if at is not None and at > now and member.id not in clocks:
        yield "clock", f"{member.email}: no look is owed for {at.isoformat()}"


def _doors(derived: Iterable[Entitlement], stored: Iterable[Door], held: set[int]) -> Iterator[str]:
    """Where the two differ: what is derived has to be stored, and nothing else may be open.

    What the brake holds stands open until somebody has decided about it.
    """
    rows: dict[Place, Door] = {door.place: door for door in stored}
    kept = {place for place, door in rows.items() if door.is_live and door.area_id in held}
    for wanted in derived:
        row = rows.pop(wanted.place, None)
        if wanted.place in kept and not wanted.is_live:
            continue
        is_right = row and (row.state, row.until) == (wanted.state, wanted.until)
        if not is_right:
            place = f"area {wanted.area_id} by {wanted.origin} {wanted.code}".rstrip()
            yield f"{place}: {_told(row)} is stored, {_told(wanted)} is derived"
    for row in rows.values():
        if row.state is not AccessState.ENDED and row.place not in kept:
            place = f"area {row.area_id} by {row.origin} {row.origin_code}".rstrip()
            yield f"{place}: {_told(row)} is stored, nothing is derived"


def _told(door: Door | Entitlement | None) -> str:
    if door is None:
        return "nothing"
    return f"{door.state} until {door.until.isoformat()}" if door.until else str(door.state)


def _status(member: Member, stored: Iterable[Door]) -> MemberStatus:
    if member.is_blocked:
        return MemberStatus.BLOCKED
    is_active = any(access.is_live for access in stored)
    return MemberStatus.ACTIVE if is_active else MemberStatus.SUSPENDED


def _clocks(ids: list[int]) -> set[int]:
    """Those to whom a look is owed for when the next door closes."""
    keys = [f"member:{member_id}" for member_id in ids]
    owed = sa.select(Job.row_id).where(Job.key.in_(keys), Job.state != JobState.DEAD)
    return set(db.session.scalars(owed))


def _is_owed(member_id: int, now: datetime) -> bool:
    """Whether a look is due already, so that the worker will mend it in a moment."""
    keys = [f"{prefix}:{member_id}" for prefix in ("member", "member-now", "member-seen")]
    due = sa.select(Job.id).where(Job.key.in_(keys), Job.state != JobState.DEAD, Job.run_at <= now)
    return db.session.scalar(due.limit(1)) is not None


def _never_written_to(ids: list[int]) -> Iterator[Finding]:
    """Members who were promised a welcome of which there is no letter."""
    welcome = sa.exists().where(Letter.member_id == Member.id, Letter.kind == LetterKind.WELCOME)
    promised = sa.select(Member.id, Member.email).where(
        Member.id.in_(ids), Member.welcomed_at.is_not(None), ~welcome
    )
    found = db.session.execute(promised.order_by(Member.id)).all()
    db.session.rollback()
    for member_id, email in found:
        says = f"{email} was promised a welcome, but there is no such letter"
        yield Finding("letter", "member", member_id, says)
