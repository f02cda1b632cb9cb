"""Small batches, each a story of its own, so that whoever wants to write never waits for us.

Whoever is killed in the middle loses one batch, which is then done by the next one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from receiver.db import transaction
from receiver.housekeeping.periods import (
    BATCHES_A_JOB,
    FEWEST_ROWS,
    FIRST_BATCH,
    MOST_ROWS,
    REST,
    SHORT,
)

Batch = Callable[[int], int]


@dataclass
class Pace:
    """How many rows the next batch has, and how many batches are left before others go first."""

    size: int = FIRST_BATCH
    left: int = BATCHES_A_JOB
    clock: Callable[[], float] = time.monotonic
    rest: Callable[[float], None] = time.sleep

    def took(self, seconds: float) -> None:
        """Grow while there is time to spare; shrink at once when it was too long."""
        if seconds > SHORT:
            self.size = max(FEWEST_ROWS, self.size // 2)
        elif seconds < SHORT / 2:
            self.size = min(MOST_ROWS, self.size * 2)

    def write(self, batch: Batch) -> int:
        """One batch in a story of its own; only the time under the lock counts."""
        with transaction():
            began = self.clock()
            rows = batch(self.size)
        self.took(self.clock() - began)
        self.left -= 1
        self.rest(REST)
        return rows


@dataclass(frozen=True)
class Chore:
    """Something to throw away: a look without a lock whether there is any, and a batch of it."""

    is_any: Callable[[], bool]
    batch: Batch

    def do(self, pace: Pace) -> bool:
        """Go on until nothing is left, or until it is the turn of others; whether all is done."""
        while self.is_any():
            if pace.left < 1:
                return False
            pace.write(self.batch)
        return True
