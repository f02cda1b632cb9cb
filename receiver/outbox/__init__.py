"""Promises of letters: owed inside a story, delivered by the worker."""

from receiver.outbox.deliver import deliver, give_up, pause
from receiver.outbox.owe import (
    Promise,
    address_changed,
    enqueue,
    enqueue_all,
    job_key,
    password_changed,
)

__all__ = [
    "Promise",
    "address_changed",
    "deliver",
    "enqueue",
    "enqueue_all",
    "give_up",
    "job_key",
    "password_changed",
    "pause",
]
