"""What becomes of work that failed: a trace where people look, a pause, and at last its end."""

import traceback
from datetime import datetime

import structlog

from receiver import jobs, outbox
from receiver.db import db, transaction
from receiver.models import Letter, Postback
from receiver.models.job import JobKind
from receiver.rules.told import one_line

LONGEST_TRACE = 8000

log = structlog.get_logger("receiver.worker")


def failed(claim: jobs.Claim, error: Exception, now: datetime) -> None:
    """Write down what happened, and when it is tried again, if it is."""
    trace = _clean("".join(traceback.format_exception(error)))[-LONGEST_TRACE:]
    try:
        if claim.kind is JobKind.LETTER and claim.is_last_try:
            outbox.give_up(claim, one_line(repr(error)), now=now)
            return
        with transaction():
            _show(claim, error, trace)
            jobs.retry(claim, trace, now=now)
    except jobs.LeaseLost:
        log.warning("lease lost", job=claim.key)


def _show(claim: jobs.Claim, error: Exception, trace: str) -> None:
    """Leave word of a failure where people look: on the row that the work is about."""
    if claim.kind is JobKind.POSTBACK:
        postback = db.session.get(Postback, claim.row_id)
        if postback is not None:
            postback.failed(trace, for_good=claim.is_last_try)
    if claim.kind is JobKind.LETTER:
        letter = db.session.get(Letter, claim.row_id)
        if letter is not None:
            letter.delayed(one_line(repr(error)))


def _clean(text: str) -> str:
    """What any database takes: an error may quote anything, and must not become another one."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
