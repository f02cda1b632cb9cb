"""One deed for many members: asked, confirmed by a person, and done by the worker in turns."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import jobs, outbox
from receiver.db import db, savepoint, transaction
from receiver.log import log_by_hand
from receiver.models import Access, Area, Bulk, Letter, Member
from receiver.models.bulk import BulkDeed, BulkState
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.provisioning.cause import Cause
from receiver.provisioning.decisions import decide
from receiver.provisioning.desk import send_again, shut, signed_out
from receiver.provisioning.refused import Refused
from receiver.provisioning.settle import settle
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.vocabulary import AccessState, Actor

MOST = 10_000
MANY = 20  # above which what takes away asks for the number
A_TURN = 25  # people, so that postbacks need not wait for long
LIFE = timedelta(hours=1)
_OF_AREAS = (BulkDeed.GRANT, BulkDeed.REVOKE)


def ask_bulk(
    deed: BulkDeed,
    member_ids: Sequence[int],
    *,
    area: Area | None = None,
    until: datetime | None = None,
    by: str,
    now: datetime,
) -> int:
    """Keep a wish for many; nothing is done before it is confirmed. Raises Refused."""
    if not member_ids:
        raise Refused("bulk-nobody")
    if len(member_ids) > MOST:
        raise Refused("bulk-too-many", most=MOST)
    if deed in _OF_AREAS and area is None:
        raise Refused("bulk-needs-area")
    with transaction():
        bulk = Bulk(
            deed=deed,
            member_ids=sorted(set(member_ids)),
            area_id=area.id if area and deed in _OF_AREAS else None,
            until=until if deed is BulkDeed.GRANT else None,
            by=by,
            created_at=now,
        )
        db.session.add(bulk)
        db.session.flush()
        return bulk.id


def asks_for_number(bulk: Bulk) -> bool:
    """Whether the number of people has to be typed."""
    return bulk.takes_away and bulk.total > MANY


def is_too_old(bulk: Bulk, now: datetime) -> bool:
    """Whether it was asked so long ago that it has to be asked again."""
    return bulk.state is BulkState.ASKED and now - bulk.created_at > LIFE


def confirm_bulk(bulk_id: int, *, typed: int | None, by: str, now: datetime) -> None:
    """Owe it to all of them, as it was shown. Raises Refused."""
    with transaction():
        bulk = db.session.get_one(Bulk, bulk_id, with_for_update=True)
        if bulk.state is not BulkState.ASKED:
            raise Refused("bulk-used")
        if is_too_old(bulk, now):
            raise Refused("bulk-too-old")
        if asks_for_number(bulk) and typed != bulk.total:
            raise Refused("bulk-number-wrong", count=bulk.total)
        bulk.state, bulk.confirmed_at, bulk.by = BulkState.RUNNING, now, by
        facts = {"deed": bulk.deed.value, "count": bulk.total, "bulk": bulk.id}
        reason = "bulk-begun"
        if bulk.area:
            facts["area"], reason = bulk.area.name, "bulk-begun-area"
        log_by_hand(Deed.BULK_BEGUN, reason, facts, by=by, now=now)
        _owe(bulk, now)


def go_on(claim: jobs.Claim, *, now: datetime) -> None:
    """Do it for some more of them."""
    with transaction():
        jobs.finish(claim)
        bulk = db.session.get(Bulk, claim.row_id)
        if bulk is None or bulk.state is not BulkState.RUNNING:
            return
        some = bulk.member_ids[bulk.gone_through :][:A_TURN]
        done = sum(_do(bulk, member, now) for member in _held(some, bulk))
        bulk.done += done
        bulk.skipped += len(some) - done
        if bulk.gone_through < bulk.total:
            _owe(bulk, now)
        else:
            bulk.state, bulk.ended_at = BulkState.DONE, now


def _held(ids: Sequence[int], bulk: Bulk) -> Sequence[Member]:
    Member.lock_all(sorted(ids))
    # A number may have been given out again; whoever came later was not meant.
    meant = sa.select(Member).where(Member.id.in_(ids), Member.created_at <= bulk.created_at)
    return db.session.scalars(meant.order_by(Member.id)).all()


def _do(bulk: Bulk, member: Member, now: datetime) -> bool:
    """Whether there was anything to do for this one, and it is done."""
    try:
        with savepoint():
            return _DOING[bulk.deed](bulk, member, Cause(Actor.ADMIN, now, bulk.by))
    except Refused:
        return False


def _send_login(_bulk: Bulk, member: Member, cause: Cause) -> bool:
    """The welcome for who never came in and was promised one; else a letter with a link."""
    if member.is_blocked:
        return False
    welcome = Letter.latest(member.id, LetterKind.WELCOME)
    if member.first_login_at is None and welcome is not None and welcome.forgotten_at is None:
        send_again(welcome, by=cause.actor_name, now=cause.now)
        return True
    told = {"actor": cause.actor, "actor_name": cause.actor_name}
    return outbox.enqueue(LetterKind.SIGN_IN, member, now=cause.now, **told) is not None


def _grant(bulk: Bulk, member: Member, cause: Cause) -> bool:
    if bulk.area is None:
        return False
    decide(member, bulk.area, opens=True, until=bulk.until, cause=cause)
    return True


def _revoke(bulk: Bulk, member: Member, cause: Cause) -> bool:
    live = (Access.member_id == member.id, Access.area_id == bulk.area_id)
    is_open = sa.exists().where(*live, Access.state == AccessState.LIVE)
    if bulk.area is None or not db.session.scalar(sa.select(is_open)):
        return False
    decide(member, bulk.area, opens=False, until=None, cause=cause)
    return True


def _sign_out(_bulk: Bulk, member: Member, cause: Cause) -> bool:
    signed_out(member, cause)
    return True


def _block(_bulk: Bulk, member: Member, cause: Cause) -> bool:
    if member.is_blocked:
        return False
    shut(member, cause)
    settle(member, cause)
    return True


_DOING: dict[BulkDeed, Callable[[Bulk, Member, Cause], bool]] = {
    BulkDeed.LOGIN: _send_login,
    BulkDeed.GRANT: _grant,
    BulkDeed.REVOKE: _revoke,
    BulkDeed.SIGN_OUT: _sign_out,
    BulkDeed.BLOCK: _block,
}


def _owe(bulk: Bulk, now: datetime) -> None:
    jobs.owe(JobKind.BULK, f"{JobKind.BULK}:{bulk.id}", row_id=bulk.id, now=now)
