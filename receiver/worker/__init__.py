"""Does what is owed: understands postbacks, settles accounts, delivers letters, keeps house."""

from receiver.worker.batches import (
    SHARED_STORIES,
    STORIES,
    UNDERSTANDING,
    ask_outside,
    deliver_batch,
    do_these,
    tell,
    understand_batch,
)
from receiver.worker.crew import crew
from receiver.worker.loop import run, run_once

__all__ = [
    "SHARED_STORIES",
    "STORIES",
    "UNDERSTANDING",
    "ask_outside",
    "crew",
    "deliver_batch",
    "do_these",
    "run",
    "run_once",
    "tell",
    "understand_batch",
]
