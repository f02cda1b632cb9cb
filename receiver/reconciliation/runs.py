"""Runs: begun by a person or by the clock, one at a time, and brought to an end."""

import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from receiver import jobs
from receiver.context import settings
from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Job, Key, Reconciliation, SaleTold
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.models.reconciliation import RunState
from receiver.provisioning import Refused
from receiver.rules.vocabulary import Source

DAYS = 40  # Completa comes after some thirty, and refunds by then
MOST_DAYS = 400
NIGHT = timedelta(hours=3, minutes=30)
SPREAD = 60  # minutes over which servers are spread, so that not all ask at once
RUNS = "reconciliation"  # begun one after the other


def begin(*, by: str, now: datetime, days: int = DAYS, source: Source = Source.API) -> int:
    """Begin a run and tell its number; the worker does the one that asks the API.

    Raises Refused.
    """
    if source is Source.API and settings().monetizze_api_key is None:
        raise Refused("reconcile-no-api-key")
    with transaction():
        hold(RUNS)
        run = new_run(by, source, now=now, days=days)
        if by:
            log_by_hand(Deed.RECONCILED, "reconcile-begun", {}, by=by, now=now)
        if source is Source.API:
            owe(run, now)
        return run.id


def owe_nightly(now: datetime) -> None:
    """Begin the run of this night, unless there was one, by whichever worker comes first."""
    if settings().monetizze_api_key is None:
        return
    begun = sa.select(Reconciliation.id).where(
        Reconciliation.created_at >= last_night(now), Reconciliation.source == Source.API
    )
    if db.session.scalar(begun.limit(1)) is not None or not Key.given():
        return
    with transaction():
        hold(RUNS)
        _end_the_dead(now)
        if db.session.scalar(begun.limit(1)) is None and Reconciliation.running() is None:
            owe(_new("", Source.API, now=now, days=DAYS), now)


def last_night(now: datetime) -> datetime:
    """When the newest run of the night was due: at half past three, and some minutes of its own."""
    local = now.astimezone(ZoneInfo(settings().timezone))
    whose = hashlib.sha256(settings().public_url.encode()).digest()
    at = NIGHT + timedelta(minutes=whose[0] % SPREAD)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0) + at
    return today if today <= local else today - timedelta(days=1)


def account_key() -> Key | None:
    """Under which key sales are kept that came no other way: the one set, else the oldest."""
    given, named = Key.given(), settings().monetizze_api_account
    return next((key for key in given if named and key.label == named), next(iter(given), None))


def is_whose_known() -> bool:
    """Whether it is known which of the accepted keys is of the account that the API tells of."""
    given, named = Key.given(), settings().monetizze_api_account
    return len(given) == 1 or [key.label for key in given].count(named) == 1


def owe(run: Reconciliation, now: datetime) -> None:
    """Owe its next turn, inside a story."""
    jobs.owe(JobKind.RECONCILE, _job_key(run), row_id=run.id, now=now)


def end(run: Reconciliation, state: RunState, now: datetime, *, reason: str = "") -> None:
    """It is over, inside a story: whom it met is not remembered."""
    run.state, run.ended_at, run.reason = state, now, reason
    met = sa.delete(SaleTold).where(SaleTold.reconciliation_id == run.id)
    db.session.execute(met.execution_options(synchronize_session=False))


def new_run(by: str, source: Source, *, now: datetime, days: int = DAYS) -> Reconciliation:
    """A run, unless there is one, in the story that holds all of them. Raises Refused."""
    _end_the_dead(now)
    if Reconciliation.running() is not None:
        raise Refused("reconcile-running")
    return _new(by, source, now=now, days=days)


def _new(by: str, source: Source, *, now: datetime, days: int) -> Reconciliation:
    key = account_key()
    if key is None:
        raise Refused("reconcile-no-account-key")
    since = now - timedelta(days=min(days, MOST_DAYS))
    run = Reconciliation(by=by, source=source, key_id=key.id, since=since, until=now)
    run.created_at = now
    db.session.add(run)
    db.session.flush()
    return run


def _end_the_dead(now: datetime) -> None:
    """A run whose work was given up is over, too."""
    run = Reconciliation.running()
    if run is not None and not Job.is_alive(JobKind.RECONCILE, run.id):
        jobs.forgive(_job_key(run))
        end(run, RunState.FAILED, now, reason="reconcile-broken-off")


def _job_key(run: Reconciliation) -> str:
    return f"{JobKind.RECONCILE}:{run.id}"
