"""A case that somebody of the staff puts aside, because nothing will come of it."""

from datetime import datetime

from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import RecoveryCase, RecoveryNews
from receiver.models.log_entry import Deed
from receiver.models.postback import THE_BOOKS
from receiver.recovery.entering import look_again
from receiver.rules.recovering import What


class NotOpen(Exception):
    """The case was closed meanwhile."""


def dismiss(case_id: int, *, remark: str, by: str, now: datetime) -> None:
    """Close a case by hand; a new attempt of the same buyer opens another. Raises NotOpen."""
    with transaction():
        hold(THE_BOOKS)
        case = db.session.get(RecoveryCase, case_id)
        if case is None or not case.is_open:
            raise NotOpen
        case.remark = remark
        told = {"thread": case.thread, "what": What.DISMISSED, "at": max(now, case.told_at)}
        db.session.add(RecoveryNews(**told, facts={}, is_simulated=case.is_simulated))
        db.session.flush()
        look_again([case.thread], now=now)
        facts = {"case": case_id, "product": case.product_name, "why": remark}
        log_by_hand(Deed.RECOVERY_DISMISSED, "recovery-dismissed", facts, by=by, now=now)
