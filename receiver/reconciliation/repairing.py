"""What a person does about a difference: see what would come of it, repair it, put it aside."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, transaction
from receiver.log import log_by_hand
from receiver.models import Postback, SaleDifference
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.models.reconciliation import DifferenceState
from receiver.provisioning import Refused, Rehearsal, rehearse_unkept
from receiver.rules.listed import JSON, as_postback
from receiver.rules.reconciling import Difference

MOST_UNASKED = 20  # repaired at once without typing how many they are
MOST = 1000  # at once


def repair(difference_id: int, *, by: str, now: datetime) -> int:
    """Keep what the marketplace tells as a postback, and owe its understanding; its number.

    Raises Refused.
    """
    with transaction():
        return _repair(_open(difference_id), by=by, now=now)


def repair_all(kind: Difference, *, count: int, by: str, now: datetime) -> int:
    """Repair all of an inbox, when as many as somebody was shown; how many. Raises Refused."""
    with transaction():
        ids = waiting(kind)
        if len(ids) != count:
            raise Refused("reconcile-count-wrong", count=len(ids))
        for number in ids:
            _repair(_open(number), by=by, now=now)
        return len(ids)


def waiting(kind: Difference) -> Sequence[int]:
    """Those of an inbox that can be repaired, the oldest first, as many as one goes through."""
    found = sa.select(SaleDifference.id).where(
        SaleDifference.state == DifferenceState.OPEN,
        SaleDifference.kind == kind,
        # A JSON column without a value is null in both databases (none_as_null).
        SaleDifference.document.is_not(None),
    )
    return db.session.scalars(found.order_by(SaleDifference.id).limit(MOST)).all()


def dismiss(difference_id: int, why: str, *, by: str, now: datetime) -> None:
    """Put it aside until the marketplace tells something else. Raises Refused."""
    why = " ".join(why.split())[:200]
    if not why:
        raise Refused("reconcile-why-missing")
    with transaction():
        found = _open(difference_id)
        found.state, found.by, found.why = DifferenceState.DISMISSED, by, why
        found.changed_at = now
        facts = {"sale": found.sale_code, "why": why}
        log_by_hand(Deed.RECONCILED, "reconcile-dismissed", facts, by=by, now=now)


def foresee(found: SaleDifference, *, now: datetime) -> Rehearsal | None:
    """What repairing it would do; it is tried out and undone."""
    if not found.can_be_repaired or found.document is None:
        return None
    row = _postback(found, now)
    db.session.rollback()
    return rehearse_unkept(row, now=now)


def _repair(found: SaleDifference, *, by: str, now: datetime) -> int:
    if found.document is None:
        raise Refused("reconcile-nothing-told")
    postback = Postback(**_postback(found, now))
    db.session.add(postback)
    db.session.flush()
    found.state, found.by, found.postback_id = DifferenceState.REPAIRED, by, postback.id
    found.changed_at = now
    key = f"{JobKind.POSTBACK}:{postback.id}"
    jobs.owe(JobKind.POSTBACK, key, row_id=postback.id, now=now)
    facts, number = {"sale": found.sale_code}, postback.id
    log_by_hand(Deed.RECONCILED, "reconcile-repaired", facts, by=by, now=now, postback_id=number)
    return number


def _postback(found: SaleDifference, now: datetime) -> dict[str, object]:
    """The row; its digest is of no body that the door has seen or will see."""
    body = as_postback(found.document or {})
    whose = f"{found.source}:{found.id}:{found.changed_at.timestamp()}:{now.timestamp()}:"
    return {
        "received_at": now,
        "key_id": found.key_id,
        "digest": hashlib.sha256(whose.encode() + body).hexdigest(),
        "body": body,
        "content_type": JSON,
        "source": found.source,
    }


def _open(difference_id: int) -> SaleDifference:
    found = SaleDifference.under_lock(difference_id)
    if found is None or not found.is_open:
        raise Refused("reconcile-not-open")
    return found
