"""Two accounts become one: all that hung on the one hangs on the other, and nothing is lost."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver import jobs, outbox
from receiver.db import Base, db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import (
    Access,
    Grant,
    HeldLoss,
    Job,
    Letter,
    Loss,
    Member,
    MemberEmail,
    MergedMember,
    Sale,
    Session,
    Subscription,
    Token,
)
from receiver.models.log_entry import Deed
from receiver.provisioning.cause import Cause
from receiver.provisioning.desk import welcome_again
from receiver.provisioning.prospect import Prospect, prospect
from receiver.provisioning.refused import Refused
from receiver.provisioning.settle import settle
from receiver.rules.letter_kinds import LetterState
from receiver.rules.vocabulary import Actor


def merge(keeper_id: int, gone_id: int, *, login: str, mark: str, by: str, now: datetime) -> Member:
    """Make one account of two, exactly as `mark` says it was shown. Raises Refused."""
    with transaction():
        _hold(keeper_id, gone_id)
        seen = prospect(keeper_id, gone_id, now=now)
        if seen.mark != mark:
            raise Refused("merge-outdated")
        keeper, gone, old = seen.keeper, seen.gone, (seen.keeper.email, seen.gone.email)
        for one in (keeper, gone):
            Token.spend_all(one, now)
        _unite(keeper, gone)
        db.session.flush()
        _move_rows(keeper_id, gone_id)
        keeper = Member.under_lock(keeper_id)
        keeper.email = login if login in old else old[0]
        keeper.is_found_by_its_names()  # its addresses came by a statement
        _tell(seen, keeper, old, by=by, now=now)
        settle(keeper, Cause(Actor.ADMIN, now, by))
        welcome_again(keeper, by=by, now=now)
        return keeper


def _hold(*ids: int) -> None:
    """Hold both as the worker would: what news is known by, waiting letters, then the accounts."""
    addresses = sa.select(MemberEmail.email).where(MemberEmail.member_id.in_(ids))
    sales = sa.select(Sale.code).where(Sale.member_id.in_(ids))
    contracts = sa.select(Subscription.code).where(Subscription.member_id.in_(ids))
    kinds = {"email": addresses, "sale": sales, "contract": contracts}
    hold(*(f"{kind}:{name}" for kind, rows in kinds.items() for name in db.session.scalars(rows)))
    waiting = sa.select(Letter.id).where(
        Letter.member_id.in_(ids), Letter.state == LetterState.QUEUED
    )
    keys = [f"letter:{number}" for number in db.session.scalars(waiting)]
    held = sa.select(Job.id).where(Job.key.in_(keys)).order_by(Job.id)
    db.session.scalars(held.with_for_update()).all()
    # Wholly, unlike elsewhere: one of the rows goes, so nothing new may point to it meanwhile.
    both = sa.select(Member).where(Member.id.in_(ids)).order_by(Member.id).with_for_update()
    db.session.scalars(both.execution_options(populate_existing=True)).all()


def _unite(keeper: Member, gone: Member) -> None:
    """What is true of a person, whichever of their accounts it was."""
    if not _has_own_password(keeper):
        keeper.forgets_temporary_password()
        if _has_own_password(gone):
            keeper.password_hash = gone.password_hash
    keeper.name = keeper.name or gone.name
    keeper.created_at = min(keeper.created_at, gone.created_at)
    keeper.welcomed_at = _earliest(keeper.welcomed_at, gone.welcomed_at)
    keeper.first_login_at = _earliest(keeper.first_login_at, gone.first_login_at)
    logins = [at for at in (keeper.last_login_at, gone.last_login_at) if at]
    keeper.last_login_at = max(logins, default=None)
    keeper.sign_out_everywhere()


def _move_rows(keeper_id: int, gone_id: int) -> None:
    """Let all that points to the one account point to the other, then the one is no more."""
    _run(sa.delete(Session).where(Session.member_id.in_((keeper_id, gone_id))))
    # A key names the account: were its number given out again, a letter would not be owed.
    _run(sa.update(Letter).where(Letter.member_id == gone_id).values(key=None))
    _make_room(keeper_id, gone_id)
    for column in _pointing():
        moved = sa.update(column.table).where(column == gone_id)
        db.session.execute(moved.values({column.name: keeper_id}))
    jobs.forgive(*(f"{prefix}:{gone_id}" for prefix in ("member", "member-now", "member-seen")))
    db.session.expunge_all()  # the rows in hand still say whose they were
    _run(sa.delete(Member).where(Member.id == gone_id))
    db.session.merge(MergedMember(id=gone_id, member_id=keeper_id))


def _pointing() -> Iterator[sa.Column[Any]]:
    """Every column of every table that names a member."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is Member.__table__.c.id:
                yield key.parent


def _make_room(keeper_id: int, gone_id: int) -> None:
    """Of two rows for one place only one can stay: the later decision, and any access of two."""
    decided = {grant.area_id: grant for grant in Grant.of_member(keeper_id)}
    for grant in Grant.of_member(gone_id):
        known = decided.get(grant.area_id)
        if known is not None:
            older = min(known, grant, key=lambda one: one.at)
            _run(sa.delete(Grant).where(Grant.id == older.id))
    taken = {(a.area_id, a.origin, a.origin_code) for a in Access.of_member(keeper_id)}
    doubled = [
        access.id
        for access in Access.of_member(gone_id)
        if (access.area_id, access.origin, access.origin_code) in taken
    ]
    _run(sa.delete(Access).where(Access.id.in_(doubled)))
    _run(sa.delete(Loss).where(Loss.member_id == gone_id))
    _join_held(keeper_id, gone_id)


def _join_held(keeper_id: int, gone_id: int) -> None:
    """What is held of either stays held of the one that is left."""
    held = HeldLoss.of([keeper_id, gone_id])
    theirs = held.get(gone_id)
    if theirs is None:
        return
    mine = held.get(keeper_id)
    marked = sa.update(Member).where(Member.id == keeper_id, Member.held_at.is_(None))
    _run(marked.values(held_at=theirs.at))
    if mine is not None:
        more = [one for one in theirs.losses if one["area_id"] not in mine.area_ids]
        mine.losses = [*mine.losses, *more]
        db.session.delete(theirs)
        db.session.flush()


def _tell(seen: Prospect, keeper: Member, old: tuple[str, str], *, by: str, now: datetime) -> None:
    left = old[1] if keeper.email == old[0] else old[0]
    counts = {name: getattr(seen, name) for name in ("sales", "accesses", "letters", "notes")}
    facts = {"gone": old[1], "login": keeper.email, "old": left, "new": keeper.email, **counts}
    log_by_hand(Deed.MERGED, "merged", facts, by=by, now=now, member=keeper)
    outbox.address_changed(keeper, old=left, now=now)


def _has_own_password(member: Member) -> bool:
    return member.password_hash is not None and not member.has_temporary_password()


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((at for at in moments if at), default=None)


def _run(statement: sa.UpdateBase) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
