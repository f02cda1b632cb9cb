"""Kept before understood: a postback with a right key is on disk before any logic runs."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from receiver import jobs
from receiver.db import db, transaction
from receiver.log import log
from receiver.models import Key, Mapping, Postback
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.provisioning.reading import take_over
from receiver.rules.facts import PostbackFacts
from receiver.rules.limits import Malformed
from receiver.rules.postback import mentions_panel_test, read
from receiver.rules.triage import is_panel_test
from receiver.rules.vocabulary import Actor, Outcome

# A sender that got no answer tries again with the same bytes; later they are news again.
RETRY_WINDOW = timedelta(minutes=10)
KEY_USE_PRECISION = timedelta(minutes=1)


class Result(StrEnum):
    """What the sender is told."""

    STORED = "stored"
    REPEATED = "repeated"
    TEST = "test"


@dataclass(frozen=True)
class Kept:
    """A postback that is on disk."""

    result: Result
    postback_id: int


def keep(body: bytes, *, content_type: str, key: Key, now: datetime) -> Kept:
    """Keep a body (its key cut out) that came with a right key, and owe its understanding.

    The unique key on bytes and arrival judges which of two equal bodies came first.
    """
    arrival = _Arrival(body, content_type[:100], key.id, now)
    try:
        return _keep(arrival)
    except IntegrityError:
        return _keep(arrival)  # the other one is committed now, and this one is its repeat


@dataclass(frozen=True)
class _Arrival:
    body: bytes
    content_type: str
    key_id: int
    now: datetime

    @property
    def digest(self) -> str:
        return hashlib.sha256(b"%d:%s" % (self.key_id, self.body)).hexdigest()


def _keep(arrival: _Arrival) -> Kept:
    with transaction():
        _used(arrival.key_id, arrival.now)
        latest = Postback.latest(arrival.digest)
        if latest and arrival.now - (latest.repeated_at or latest.received_at) < RETRY_WINDOW:
            latest.repeated(arrival.now)
            is_test = latest.outcome is Outcome.TEST
            return Kept(Result.TEST if is_test else Result.REPEATED, latest.id)
        return _store(arrival, latest)


def _store(arrival: _Arrival, latest: Postback | None) -> Kept:
    first_id = (latest.first_id or latest.id) if latest else None
    if first_id is not None and not Postback.keeps_body(first_id):
        first_id = None  # that body was thrown away meanwhile; this one is kept anew
    postback = Postback(
        received_at=arrival.now,
        key_id=arrival.key_id,
        digest=arrival.digest,
        arrival=latest.arrival + 1 if latest else 1,
        body=arrival.body if first_id is None else None,
        first_id=first_id,
        content_type=arrival.content_type,
    )
    db.session.add(postback)
    db.session.flush()
    told = _panel_test(arrival)
    if told is not None:
        _tested(postback, told, arrival.now)
        return Kept(Result.TEST, postback.id)
    jobs.owe(JobKind.POSTBACK, f"postback:{postback.id}", row_id=postback.id, now=arrival.now)
    return Kept(Result.REPEATED if latest else Result.STORED, postback.id)


def _panel_test(arrival: _Arrival) -> PostbackFacts | None:
    """The panel shows our answer to whoever pressed the button, so it is recognised at once."""
    if not mentions_panel_test(arrival.body):
        return None
    try:
        told = read(arrival.body, arrival.content_type)
    except Malformed:
        return None
    is_mapped = any(m.is_by_hand for m in Mapping.of([item.product for item in told.items]))
    return told if is_panel_test(told, is_mapped=is_mapped) else None


def _tested(postback: Postback, told: PostbackFacts, now: datetime) -> None:
    take_over(postback, told)
    postback.reason = "panel-test"
    postback.decided(Outcome.TEST, now)
    log(
        Deed.PANEL_TEST, now=now, actor=Actor.POSTBACK, reason="panel-test", postback_id=postback.id
    )


def _used(key_id: int, now: datetime) -> None:
    is_old = sa.or_(Key.last_used_at.is_(None), Key.last_used_at < now - KEY_USE_PRECISION)
    use = sa.update(Key).where(Key.id == key_id, is_old).values(last_used_at=now)
    db.session.execute(use.execution_options(synchronize_session=False))
