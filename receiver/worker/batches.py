"""A round of work: a batch is claimed, each piece of it done, and what fails undone and noted."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from receiver import housekeeping, jobs, logs, mailer, metrics, outbox, provisioning
from receiver.context import settings, utcnow
from receiver.db import db, transaction
from receiver.models.job import JobKind
from receiver.provisioning import Arrived, Understood
from receiver.worker.failing import failed

STORIES: dict[JobKind, Callable[..., None]] = {
    JobKind.SALE: provisioning.provide_again,
    JobKind.MEMBER: provisioning.look_at_the_clock,
    JobKind.SWEEP: housekeeping.sweep,
}
# Told of many at once, because what one of them needs most of the others need too.
SHARED_STORIES: dict[JobKind, Callable[..., list[Understood]]] = {
    JobKind.POSTBACK: provisioning.understand_all
}
UNDERSTANDING = (*STORIES, *SHARED_STORIES)
DELIVERING = (JobKind.LETTER,)
POSTBACKS = 100
OTHERS = 20
LETTERS = 20
NEVER = threading.Event()

log = structlog.get_logger("receiver.worker")


class WorkerDied(Exception):
    """Work that nobody survives; it is not tried again."""


def understand_batch(now: datetime | None = None, stop: threading.Event = NEVER) -> int:
    """Do what is due but letters; tell how much there was. `now` overrules the clock in tests."""
    done = _understand_groups(_claim(tuple(SHARED_STORIES), POSTBACKS, jobs.LEASE, now), now, stop)
    return done + _tell_each(_claim(tuple(STORIES), OTHERS, jobs.LEASE, now), now, stop)


def deliver_batch(now: datetime | None = None, stop: threading.Event = NEVER) -> int:
    """Deliver the letters that are due, over one connection; tell how many there were."""
    return _deliver_each(_one_by_one(DELIVERING, now, stop), now)


def do_these(kind: JobKind, row_ids: Sequence[int], stop: threading.Event = NEVER) -> int:
    """Do what is still due of some work of one kind; tell how much that was."""
    if kind in DELIVERING:
        return _deliver_each(_these_one_by_one(kind, row_ids, stop), None)
    claims = [] if stop.is_set() else _claim_these(kind, row_ids, jobs.LEASE)
    do = _understand_groups if kind in SHARED_STORIES else _tell_each
    return do(claims, None, stop)


def _tell_each(claims: Sequence[jobs.Claim], now: datetime | None, stop: threading.Event) -> int:
    done = 0
    for claim in claims:
        if stop.is_set():
            _give_back([claim])
        else:
            at = now or _now(claim)
            _attempt(claim, partial(tell, claim, now=at), at)
            done += 1
    return done


def _deliver_each(claims: Iterable[jobs.Claim], now: datetime | None) -> int:
    done = 0
    with mailer.open_post(settings()) as post:
        for claim in claims:
            at = now or _now(claim)
            _attempt(claim, partial(outbox.deliver, claim, post, now=at), at)
            done += 1
    return done


def tell(claim: jobs.Claim, *, now: datetime) -> None:
    """The story of one piece of work, all or nothing. Raises whatever keeps it from its end."""
    if claim.kind in STORIES:
        STORIES[claim.kind](claim, now=now)
    else:
        _share(provisioning.read_all([claim]), now)


def _understand_groups(
    claims: Sequence[jobs.Claim], now: datetime | None, stop: threading.Event
) -> int:
    done = 0
    for group in provisioning.in_groups(claims):
        if stop.is_set():
            _give_back([one.claim for one in group])
        else:
            _understand(group, now)
            done += len(group)
    return done


def _understand(group: Sequence[Arrived], now: datetime | None) -> None:
    """A group in one transaction; where that fails, each by itself, so that only one can fail."""
    at = now or max(_now(one.claim) for one in group)
    story = partial(_share, group, at)
    if len(group) == 1:
        _attempt(group[0].claim, story, at)
    elif not _is_told(story, len(group)):
        for one in group:
            _understand([one], now)


def _share(group: Sequence[Arrived], now: datetime) -> None:
    """Tell the story of a group, then count and log what became of each."""
    began = time.monotonic()
    understood = SHARED_STORIES[JobKind.POSTBACK](group, now=now)
    seconds = (time.monotonic() - began) / len(group)
    for one in understood:
        metrics.understood(seconds, one.outcome)
        log.info(
            "understood",
            postback=one.postback_id,
            event_kind=one.event,
            sale=one.sale,
            outcome=one.outcome,
            reason=one.reason,
            ms=round(seconds * 1000, 1),
        )


def _is_told(story: Callable[[], None], count: int) -> bool:
    try:
        story()
    except Exception as error:  # whichever of them it was, it will fail again, alone
        log.warning("told one by one", postbacks=count, error=type(error).__name__)
        return False
    return True


def _attempt(claim: jobs.Claim, story: Callable[[], None], now: datetime) -> None:
    """One piece of work; a crash undoes all of it, leaves its trace, and is tried again."""
    about = {claim.kind.value: claim.row_id} if claim.kind is not JobKind.SWEEP else {}
    with logs.about(job=claim.key, attempt=claim.attempts, **about):
        try:
            if claim.is_past_last_try:
                raise WorkerDied(f"{claim.attempts - 1} workers died over it")
            story()
        except jobs.LeaseLost:
            log.warning("lease lost")
        except Exception as error:  # whatever it is must not stop the next one; the trace is kept
            log.exception("job failed")
            metrics.failed(claim.kind, error)
            failed(claim, error, now)  # when the database is away this raises: the lease ends


def _one_by_one(
    kinds: tuple[JobKind, ...], now: datetime | None, stop: threading.Event
) -> Iterator[jobs.Claim]:
    """Due work, each piece claimed when its turn comes, so that a death takes only one along."""
    for _ in range(LETTERS):
        claims = [] if stop.is_set() else _claim(kinds, 1, jobs.LETTER_LEASE, now)
        if not claims:
            return
        yield from claims


def _these_one_by_one(
    kind: JobKind, row_ids: Iterable[int], stop: threading.Event
) -> Iterator[jobs.Claim]:
    for row_id in row_ids:
        if not stop.is_set():
            yield from _claim_these(kind, [row_id], jobs.LETTER_LEASE)


def _claim_these(kind: JobKind, row_ids: Sequence[int], lease: timedelta) -> list[jobs.Claim]:
    with transaction():
        claims = jobs.claim_these(kind, row_ids, lease=lease)
    _count(claims, utcnow())
    return claims


def _claim(
    kinds: tuple[JobKind, ...], limit: int, lease: timedelta, now: datetime | None
) -> list[jobs.Claim]:
    is_due = jobs.is_anything_due(kinds, now)
    db.session.rollback()
    if not is_due:
        return []
    with transaction():
        claims = jobs.claim(kinds, limit=limit, lease=lease, now=now)
    _count(claims, now or utcnow())
    return claims


def _count(claims: Sequence[jobs.Claim], now: datetime) -> None:
    for kind in {claim.kind for claim in claims}:
        metrics.batch(kind, sum(claim.kind is kind for claim in claims))
    for claim in claims:
        metrics.began(claim.kind, (now - claim.run_at).total_seconds())


def _give_back(claims: Sequence[jobs.Claim]) -> None:
    with transaction():
        jobs.give_back(claims)


def _now(claim: jobs.Claim) -> datetime:
    # It was due by the clock of the database: where ours is behind, its time has come all the same.
    return max(utcnow(), claim.run_at)
