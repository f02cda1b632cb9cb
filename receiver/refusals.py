"""Counts postbacks whose key was wrong, so that it shows when somebody tries.

However many come, and from however many addresses: few rows, few writes. The count shuts nobody
out, since a right key from the same address must pass; it only ends its own writing.
"""

from datetime import datetime, timedelta
from typing import cast

from flask import current_app

from receiver import security, throttle
from receiver.db import transaction

LIMIT = throttle.Quota("wrong-key", most=50, memory=timedelta(hours=1))
BUCKETS = 64


def count(address: str, now: datetime) -> bool:
    """Count one, unless there have been enough of them; says whether it was counted."""
    bucket = _bucket(address)
    if now < _silent_until().get(bucket, now):
        return False
    with transaction():
        wait = throttle.take(LIMIT, bucket, now)
    if wait > throttle.NOTHING:
        _silent_until()[bucket] = now + wait
    return wait <= throttle.NOTHING


def _bucket(address: str) -> str:
    # Many addresses share a row: an attacker has more of them than a table should have rows.
    household = throttle.household(address).encode()
    return str(int(security.keyed_digest(household, purpose="wrong-key"), 16) % BUCKETS)


def _silent_until() -> dict[str, datetime]:
    """Until when this process need not even ask: what a flood costs is then one comparison."""
    kept = current_app.extensions.setdefault("portaria-refusals", {})
    return cast(dict[str, datetime], kept)
