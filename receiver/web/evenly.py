"""Answers that must not tell by their time what was found."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

# Above what verifying a hash brought along from another system mostly takes.
OF_REFUSALS = 0.4
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


@contextmanager
def refusing_evenly(refusal: type[Exception]) -> Iterator[None]:
    """When this is raised it has taken the same time, whatever it was that did not fit."""
    begun = time.monotonic()
    try:
        yield
    except refusal:
        time.sleep(max(0.0, begun + OF_REFUSALS - time.monotonic()))
        raise
