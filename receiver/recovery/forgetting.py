"""Somebody who began to buy, and has no account, is forgotten: for whoever asks for that."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver import jobs, outbox
from receiver.db import db, hold, transaction
from receiver.housekeeping import forget_bodies
from receiver.log import log_by_hand
from receiver.models import Letter, LogEntry, Member, RecoveryCase, RecoveryNews
from receiver.models.log_entry import Deed
from receiver.models.postback import THE_BOOKS
from receiver.rules.letter_kinds import REMINDERS


class HasAccount(Exception):
    """There is an account: what somebody bought is no mere attempt."""


def forget(address: str, *, by: str, now: datetime) -> int:
    """Remove what was begun under an address, and what was written about it; of how many cases.

    Raises HasAccount. That the address wants no reminders, or returns e-mails, stays: it keeps
    others from writing to it. The log tells that it was done, and not of whom.
    """
    with transaction():
        hold(THE_BOOKS, f"email:{address}")
        if Member.by_email(address) is not None:
            raise HasAccount
        theirs = sa.select(RecoveryCase).where(RecoveryCase.buyer_email == address)
        cases = list(db.session.scalars(theirs))
        _remove_cases(cases)
        _remove_letters(address)
        forget_bodies(address)
        facts = {"count": len(cases)}
        log_by_hand(Deed.STRANGER_FORGOTTEN, "stranger-forgotten", facts, by=by, now=now)
        return len(cases)


def _remove_cases(cases: Collection[RecoveryCase]) -> None:
    threads, numbers = {case.thread for case in cases}, [case.id for case in cases]
    jobs.forgive(*(case.job_key for case in cases))
    belongs = sa.or_(RecoveryNews.thread.in_(threads), RecoveryNews.case_id.in_(numbers))
    _delete(RecoveryNews, belongs)
    _delete(RecoveryCase, RecoveryCase.id.in_(numbers))


def _remove_letters(address: str) -> None:
    about = (Letter.to == address, Letter.member_id.is_(None), Letter.kind.in_(REMINDERS))
    letters = list(db.session.scalars(sa.select(Letter).where(*about)))
    ids = [letter.id for letter in letters]
    _delete(LogEntry, LogEntry.member_id.is_(None), LogEntry.letter_id.in_(ids))
    outbox.remove(letters)


_UNSEEN = {"synchronize_session": False}


def _delete(kind: Any, *conditions: sa.ColumnElement[bool]) -> None:
    db.session.execute(sa.delete(kind).where(*conditions), execution_options=_UNSEEN)
