"""Work that is owed: owe() inside a story; claim, finish, retry and bury by the worker.

The row is the truth. A claim is a lease with a fence: whoever comes back after its lease finds
the fence changed, and the whole story is undone.

Work is claimed by the batch while it is fresh. What was begun before and not finished may be
what its worker died of, so it is worn: taken alone, and nobody else suffers with it.
"""

from receiver.jobs.claiming import (
    LEASE,
    LETTER_LEASE,
    MOST_ATTEMPTS,
    Claim,
    LeaseLost,
    claim,
    claim_these,
    free,
    give_back,
    held_by_the_dead,
    held_by_this_thread,
    is_anything_due,
    may_be_due,
)
from receiver.jobs.clock import due
from receiver.jobs.ending import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    beat,
    bury,
    finish,
    finish_all,
    growing,
    pause,
    postpone,
    retry,
)
from receiver.jobs.owing import (
    forgive,
    owe,
    owe_again,
    owe_all,
    owe_all_again,
    owe_for_rows,
    revive,
    row,
)

__all__ = [
    "FIRST_PAUSE",
    "LEASE",
    "LETTER_LEASE",
    "LONGEST_PAUSE",
    "MOST_ATTEMPTS",
    "Claim",
    "LeaseLost",
    "beat",
    "bury",
    "claim",
    "claim_these",
    "due",
    "finish",
    "finish_all",
    "forgive",
    "free",
    "give_back",
    "growing",
    "held_by_the_dead",
    "held_by_this_thread",
    "is_anything_due",
    "may_be_due",
    "owe",
    "owe_again",
    "owe_all",
    "owe_all_again",
    "owe_for_rows",
    "pause",
    "postpone",
    "retry",
    "revive",
    "row",
]
