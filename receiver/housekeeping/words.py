"""Words of postbacks that were understood before words were written down; the newest first."""

from collections.abc import Iterable
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from receiver.db import db
from receiver.housekeeping.batches import Pace
from receiver.models import Postback, Sale, Searched
from receiver.models.searched import words_of_row
from receiver.rules.facts import BuyerTold, PostbackFacts
from receiver.rules.limits import Malformed, TooLarge
from receiver.rules.postback import read
from receiver.rules.vocabulary import PostbackState, Role

BEYOND = 2**31 - 1  # every number of a postback


def write_down(pace: Pace) -> bool:
    """Go on downwards from the oldest that has its words; whether all have them."""
    while postbacks := _next(pace.size):
        if pace.left < 1:
            return False
        # Read before the story begins: nobody shall wait for it.
        told = words_of(postbacks)
        db.session.rollback()
        pace.write(partial(_put, told))
    return True


def words_of(postbacks: Iterable[Postback]) -> dict[int, str]:
    """Their words, as far as a body or a sale still tells them."""
    return {one.id: words_of_row(one, _told(one)) for one in postbacks}


def _next(size: int) -> list[Postback]:
    first = Searched.first_id() or BEYOND
    # With coalesce, so that the way goes along the numbers and not along the states.
    is_done = sa.func.coalesce(Postback.state, "") == PostbackState.DONE
    found = sa.select(Postback).where(is_done, Postback.id < first)
    in_order = found.order_by(Postback.id.desc()).limit(size)
    return list(db.session.scalars(in_order.options(undefer(Postback.body))))


def _told(postback: Postback) -> PostbackFacts | None:
    if postback.has_body:
        try:
            return read(postback.raw, postback.content_type)
        except (Malformed, TooLarge):
            return None
    sale = Sale.by_code(postback.sale_code) if postback.sale_code else None
    if sale is None:
        return None
    return PostbackFacts(None, None, Role.UNKNOWN, None, buyer=BuyerTold(name=sale.buyer_name))


def _put(told: dict[int, str], _size: int) -> int:
    # What was removed meanwhile has no words any more.
    there = set(db.session.scalars(sa.select(Postback.id).where(Postback.id.in_(told))))
    Searched.put({number: words for number, words in told.items() if number in there})
    return len(told)
