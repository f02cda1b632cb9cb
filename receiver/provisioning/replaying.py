"""Many postbacks understood again: owed by a person, and done by the worker in turns.

A turn is in the queue before the next one is: whoever buys meanwhile never waits for all of them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Job, Replay, ReplayPart
from receiver.models.job import JobKind, JobState
from receiver.models.log_entry import Deed
from receiver.models.replay import ReplayState
from receiver.provisioning.arrivals import replay_some
from receiver.provisioning.refused import Refused

MOST_REPLAYED = 100_000  # by one filter: they are fixed while somebody waits for the page
A_TURN = 100  # as many as a worker takes at a time
PAUSE = timedelta(milliseconds=250)
_REPLAYS = "replays"


def begin_replay(
    ids: Sequence[int], *, wanted: Mapping[str, str] | None = None, by: str, now: datetime
) -> int:
    """Owe it, and tell its number; the same filter is not gone through twice at a time.

    Raises Refused.
    """
    if not ids:
        raise Refused("replay-nothing")
    if len(ids) > MOST_REPLAYED:
        raise Refused("replay-too-many", most=MOST_REPLAYED)
    with transaction():
        hold(_REPLAYS)
        same = [one.id for one in Replay.running() if wanted and one.wanted == dict(wanted)]
        return same[0] if same else owe_replay(ids, wanted=wanted or {}, by=by, now=now)


def owe_replay(ids: Sequence[int], *, wanted: Mapping[str, str], by: str, now: datetime) -> int:
    """The same, whatever else is being done, in the transaction of a caller."""
    replay = Replay(by=by, wanted=dict(wanted), total=len(ids), created_at=now)
    db.session.add(replay)
    db.session.flush()
    _keep(replay.id, ids)
    _tell(replay, "replay-begun", count=replay.total, by=by, now=now)
    _owe(replay, now, at=now)
    return replay.id


def stop_replay(replay_id: int, *, by: str, now: datetime) -> None:
    """Leave the rest as it is. Raises Refused."""
    with transaction():
        replay = Replay.under_lock(replay_id)
        if replay is None or replay.state is not ReplayState.RUNNING:
            raise Refused("replay-over")
        jobs.forgive(_key(replay))
        _end(replay, ReplayState.STOPPED, now)
        told = {"count": replay.gone_through, "total": replay.total}
        _tell(replay, "replay-stopped", by=by, now=now, **told)


def go_on(claim: jobs.Claim, *, now: datetime) -> None:
    """Put some more of them into the queue, once a worker has begun with all of the last ones."""
    with transaction():
        jobs.finish(claim)
        replay = Replay.under_lock(claim.row_id)
        if replay is None or replay.state is not ReplayState.RUNNING:
            return
        last, some = (ReplayPart.of(replay.id, replay.turn + step) for step in (0, 1))
        if _are_waiting(last, is_end=not some):
            _owe(replay, now, at=now + PAUSE)
            return
        _delete(replay.id, ReplayPart.number <= replay.turn)
        if not some:
            _end(replay, ReplayState.DONE, now)
            told = {"count": replay.done, "skipped": replay.skipped}
            _tell(replay, "replay-done", by=replay.by, now=now, **told)
            return
        done = replay_some(some, by=replay.by, now=now)
        replay.turn, replay.done = replay.turn + 1, replay.done + done
        replay.skipped += len(some) - done
        _owe(replay, now, at=now)


def _are_waiting(ids: Sequence[int], *, is_end: bool) -> bool:
    """Whether no worker has begun with some of these; in the end, whether one is still at them."""
    keys = [f"{JobKind.POSTBACK}:{number}" for number in ids]
    is_left = Job.attempts == 0
    if is_end:
        is_left = sa.or_(is_left, Job.state == JobState.RUN)
    left = sa.select(Job.id).where(Job.key.in_(keys), is_left).limit(1)
    return db.session.scalar(left) is not None


def _keep(replay_id: int, ids: Sequence[int]) -> None:
    parts = [
        {"replay_id": replay_id, "number": number, "ids": list(ids[start : start + A_TURN])}
        for number, start in enumerate(range(0, len(ids), A_TURN), start=1)
    ]
    # By the connection: many rows, of which none is wanted as an object.
    db.session.connection().execute(sa.insert(ReplayPart), parts)


def _end(replay: Replay, state: ReplayState, now: datetime) -> None:
    replay.state, replay.ended_at = state, now
    _delete(replay.id, sa.true())


def _delete(replay_id: int, which: sa.ColumnElement[bool]) -> None:
    gone = sa.delete(ReplayPart).where(ReplayPart.replay_id == replay_id, which)
    db.session.execute(gone.execution_options(synchronize_session=False))


def _owe(replay: Replay, now: datetime, *, at: datetime) -> None:
    jobs.owe(JobKind.REPLAY, _key(replay), row_id=replay.id, now=now, at=at)


def _key(replay: Replay) -> str:
    return f"{JobKind.REPLAY}:{replay.id}"


def _tell(replay: Replay, reason: str, *, by: str, now: datetime, **facts: object) -> None:
    wanted = ", ".join(f"{name}={told}" for name, told in replay.wanted.items())
    told = {"replay": replay.id, "filter": wanted or "\N{EM DASH}", **facts}
    log_by_hand(Deed.MANY_REPLAYED, reason, told, by=by, now=now)
