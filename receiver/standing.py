"""How things stand, in numbers: what /metrics shows beside what was counted."""

import platform
import tomllib
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from config import ROOT
from receiver import readiness
from receiver.db import db
from receiver.models import HeldLoss, Job, Key, Letter, Postback, SilenceWatch, Worker
from receiver.models.job import JobKind, JobState
from receiver.rules.letter_kinds import LetterState
from receiver.rules.vocabulary import Outcome, PostbackState

Shown = dict[tuple[str, ...], float]
Gauges = dict[str, Shown]

MOST_HELD = 100_000  # more need not be told apart
NOTHING: tuple[str, ...] = ()


def gauges(now: datetime) -> Gauges:
    """Every gauge; of a database that is away, only that it is."""
    shown = away() | _disks()
    try:
        return shown | _asked(now)
    except SQLAlchemyError:
        return shown
    finally:
        db.session.rollback()


def away() -> Gauges:
    """What can be told when nothing else answers."""
    return {"portaria_build_info": {_build(): 1.0}, "portaria_database_up": {NOTHING: 0.0}}


def _disks() -> Gauges:
    there = {name: readiness.space(folder) for name, folder in readiness.places().items()}
    known = {name: space for name, space in there.items() if space is not None}
    return {
        "portaria_disk_free_bytes": {(name,): float(known[name].free) for name in known},
        "portaria_disk_size_bytes": {(name,): float(known[name].total) for name in known},
    }


def _asked(now: datetime) -> Gauges:
    judged: Shown = {(name,): float(part.is_good) for name, part in readiness.parts(now)}
    shown: Gauges = {"portaria_database_up": {NOTHING: 1.0}, "portaria_ready": judged}
    if not judged["migrations",]:
        return shown
    return shown | _times(now) | _work(now) | _people_needed()


def _times(now: datetime) -> Gauges:
    waiting = sa.select(Postback.received_at).where(Postback.state == PostbackState.WAITING)
    queued = sa.select(Letter.created_at).where(Letter.state == LetterState.QUEUED)
    last = sa.select(Postback.received_at).order_by(Postback.id.desc()).limit(1)
    since = {
        "portaria_worker_last_seen_seconds": Worker.last_seen_at(),
        "portaria_postback_last_received_seconds": db.session.scalar(last),
    }
    # Nothing that waits has waited for no time; but what never was has no time at all.
    waits = {
        "portaria_postback_oldest_waiting_seconds": waiting.order_by(Postback.id).limit(1),
        "portaria_letter_oldest_queued_seconds": queued.order_by(Letter.id).limit(1),
    }
    ages = {name: db.session.scalar(first) or now for name, first in waits.items()}
    known = {name: at for name, at in (since | ages).items() if at is not None}
    return {name: {NOTHING: _age(at, now)} for name, at in known.items()}


def _work(now: datetime) -> Gauges:
    """Jobs by kind and state. What is owed for later may be a million: it is counted as one."""
    due = sa.and_(Job.state == JobState.READY, Job.run_at <= now)
    later = sa.and_(Job.state == JobState.READY, Job.run_at > now)
    jobs: Shown = {(kind.value, state.value): 0.0 for kind in JobKind for state in JobState}
    waits: Shown = {(kind.value,): 0.0 for kind in JobKind}
    many_due = sa.select(Job.kind, sa.func.count(), sa.func.min(Job.run_at)).where(due)
    for kind, many, first in db.session.execute(many_due.group_by(Job.kind)):
        jobs[kind.value, JobState.READY.value] = float(many)
        waits[kind.value,] = _age(first, now)
    is_other = Job.state.in_((JobState.RUN, JobState.DEAD))
    others = sa.select(Job.kind, Job.state, sa.func.count()).where(is_other)
    for kind, state, many in db.session.execute(others.group_by(Job.kind, Job.state)):
        jobs[kind.value, state.value] = float(many)
    return {
        "portaria_jobs": jobs,
        "portaria_oldest_due_seconds": waits,
        "portaria_jobs_later": _count(later),
        "portaria_workers": _count(Worker.seen_at > now - readiness.WORKER_SILENCE),
    }


def _people_needed() -> Gauges:
    return {
        "portaria_letters_dead": _count(Letter.state == LetterState.DEAD),
        "portaria_postbacks_dead": _count(Postback.state == PostbackState.DEAD),
        "portaria_postbacks_held": _count(Postback.outcome == Outcome.HELD, _is_real()),
        "portaria_postbacks_silent": {NOTHING: float(SilenceWatch.odd_since() is not None)},
        "portaria_losses_held": {NOTHING: float(HeldLoss.count(MOST_HELD))},
    }


def _is_real() -> sa.ColumnElement[bool]:
    """What the simulator played waits for nobody."""
    return Postback.key_id.not_in(sa.select(Key.id).where(Key.is_simulator))


def _count(*conditions: sa.ColumnElement[bool]) -> Shown:
    counted = sa.select(sa.func.count()).where(*conditions)
    return {NOTHING: float(db.session.scalar(counted) or 0)}


def _age(at: datetime, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds())


def _build() -> tuple[str, ...]:
    return (_version(), platform.python_version(), db.engine.dialect.name)


@cache
def _version() -> str:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return str(told["project"]["version"])
