"""R6: whoever dies, wherever: nothing is half stored, and the next one brings it to its end."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import jobs, provisioning, security, worker
from receiver.accounts import links
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Letter, LogEntry, Member
from receiver.models.log_entry import Deed
from receiver.models.token import Purpose
from receiver.rules.letter_kinds import LetterKind, LetterState
from tests import people
from tests.factories import Shop, document, letters, states
from tests.faults.steps import at_every_step, dies, everything
from tests.postman import LATER, Post, link_in, owe, password_in, work

CLUB: dict[str, Any] = {"period": "Mensal", "product": "700", "assinatura": ("555", 1)}
COURSE = "Curso 900"


@pytest.fixture
def shop(app: Flask, now: datetime) -> Shop:
    """A server with one accepted key."""
    return Shop(now)


def purchase(shop: Shop) -> None:
    shop.keep(document(2))


def dispute_won(shop: Shop) -> None:
    for event in (2, 5):
        shop.arrive(event)
    shop.tick(minutes=11)
    shop.keep(document(2))


def refund_first(shop: Shop) -> None:
    shop.arrive(4)
    shop.keep(document(2))


def end_of_grace(shop: Shop) -> None:
    shop.arrive(2, **CLUB)
    unpaid = {"assinatura": ("555", 2), "paid": "0000-00-00 00:00:00", "status": 3}
    shop.arrive(102, **CLUB | unpaid, sale="101")
    shop.tick(days=3)


def late_mapping(shop: Shop) -> None:
    provisioning.create_area("Sala", by="dona", now=shop.now)
    provisioning.map_product("1", area="Sala", by="dona", now=shop.now)
    provisioning.unmap_product("1", by="dona", now=shop.now)
    shop.arrive(2, product="1")
    provisioning.map_product("1", area="Sala", by="dona", now=shop.now)


Story = tuple[Callable[[Shop], None], dict[str, str], list[str]]
STORIES: dict[str, Story] = {
    "purchase": (purchase, {COURSE: "live"}, ["welcome"]),
    "won": (dispute_won, {COURSE: "live"}, ["welcome", "suspended", "reactivated"]),
    "refund first": (refund_first, {}, []),
    "end of grace": (end_of_grace, {"Curso 700": "suspended"}, ["welcome", "overdue", "suspended"]),
    "late mapping": (late_mapping, {"Sala": "live"}, ["welcome"]),
}


def everything_told(shop: Shop) -> None:
    """What the next worker does, when the lease of the one before is over."""
    now = shop.tick(seconds=31)
    with transaction():
        (claim,) = jobs.claim(worker.UNDERSTANDING, limit=5, now=now)
    worker.tell(claim, now=now)


@pytest.mark.parametrize(("prepare", "doors", "told"), STORIES.values(), ids=STORIES)
def test_a_story_is_told_whole_wherever_its_teller_died(
    shop: Shop, prepare: Callable[[Shop], None], doors: dict[str, str], told: list[str]
) -> None:
    """R6: all rows but the claim are as if nobody had begun, and the end is the right one."""
    prepare(shop)
    before = everything(but=("job",))
    for step in at_every_step(lambda: everything_told(shop)):
        assert everything(but=("job",)) == before, f"half a story after {step - 1} steps"
    assert (states(), letters()) == (doors, told)
    shop.work()
    left = sa.select(Job.kind).where(Job.kind.in_(worker.UNDERSTANDING), Job.run_at <= shop.now)
    assert db.session.scalars(left).all() == []


def test_a_postback_is_kept_whole_or_not_at_all(shop: Shop) -> None:
    """R1, R6: without its row no work is owed, and no row without its work."""
    before = everything()
    told = document(2)
    for step in at_every_step(lambda: shop.keep(told)):
        assert everything() == before, f"half a postback after {step - 1} steps"
    kept = shop.keep(told)
    assert kept.result is provisioning.Result.REPEATED
    assert db.session.scalars(sa.select(Job.row_id)).all() == [kept.postback_id]


def test_a_letter_is_sent_wherever_its_carrier_died_and_twice_at_most(app: Flask) -> None:
    """R5, R6, K2: never not at all; whatever copy is read, what it encloses works."""
    now, step, is_over = utcnow(), 0, False
    while not is_over:
        step += 1
        ana = people.member(f"ana{step}@example.test", now=now, password=None).id
        owe(LetterKind.WELCOME, db.session.get_one(Member, ana), now)
        post = Post()
        is_over = not dies(partial(work, post, now), step=step)
        now += LATER
        assert work(post, now) == (0 if is_over else 1)
        check(ana, post)
    assert step > 10


def check(member_id: int, post: Post) -> None:
    """The letter to this member is on record as sent, once, and its copies are worth the same."""
    ana = db.session.get_one(Member, member_id, populate_existing=True)
    (letter,) = Letter.of_member(member_id)
    assert letter.state is LetterState.SENT
    assert 1 <= len(post.taken) <= 2
    assert len({dict(mail.headers)["Message-ID"] for mail in post.taken}) == 1
    lines = sa.select(LogEntry.deed).where(LogEntry.letter_id == letter.id)
    assert list(db.session.scalars(lines)) == [Deed.LETTER_OWED, Deed.LETTER_SENT]
    for mail in post.taken:
        assert security.verify_password(password_in(mail), ana.password_hash)[0]
        assert links.look(link_in(mail), Purpose.ENTER, letter.created_at) is links.Look.GOOD
