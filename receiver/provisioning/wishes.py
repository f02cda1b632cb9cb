"""A wish about the terms of the shop: whether it can be, and how it is carried out."""

from datetime import datetime

from receiver.db import hold
from receiver.provisioning.catalog import MAPPINGS
from receiver.provisioning.mapping import (
    check_opens,
    check_opens_no_more,
    let_open,
    let_open_no_more,
)
from receiver.provisioning.matrix import (
    check_means,
    check_means_as_before,
    let_mean,
    let_mean_as_before,
)
from receiver.rules.terms import Means, Opens, OpensNoMore, Wish


def hold_terms() -> None:
    """Let nobody else change the terms, and no sale be recorded, until this story ends."""
    hold(MAPPINGS)


def check(wish: Wish) -> None:
    """Whether it can be carried out. Raises Refused."""
    if isinstance(wish, Opens):
        check_opens(wish)
    elif isinstance(wish, OpensNoMore):
        check_opens_no_more(wish)
    elif isinstance(wish, Means):
        check_means(wish)
    else:
        check_means_as_before(wish)


def fulfil(wish: Wish, *, by: str, now: datetime) -> None:
    """Carry it out, in the transaction of a caller who holds the terms. Raises Refused.

    What it does was shown before, so nobody who loses by it is held by the brake.
    """
    if isinstance(wish, Opens):
        let_open(wish, by=by, now=now, is_seen=True)
    elif isinstance(wish, OpensNoMore):
        let_open_no_more(wish, by=by, now=now, is_seen=True)
    elif isinstance(wish, Means):
        let_mean(wish, by=by, now=now, is_seen=True)
    else:
        let_mean_as_before(wish, by=by, now=now, is_seen=True)
