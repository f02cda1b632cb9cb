"""Two accounts become one while postbacks of either are understood: nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import audit, provisioning, worker
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Member, Postback, Sale
from receiver.provisioning import Refused
from receiver.rules.vocabulary import PostbackState
from tests.backends import ON_POSTGRES
from tests.factories import Shop, document, live
from tests.faults.reckoning import an_hour_passes

ANA, BIA = "ana@example.test", "bia@example.test"
ROUNDS = 12


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A server on the clock of everybody else."""
    return Shop(utcnow())


def mix(app: Flask, *deeds: Callable[[], object]) -> None:
    """All at the same moment, each on a connection of its own."""
    together = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        with app.app_context():
            together.wait()
            deed()

    db.session.remove()
    with ThreadPoolExecutor(len(deeds)) as threads:
        for done in [threads.submit(do, deed) for deed in deeds]:
            done.result()


def merge_as_shown(keeper: int, gone: int) -> None:
    """Look, confirm, and look again whenever something has moved since."""
    while True:
        now = utcnow()
        mark = provisioning.prospect(keeper, gone, now=now).mark
        db.session.rollback()
        try:
            provisioning.merge(keeper, gone, login="", mark=mark, by="dona", now=now)
            return
        except Refused:
            db.session.rollback()


def work() -> None:
    while worker.understand_batch(utcnow()):
        pass


def two(shop: Shop, number: int) -> tuple[int, ...]:
    """Ana and Bia, who bought once each, and news of both that nobody has understood yet."""
    ana, bia = f"{number}{ANA}", f"{number}{BIA}"
    shop.now = utcnow() - timedelta(minutes=1)  # each arrival takes a second of it
    for sale, email in (("A", ana), ("B", bia)):
        shop.arrive(sale=f"{sale}{number}", email=email)
    for sale, product, email in (("C", "901", ana), ("D", "902", bia), ("E", "903", bia)):
        shop.keep(document(2, sale=f"{sale}{number}", product=product, email=email))
    shop.keep(document(4, sale=f"B{number}", email=bia))
    return tuple(one.id for one in map(Member.by_email, (ana, bia)) if one)


@ON_POSTGRES
def test_a_merge_beside_news_of_both_loses_nothing(app: Flask, shop: Shop) -> None:
    for number in range(ROUNDS):
        ids = two(shop, number)
        mix(app, partial(merge_as_shown, *ids), work, work)
    an_hour_passes()
    work()
    for number in range(ROUNDS):
        ana, bia = f"{number}{ANA}", f"{number}{BIA}"
        assert live(ana) == live(bia) == {f"Curso {product}" for product in range(900, 904)}
        sold = sa.select(Sale.member_id).where(Sale.buyer_email.in_((ana, bia)))
        owners = db.session.scalars(sold).all()
        assert (len(owners), len(set(owners))) == (5, 1)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == ROUNDS
    assert set(db.session.scalars(sa.select(Postback.state))) == {PostbackState.DONE}
    assert list(audit.findings(utcnow())) == []
