"""The turns of a run: some pages each, asked with nothing open, and each kept before the next."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import jobs, preferences
from receiver.context import settings
from receiver.db import db, transaction
from receiver.marketplace import ApiAway, ApiError, ApiOdd, KeyRefused, Marketplace, Wanted
from receiver.marketplace.asking import PER_PAGE
from receiver.models import Reconciliation
from receiver.models.reconciliation import RunState
from receiver.reconciliation import reports
from receiver.reconciliation.closing import close_some
from receiver.reconciliation.comparing import Listed, read_all, take
from receiver.reconciliation.runs import end
from receiver.rules.vocabulary import Source

LEASE = timedelta(minutes=6)  # the longest that one page may take, with all its tries
A_TURN = 20.0  # seconds
MOST_PAGES = 2000  # of one list: an API that never ends must not be asked for ever
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=20)
MOST_FAILURES = 6
REASONS: dict[type[ApiError], str] = {
    KeyRefused: "reconcile-key-refused",
    ApiAway: "reconcile-api-away",
    ApiOdd: "reconcile-api-odd",
}
CREATED, FINISHED, CLOSING = 0, 1, 2


@dataclass(frozen=True)
class _Page:
    """What one question brought."""

    listed: Sequence[Listed]
    count: int

    @property
    def is_last(self) -> bool:
        return self.count < PER_PAGE


def marketplace() -> Marketplace | None:
    """Whom one asks with the settings of today; nobody without a key."""
    key = settings().monetizze_api_key
    if key is None:
        return None
    return Marketplace(settings().monetizze_api_url, key.get_secret_value())


def go_on(claim: jobs.Claim, *, now: datetime) -> None:
    """Ask for some more pages, then owe the next turn or come to the end."""
    if _is_of_a_report(claim):
        reports.read_on(claim, now=now)
        return
    preferences.look(at_once=True)  # the key may have been set a moment ago, by a web process
    asked, began = marketplace(), time.monotonic()
    while True:
        run = db.session.get(Reconciliation, claim.row_id)
        place = _place(run)
        db.session.rollback()
        if place is None or asked is None:
            _stop(claim, now, reason="reconcile-no-api-key")
            return
        try:
            page = _ask(asked, place)
        except ApiError as error:
            _failed(claim, error, now)
            return
        is_over = _keep(claim, place, page, now=now)
        if is_over or time.monotonic() - began > A_TURN:
            _leave(claim, now, is_over=is_over)
            return


def _is_of_a_report(claim: jobs.Claim) -> bool:
    source = sa.select(Reconciliation.source).where(Reconciliation.id == claim.row_id)
    found = db.session.scalar(source)
    db.session.rollback()
    return found is Source.REPORT


@dataclass(frozen=True)
class _Place:
    """Where a run is."""

    step: int
    page: int
    wanted: Wanted


def _place(run: Reconciliation | None) -> _Place | None:
    if run is None or not run.is_running:
        return None
    wanted = Wanted(run.since, run.until, is_finished=run.step == FINISHED)
    return _Place(run.step, run.page, wanted)


def _ask(asked: Marketplace, place: _Place) -> _Page:
    if place.step == CLOSING:
        return _Page((), 0)
    items = asked.sales(place.wanted, place.page)
    return _Page(read_all(items), len(items))


def _keep(claim: jobs.Claim, place: _Place, page: _Page, *, now: datetime) -> bool:
    """Compare what came and move on; whether all is done. Raises LeaseLost."""
    with transaction():
        jobs.beat(claim, LEASE)
        run = Reconciliation.under_lock(claim.row_id)
        if run is None or (run.step, run.page) != (place.step, place.page):
            return True  # somebody has ended it meanwhile
        if run.step == CLOSING:
            return close_some(run, now=now)
        take(run, page.listed, now=now)
        run.unread += page.count - len(page.listed)
        run.pages, run.failures = run.pages + 1, 0
        if page.is_last or run.page >= MOST_PAGES:
            run.step, run.page = run.step + 1, 0 if run.step == FINISHED else 1
        else:
            run.page += 1
        return False


def _leave(claim: jobs.Claim, now: datetime, *, is_over: bool) -> None:
    with transaction():
        if is_over:
            jobs.finish(claim)
        else:
            jobs.postpone(claim, "", at=now)


def _stop(claim: jobs.Claim, now: datetime, *, reason: str) -> None:
    with transaction():
        jobs.finish(claim)
        run = Reconciliation.under_lock(claim.row_id)
        if run is not None and run.is_running:
            end(run, RunState.FAILED, now, reason=reason)


def _failed(claim: jobs.Claim, error: ApiError, now: datetime) -> None:
    """Later, where that may help; else it is over, and says why."""
    with transaction():
        run = Reconciliation.under_lock(claim.row_id)
        if run is None:
            jobs.finish(claim)
            return
        run.failures += 1
        reason = next(word for kind, word in REASONS.items() if isinstance(error, kind))
        run.reason = reason
        if isinstance(error, KeyRefused) or run.failures >= MOST_FAILURES:
            jobs.finish(claim)
            end(run, RunState.FAILED, now, reason=reason)
            return
        pause = jobs.growing(run.failures, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
        jobs.postpone(claim, str(error), at=now + pause)
