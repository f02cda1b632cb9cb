"""Several workers on one database: each thing is done once, and none waits crosswise."""

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import jobs, provisioning, worker
from receiver.db import db, transaction
from receiver.models import Job
from receiver.models.job import JobKind
from tests.conftest import MakeApp
from tests.crowd import at_once
from tests.factories import Shop, document, live
from tests.faults import reckoning
from tests.faults.marketplace import lives
from tests.smtp import PostOffice

WORKERS, SALES, BUYERS = 4, 40, 8
PEOPLE, INSTANT = 20, 0.004


@pytest.fixture
def app(make_app: MakeApp, post_office: PostOffice) -> Iterator[Flask]:
    """A server that sends its letters."""
    app = make_app(mail_url=post_office.url)
    with app.app_context():
        yield app


def work(now: datetime) -> None:
    """What every worker does until nothing is due."""
    while worker.understand_batch(now) + worker.deliver_batch(now):
        pass


def failures() -> list[str]:
    """What went wrong on the way."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Job.error).where(Job.error != "")))


@pytest.mark.parametrize("seed", range(3))
def test_postbacks_of_few_buyers_are_understood_by_many_workers_at_once(
    app: Flask, post_office: PostOffice, now: datetime, seed: int
) -> None:
    """R5, S12: in whatever order they come to it, it ends as it should."""
    shop = Shop(now)
    told = lives(random.Random(seed), sales=SALES, buyers=BUYERS)
    for life in told:
        for event in life.events:
            shop.keep(document(event, sale=life.sale, email=life.email, product=life.product))
    at_once(app, work, [shop.tick()] * WORKERS)
    assert failures() == []
    assert reckoning.is_settled()
    reckoning.check_access(told, reckoning.stored())
    assert reckoning.check_letters(post_office, deaths=0) == 0


def test_a_mapping_that_changes_while_workers_work_is_not_missed(app: Flask, now: datetime) -> None:
    """Whoever derived access without the new mapping derives it again with it."""
    shop = Shop(now)
    shop.arrive(2)
    told = [f"buyer{number}@example.test" for number in range(SALES)]
    for email in told:
        shop.keep(document(2, sale=email, email=email))
    provisioning.create_area("Bônus", by="dona", now=now)
    at_once(app, partial(map_or_work, now=shop.now), range(WORKERS))
    work(shop.tick(minutes=1))
    assert failures() == []
    assert [live(email) for email in told] == [{"Bônus", "Curso 900"}] * SALES


def map_or_work(number: int, now: datetime) -> None:
    """One maps, the others work."""
    if number:
        work(now)
    else:
        provisioning.map_product("900", area="Bônus", by="dona", now=now)


def club(number: int, instalment: int) -> dict[str, Any]:
    """A monthly charge of one of many buyers."""
    contract = {"assinatura": (f"C{number}", instalment), "period": "Mensal", "product": "700"}
    return contract | {"email": f"buyer{number}@example.test"}


def test_the_clock_and_the_news_about_one_person_do_not_wait_for_each_other(
    app: Flask, now: datetime
) -> None:
    """One worker sees that a paid period is over while another reads that it was paid again."""
    shop, people = Shop(now), range(PEOPLE)
    for number in people:
        for event in (2, 103):
            shop.arrive(event, sale=f"A{number}", **club(number, 1))
    shop.tick(days=32)  # now the clock is due for everybody
    for number in people:
        shop.keep(document(2, sale=f"B{number}", **club(number, 2)))
    with transaction():
        claims = jobs.claim(worker.UNDERSTANDING, limit=2 * PEOPLE, now=shop.tick())
    for clock, news in zip(claims[:PEOPLE], claims[PEOPLE:], strict=True):
        late = clock.row_id * INSTANT
        at_once(app, partial(tell, now=shop.now, late=late), (clock, news))
    assert [live(f"buyer{number}@example.test") for number in people] == [{"Curso 700"}] * PEOPLE


def tell(claim: jobs.Claim, now: datetime, late: float) -> None:
    """Do this piece of work, unless it is another's by now; the clock comes some time later."""
    if claim.kind is JobKind.MEMBER:
        time.sleep(late)
    with suppress(jobs.LeaseLost):
        worker.tell(claim, now=now)
