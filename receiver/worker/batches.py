"""A round of work: a batch is claimed, each piece of it done, and what fails undone and noted."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog

from receiver import (
    books,
    exchange,
    housekeeping,
    jobs,
    logs,
    metrics,
    outbox,
    preview,
    provisioning,
    reconciliation,
    recovery,
    turns,
)
from receiver.context import settings, utcnow
from receiver.models.job import JobKind
from receiver.provisioning import Arrived, Understood, bulk, replaying
from receiver.worker.claims import DELIVERING, claim_due, claim_these, give_back, is_due, time_of
from receiver.worker.failing import failed

STORIES: dict[JobKind, Callable[..., None]] = {
    JobKind.SALE: provisioning.provide_again,
    JobKind.SWEEP: housekeeping.sweep,
    JobKind.PREVIEW: preview.go_on,
    JobKind.IMPORT: exchange.go_on,
    JobKind.BULK: bulk.go_on,
    JobKind.REPLAY: replaying.go_on,
    JobKind.RECOVERY: recovery.go_on,
}
# These ask somebody elsewhere, who may take his time: they hold up nothing else.
OUTSIDE_STORIES: dict[JobKind, Callable[..., None]] = {JobKind.RECONCILE: reconciliation.go_on}
# Told of many at once, because what one of them needs most of the others need too.
SHARED_STORIES: dict[JobKind, Callable[..., list[Understood]]] = {
    JobKind.POSTBACK: provisioning.understand_all
}
MEMBER_STORIES: dict[JobKind, Callable[..., None]] = {JobKind.MEMBER: provisioning.settle_again}
SELDOM = (*STORIES, *MEMBER_STORIES)
UNDERSTANDING = (*SELDOM, *SHARED_STORIES)
POSTBACKS = 100
MEMBERS = 50
OTHERS = 20
NEVER = threading.Event()

log = structlog.get_logger("receiver.worker")


class WorkerDied(Exception):
    """Work that nobody survives; it is not tried again."""


def understand_batch(now: datetime | None = None, stop: threading.Event = NEVER) -> int:
    """Do what is due but letters; tell how much there was. `now` overrules the clock in tests."""
    done = _understand_each(claim_due(tuple(SHARED_STORIES), POSTBACKS, jobs.LEASE, now), now, stop)
    if is_due(SELDOM, now):
        done += _settle_each(claim_due(tuple(MEMBER_STORIES), MEMBERS, jobs.LEASE, now), now, stop)
        done += _tell_each(claim_due(tuple(STORIES), OTHERS, jobs.LEASE, now), now, stop)
    return done + (0 if stop.is_set() else books.enter_some(now or utcnow(), is_idle=not done))


def ask_outside(now: datetime | None = None, stop: threading.Event = NEVER) -> int:
    """Do what is due and asks over the network, one piece; tell how much there was."""
    claims = claim_due(tuple(OUTSIDE_STORIES), 1, reconciliation.LEASE, now)
    return _tell_each(claims, now, stop)


def do_these(kind: JobKind, row_ids: Sequence[int], stop: threading.Event = NEVER) -> int:
    """Do what is still due of some work of one kind; tell how much that was."""
    # What asks outside is done by those who look for it: here it would hold up what others hear.
    claims = [] if stop.is_set() or kind in OUTSIDE_STORIES else claim_these(kind, row_ids)
    if kind in DELIVERING and claims:
        with outbox.Sender(settings()) as sender:
            return _deliver_each(sender, claims, None, stop)
    return _DOING.get(kind, _tell_each)(claims, None, stop)


def _tell_each(claims: Sequence[jobs.Claim], now: datetime | None, stop: threading.Event) -> int:
    done = 0
    for claim in claims:
        if stop.is_set():
            give_back([claim])
        else:
            at = now or time_of(claim)
            _attempt(claim, partial(tell, claim, now=at), at)
            done += 1
    return done


def deliver_batch(now: datetime | None = None, stop: threading.Event = NEVER) -> int:
    """Deliver letters that are due, over a connection of their own; tell how many there were."""
    with outbox.Sender(settings()) as sender:
        return deliver_over(sender, now, stop)


def deliver_over(
    sender: outbox.Sender, now: datetime | None = None, stop: threading.Event = NEVER
) -> int:
    """Deliver letters that are due over a kept connection; tell how many there were."""
    sender.settle_up(now or utcnow())
    claims = claim_due(DELIVERING, sender.appetite, jobs.LETTER_LEASE, now)
    if not claims:
        sender.rest()
        return 0
    return _deliver_each(sender, claims, now, stop)


def _deliver_each(
    sender: outbox.Sender,
    claims: Sequence[jobs.Claim],
    now: datetime | None,
    stop: threading.Event,
) -> int:
    fresh = [claim for claim in claims if claim.attempts == 1]
    alone = [claim for claim in claims if claim.attempts > 1]
    at = now or max(time_of(claim) for claim in claims)
    if fresh and not _is_told(partial(_deliver, sender, fresh, at, stop=stop), len(fresh)):
        alone += fresh
    for claim in alone:
        _attempt(claim, partial(_deliver, sender, [claim], at), at)
    return len(claims)


def _deliver(
    sender: outbox.Sender,
    claims: Sequence[jobs.Claim],
    now: datetime,
    *,
    stop: threading.Event = NEVER,
) -> None:
    for lost in sender.deliver(claims, now=now, stop=stop):
        log.warning("lease lost", job=lost.key)


def tell(claim: jobs.Claim, *, now: datetime) -> None:
    """The story of one piece of work, all or nothing. Raises whatever keeps it from its end."""
    if claim.kind in STORIES:
        STORIES[claim.kind](claim, now=now)
    elif claim.kind in OUTSIDE_STORIES:
        OUTSIDE_STORIES[claim.kind](claim, now=now)
    elif claim.kind in MEMBER_STORIES:
        MEMBER_STORIES[claim.kind]([claim], now=now)
    else:
        _share(provisioning.read_all([claim]), now)


def _settle_each(claims: Sequence[jobs.Claim], now: datetime | None, stop: threading.Event) -> int:
    done = 0
    for group in provisioning.of_members(claims):
        if stop.is_set():
            give_back(group)
        else:
            _settle(group, now)
            done += len(group)
    return done


def _settle(group: Sequence[jobs.Claim], now: datetime | None) -> None:
    """Members in one transaction; where that fails, each alone, so that only one can fail."""
    at = now or max(time_of(claim) for claim in group)
    story = partial(MEMBER_STORIES[JobKind.MEMBER], group, now=at)
    if len(group) > 1 and _is_told(story, len(group)):
        return
    for claim in group:
        _attempt(claim, partial(tell, claim, now=at), at)


def _understand_each(
    claims: Sequence[jobs.Claim], now: datetime | None, stop: threading.Event
) -> int:
    done = 0
    for group in turns.with_rests(provisioning.in_groups(claims), stop):
        if stop.is_set():
            give_back([one.claim for one in group])
        else:
            _understand(group, now)
            done += len(group)
    return done


def _understand(group: Sequence[Arrived], now: datetime | None) -> None:
    """A group in one transaction; where that fails, each by itself, so that only one can fail."""
    at = now or max(time_of(one.claim) for one in group)
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
    if understood:
        logs.write("\n".join(_line(one, seconds) for one in understood))


def _line(one: Understood, seconds: float) -> str:
    return logs.line(
        "understood",
        logger="receiver.worker",
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
        log.warning("told one by one", count=count, error=type(error).__name__)
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


_DOING = {JobKind.POSTBACK: _understand_each, JobKind.MEMBER: _settle_each}
