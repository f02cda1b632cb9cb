"""Workers, one after another, that die as soon as they take up the first postback.

Prints how many died. The clock is moved on between them, so that no lease is waited for.
"""

import os
import sys
from collections.abc import Sequence
from datetime import timedelta

from receiver import create_app, jobs, provisioning, worker
from receiver.context import utcnow
from receiver.models.job import JobKind
from receiver.provisioning import Arrived, Understood

FIRST = 1
DIED = 9


def understand_all(group: Sequence[Arrived], **_told: object) -> list[Understood]:
    """Die over the first postback; understand the others."""
    if any(one.claim.row_id == FIRST for one in group):
        os._exit(DIED)
    return provisioning.understand_all(group, now=utcnow())


def one_life(number: int) -> int:
    """Run a worker until nothing is due, or until it dies; tell the status it ended with."""
    pid = os.fork()
    if pid == 0:
        with create_app().app_context():
            while worker.understand_batch(utcnow() + number * timedelta(minutes=1)):
                pass
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    worker.SHARED_STORIES[JobKind.POSTBACK] = understand_all
    lives = [one_life(number) for number in range(jobs.MOST_ATTEMPTS + 2)]
    sys.stdout.write(f"{lives.count(DIED)} of {len(lives)}\n")
