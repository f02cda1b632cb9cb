"""Promises of letters: owed inside a story, delivered by the worker."""

from receiver.outbox.deliver import deliver, give_up, pause
from receiver.outbox.owe import address_changed, enqueue, job_key

__all__ = ["address_changed", "deliver", "enqueue", "give_up", "job_key", "pause"]
