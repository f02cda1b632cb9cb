"""What a person does by hand about a postback that is kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta

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

SOME = 50
PAUSE = timedelta(milliseconds=250)  # in which a worker is done with some


def replay(ids: list[int], *, by: str, now: datetime) -> None:
    """Understand kept postbacks again, as if they had just been read; none is new for it."""
    with transaction():
        for postback in _all(ids):
            if not Postback.keeps_body(postback.first_id or postback.id):
                days = settings().keep_bodies_days
                raise Refused("body-removed", postback=postback.id, days=days)
            _again(postback, by=by, now=now, at=now)


def replay_all(ids: list[int], *, by: str, now: datetime) -> int:
    """Understand many again, a story for some at a time; those whose body is gone are left out.

    They are due one after another, so that whoever buys meanwhile does not wait for all of them.
    """
    done = 0
    for start in range(0, len(ids), SOME):
        at = now + PAUSE * (start // SOME)
        with transaction():
            found = sa.select(Postback).where(Postback.id.in_(ids[start : start + SOME]))
            for postback in db.session.scalars(found.order_by(Postback.id)):
                if Postback.keeps_body(postback.first_id or postback.id):
                    _again(postback, by=by, now=now, at=at)
                    done += 1
    return done


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


def _again(postback: Postback, *, by: str, now: datetime, at: datetime) -> None:
    before = stands(postback)
    postback.again()
    key = f"postback:{postback.id}"
    jobs.owe_again(JobKind.POSTBACK, key, row_id=postback.id, now=now, at=at)
    _tell(Deed.REPLAYED, "replayed", postback, was=before, by=by, now=now)


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
