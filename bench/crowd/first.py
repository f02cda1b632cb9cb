"""The first hundred buyers: told to the server itself, which understands them as any others."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import zip_longest

import sqlalchemy as sa

from bench.crowd.lives import BOOK, CLUB, COURSES, ROUNDS, lives
from bench.crowd.shares import shared
from receiver import provisioning, worker
from receiver.db import db, transaction
from receiver.models import Area, Key, Letter, Member, Postback, Sale
from receiver.rules.form import shape
from receiver.rules.key import cut_key
from receiver.simulator import FORM, Told, as_form

KEY = "00112233445566778899aabbccddeeff"
BY = "bench@example.com"
MUST_BE_EMPTY = (Postback, Sale, Member, Area, Letter)
A_MINUTE = timedelta(minutes=1)
SIGNED_IN_PART, BLOCKED_PART, REVOKED_PART = 3, 50, 25  # one in so many did not; was; was


class NotEmpty(Exception):
    """There is something in the database already."""


def begin(seed: int, *, now: datetime, rounds: int = ROUNDS) -> None:
    """Let the first hundred live, one postback a minute. Raises NotEmpty."""
    if any(db.session.scalar(sa.select(kind.id).limit(1)) for kind in MUST_BE_EMPTY):
        raise NotEmpty
    _open_shop(now)
    known = list(lives(seed, key=KEY, now=now, rounds=rounds))
    key = provisioning.add_key(KEY, label="Bench", by=BY, now=now)
    # The first news of everybody, then the second ones: buyers do not wait for each other.
    for row in zip_longest(*(told for _buyer, told in known)):
        now = _told([told for told in row if told], key.id, now)
    _by_hand(now)
    while worker.understand_batch(now) or worker.deliver_batch(now):
        pass


def _open_shop(now: datetime) -> None:
    for product in (*COURSES, BOOK, CLUB):
        provisioning.create_area(product.name, url="", by=BY, now=now)
        provisioning.map_product(product.code, area=product.name, by=BY, now=now)
    provisioning.map_product(COURSES[0].code, area=CLUB.name, by=BY, now=now)


def _told(row: Sequence[Told], key_id: int, now: datetime) -> datetime:
    for told in row:
        body = as_form(shared(told.document))
        now += A_MINUTE
        key = db.session.get_one(Key, key_id)
        provisioning.keep(cut_key(body, shape(body, FORM)), content_type=FORM, key=key, now=now)
        while worker.understand_batch(now):
            pass
    return now


def _by_hand(now: datetime) -> None:
    """What people do: some sign in, the desk gives and takes."""
    emails = list(db.session.scalars(sa.select(Member.email).order_by(Member.id)))
    with transaction():
        for member in db.session.scalars(sa.select(Member)):
            if member.id % SIGNED_IN_PART:
                member.signed_in(now)
    for number, email in enumerate(emails):
        if number % BLOCKED_PART == 1:
            provisioning.block(email, by=BY, now=now)
        if number % REVOKED_PART == 2:
            provisioning.revoke(email, BOOK.name, by=BY, now=now)
    alone = sa.select(Sale.buyer_email).where(Sale.member_id.is_(None)).distinct()
    for email in sorted(filter(None, db.session.scalars(alone))):
        provisioning.grant(email, COURSES[1].name, until=None, by=BY, now=now)
