"""What a person does by hand about a postback that is kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver import jobs
from receiver.context import settings
from receiver.db import db, transaction
from receiver.log import log_by_hand
from receiver.models import Postback, Searched
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.provisioning.refused import Refused
from receiver.rules.vocabulary import Outcome, PostbackState


def replay(ids: list[int], *, by: str, now: datetime) -> None:
    """Understand kept postbacks again, as if they had just been read; none is new for it."""
    with transaction():
        for postback in _all(ids):
            if not Postback.keeps_body(postback.first_id or postback.id):
                days = settings().keep_bodies_days
                raise Refused("body-removed", postback=postback.id, days=days)
            before = stands(postback)
            postback.again()
            jobs.owe_all_again([_job(postback, now)], now=now)
            _tell(Deed.REPLAYED, "replayed", postback, was=before, by=by, now=now)


def replay_some(ids: Sequence[int], *, by: str, now: datetime) -> int:
    """The same for many, in the transaction of a caller; whose body is gone is left out."""
    some = sa.select(Postback).where(Postback.id.in_(ids)).order_by(Postback.id)
    found = db.session.scalars(some).all()
    bodies = Postback.with_bodies([postback.first_id or postback.id for postback in found])
    kept = [postback for postback in found if (postback.first_id or postback.id) in bodies]
    for postback in kept:
        before = stands(postback)
        postback.again()
        _tell(Deed.REPLAYED, "replayed", postback, was=before, by=by, now=now)
    jobs.owe_all_again([_job(postback, now) for postback in kept], now=now)
    return len(kept)


def dismiss(ids: list[int], *, by: str, now: datetime) -> None:
    """Put postbacks aside that waited for a person who has now looked; nothing else moves."""
    with transaction():
        for postback in _all(ids):
            if postback.outcome is not Outcome.HELD:
                raise Refused("nothing-to-dismiss", postback=postback.id)
            before = stands(postback)
            postback.decided(Outcome.IGNORED, now)
            Searched.came_to(postback.id, before=Outcome.HELD, after=Outcome.IGNORED)
            _tell(Deed.DISMISSED, "dismissed", postback, was=before, by=by, now=now)


def _job(postback: Postback, now: datetime) -> dict[str, Any]:
    key = f"{JobKind.POSTBACK}:{postback.id}"
    return jobs.row(JobKind.POSTBACK, key, row_id=postback.id, now=now)


def _all(ids: list[int]) -> Iterable[Postback]:
    for postback_id in ids:
        postback = db.session.get(Postback, postback_id)
        if postback is None:
            raise Refused("no-such-postback", postback=postback_id)
        yield postback


def stands(postback: Postback) -> str:
    """How a postback stands, in one of our words."""
    if postback.state is PostbackState.WAITING or postback.outcome is None:
        return postback.state.value
    return postback.outcome.value


def _tell(deed: Deed, reason: str, postback: Postback, *, was: str, by: str, now: datetime) -> None:
    facts = {"postback": postback.id, "before": was, "after": stands(postback)}
    log_by_hand(deed, reason, facts, by=by, now=now, postback_id=postback.id)
