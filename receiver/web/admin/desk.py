"""How the desk stands, in one short look: what waits for a person, and whether all is running."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from receiver import readiness
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import Job, Key, Letter, Postback, RecoveryCase, Worker
from receiver.readiness import WORKER_SILENCE
from receiver.rules.letter_kinds import LetterState
from receiver.rules.recovering import CaseState
from receiver.rules.vocabulary import Outcome, PostbackState

# Nobody needs to know whether it is 5,000 or 6,000; counting them would take a second.
MOST_COUNTED = 99


@dataclass(frozen=True)
class Desk:
    """What somebody who comes to the desk should know first."""

    waiting: str
    held: str
    dead: str
    dead_letters: str
    dead_jobs: str
    unfinished: str
    worker_seen_at: datetime | None
    is_worker_alive: bool
    has_room: bool
    last_postback_at: datetime | None
    has_key: bool
    sends_mail: bool
    postback_url: str


def desk() -> Desk:
    """Look around."""
    seen_at = Worker.last_seen_at()
    newest = sa.select(Postback.received_at).order_by(Postback.id.desc()).limit(1)
    return Desk(
        **_counts(),
        worker_seen_at=seen_at,
        is_worker_alive=seen_at is not None and utcnow() - seen_at < WORKER_SILENCE,
        has_room=readiness.disk().is_good,
        last_postback_at=db.session.scalar(newest),
        has_key=bool(Key.given()),
        sends_mail=settings().mail_url is not None,
        postback_url=f"{settings().public_url}/postback",
    )


def _counts() -> dict[str, str]:
    """What waits for a person or for the worker, asked in one go."""
    is_left = RecoveryCase.state == CaseState.OPEN, RecoveryCase.is_simulated.is_(False)
    which: dict[str, sa.Select[int]] = {
        "waiting": sa.select(Postback.id).where(Postback.state == PostbackState.WAITING),
        "held": sa.select(Postback.id).where(Postback.outcome == Outcome.HELD),
        "dead": sa.select(Postback.id).where(Postback.state == PostbackState.DEAD),
        "dead_letters": sa.select(Letter.id).where(Letter.state == LetterState.DEAD),
        "dead_jobs": Job.given_up().with_only_columns(Job.id),
        "unfinished": sa.select(RecoveryCase.id).where(*is_left),
    }
    asked = [_some(rows).scalar_subquery().label(name) for name, rows in which.items()]
    found = db.session.execute(sa.select(*asked)).mappings().one()
    return {name: _spoken(found[name]) for name in which}


def counted(rows: sa.Select[int]) -> str:
    """How many rows these are, up to as many as anybody wants to know."""
    return _spoken(db.session.scalar(_some(rows)) or 0)


def _some(rows: sa.Select[int]) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(rows.limit(MOST_COUNTED + 1).subquery())


def _spoken(count: int) -> str:
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"
