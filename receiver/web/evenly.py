"""Answers that must not tell by their time what was found."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

# Well above what owing a letter takes; whoever waits for an e-mail does not notice.
LEAST = 0.15


@contextmanager
def evenly() -> Iterator[None]:
    """Take the same time whether much is done inside, or nothing."""
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, begun + LEAST - time.monotonic()))
