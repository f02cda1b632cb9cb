"""Work that was given up after all its tries, and that a person wants tried once more."""

from datetime import datetime

from receiver import jobs
from receiver.db import transaction
from receiver.log import log_by_hand
from receiver.models.log_entry import Deed
from receiver.provisioning.refused import Refused


def try_given_up(*, by: str, now: datetime) -> int:
    """Owe all of it again, at once; how many pieces. Postbacks and e-mails have ways of their own.

    Raises Refused.
    """
    with transaction():
        count = jobs.revive(now=now)
        if not count:
            raise Refused("work-nothing")
        facts = {"count": count, "before": "dead", "after": "ready"}
        log_by_hand(Deed.WORK_RETRIED, "work-retried", facts, by=by, now=now)
        return count
