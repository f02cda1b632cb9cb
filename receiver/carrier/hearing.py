"""Hears from a broker what is to be done. Loaded late."""

import os
import socket
import threading
from collections.abc import Callable, Sequence

from celery.worker import WorkController, state

from receiver.carrier.broker import TASK, celery_on
from receiver.models.job import JobKind
from receiver.processes import when_told_to_stop

GLANCE = 0.5  # seconds between two looks whether it shall stop
HANDS = 2  # each waits for the database half of its time

Do = Callable[[JobKind, list[int], threading.Event], None]


def hear(url: str, name: str, queues: Sequence[str], do: Do) -> int:
    """Do what these queues bring until told to stop; returns the status to end with."""
    stop = threading.Event()
    celery = celery_on(url)

    @celery.task(name=TASK)  # type: ignore[untyped-decorator]  # Celery has no types
    def work(kind: str, row_ids: list[int]) -> None:
        do(JobKind(kind), row_ids, stop)

    listener = WorkController(
        app=celery,
        hostname=f"{name}-{os.getpid()}@{socket.gethostname()}",
        queues=list(queues),
        # Threads, not forks: when it is killed, the broker hands all it held to others at once.
        pool_cls="threads",
        concurrency=HANDS,
        loglevel="ERROR",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )

    def stop_all() -> None:
        stop.set()
        state.should_stop = 0

    when_told_to_stop(stop_all)
    # While RabbitMQ is silent it would sleep for as long as ten seconds, and only then look.
    listener.timer.call_repeatedly(GLANCE, lambda: None)
    listener.start()
    return int(listener.exitcode or 0)
