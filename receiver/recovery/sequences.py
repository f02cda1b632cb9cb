"""Which letters go to whoever did not pay, and when: what the staff chose for each product."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import RecoveryCase, RecoverySequence
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.models.postback import THE_BOOKS
from receiver.rules.recovering import CaseKind, CaseState

USUAL = (30, 24 * 60, 3 * 24 * 60)
MOST_STEPS = 5
LONGEST = 30 * 24 * 60
# Whoever left longer ago than this is not written to all of a sudden.
YOUNG = timedelta(days=3)
# There is a letter for it already, and it is about an account.
UNWRITTEN = frozenset({CaseKind.OVERDUE})


def follow(rows: Iterable[RecoveryCase], *, now: datetime) -> None:
    """Owe the first letter of cases that have just opened, where their product has a sequence."""
    begun = [row for row in rows if row.product_code]
    if not begun:
        return
    codes = {row.product_code: row.product_name for row in begun}
    chosen = sa.select(RecoverySequence).where(RecoverySequence.product_code.in_(codes))
    known = {one.product_code: one for one in db.session.scalars(chosen)}
    fresh = {"is_on": False, "minutes": [], "changed_at": now, "by": ""}
    for code in codes.keys() - known.keys():
        name = codes[code]
        db.session.add(RecoverySequence(product_code=code, product_name=name, **fresh))
    on = {code: one for code, one in known.items() if one.is_on and one.minutes}
    young = [row for row in begun if row.product_code in on and _may_follow(row, now)]
    _owe(young, on, now)


def change(
    product_code: str,
    minutes: Sequence[int],
    *,
    is_on: bool,
    takes_recent: bool,
    by: str,
    now: datetime,
) -> int:
    """Choose what is written about a product; tell how many cases that are open already follow."""
    with transaction():
        hold(THE_BOOKS)
        known = RecoverySequence.of(product_code)
        known = known or RecoverySequence(product_code=product_code, product_name="")
        facts = {"product": product_code, "before": _word(known), "steps": len(minutes)}
        known.is_on, known.minutes = is_on, list(minutes)
        known.changed_at, known.by = now, by
        db.session.add(known)
        facts["after"] = _word(known)
        reason = "recovery-sequence-on" if is_on else "recovery-sequence-off"
        log_by_hand(Deed.RECOVERY_CHANGED, reason, facts, by=by, now=now)
        return _take_recent(known, now) if is_on and takes_recent else 0


def _word(sequence: RecoverySequence) -> str:
    return "recovery-on" if sequence.is_on else "recovery-off"


def _may_follow(row: RecoveryCase, now: datetime) -> bool:
    is_reachable = row.is_open and row.buyer_email and row.kind not in UNWRITTEN
    return bool(is_reachable) and row.next_at is None and row.told_at > now - YOUNG


def _take_recent(sequence: RecoverySequence, now: datetime) -> int:
    recent = sa.select(RecoveryCase).where(
        RecoveryCase.state == CaseState.OPEN,
        RecoveryCase.product_code == sequence.product_code,
        RecoveryCase.told_at > now - YOUNG,
        RecoveryCase.steps_sent == 0,
    )
    rows = [row for row in db.session.scalars(recent) if _may_follow(row, now)]
    _owe(rows, {sequence.product_code: sequence}, now)
    return len(rows)


def _owe(rows: Sequence[RecoveryCase], known: dict[str, RecoverySequence], now: datetime) -> None:
    for row in rows:
        first = timedelta(minutes=known[row.product_code].minutes[0])
        row.next_at, row.stopped = max(now, row.told_at + first), ""
    work = [
        jobs.row(JobKind.RECOVERY, row.job_key, row_id=row.id, now=now, at=row.next_at)
        for row in rows
    ]
    jobs.owe_all_again(work, now=now)
