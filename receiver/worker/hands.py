"""What the workers hold in hand, and that they are alive."""

import os
import socket
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
import structlog

from receiver import jobs, outbox
from receiver.context import settings, utcnow
from receiver.db import db, transaction
from receiver.models import Worker

log = structlog.get_logger("receiver.worker")


def take_over() -> None:
    """What was held by workers of this machine that are gone is free at once."""
    dead = jobs.held_by_the_dead()
    if dead:
        outbox.note_what_others_sent(settings(), utcnow())
    free(dead, "took over from a dead worker")


def free(held: Sequence[str], why: str) -> None:
    """What is held under these names is free at once, and need not wait for its lease."""
    if held:
        with transaction():
            freed = jobs.free(held)
        log.warning(why, jobs=freed)


def seen(now: datetime) -> None:
    """Write down that this process lives."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    with transaction():
        worker = db.session.scalar(sa.select(Worker).where(Worker.name == name))
        if worker is None:
            db.session.add(Worker(name=name, seen_at=now))
        else:
            worker.seen_at = now
