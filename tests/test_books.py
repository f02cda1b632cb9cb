"""What postbacks tell besides is entered after all doors are open, once, and never in their way."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import books
from receiver.books import entering
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Postback
from receiver.rules.heard import Heard
from receiver.rules.vocabulary import Event
from tests.factories import Shop, document


class Book:
    """Remembers what was entered; `torn` cannot take the news of one sale."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.torn: str | None = None

    def __call__(self, heard: Sequence[Heard], *, now: datetime) -> None:
        """Take all of them, or none."""
        codes = [one.told.sale.code for one in heard if one.told.sale]
        if self.torn in codes:
            raise RuntimeError("a torn page")
        self.heard += heard

    @property
    def events(self) -> list[Event]:
        return [one.event for one in self.heard]


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Book:
    """The only book there is."""
    one = Book()
    monkeypatch.setattr(entering, "BOOKS", (one,))
    return one


@pytest.fixture
def shop(app: Flask) -> Shop:
    return Shop(utcnow())


def left() -> int:
    """How many are still to be entered."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).where(Postback.unbooked)) or 0


def test_each_is_entered_once_with_all_that_it_tells(shop: Shop, book: Book) -> None:
    first = shop.arrive(1, extra={"url_recuperacao": "https://pay.example.com/1"})
    shop.arrive(2, role=4)
    shop.work()
    assert book.events == [Event.WAITING, Event.APPROVED]
    assert (book.heard[0].postback_id, book.heard[0].at) == (first.id, first.received_at)
    assert book.heard[0].asides.way.url == "https://pay.example.com/1"
    assert left() == 0


@pytest.mark.parametrize("event", [7, 120])
def test_what_opens_no_door_is_entered_too(shop: Shop, book: Book, event: int) -> None:
    shop.arrive(event)
    assert len(book.heard) == 1


def test_what_nobody_may_trust_is_not_entered(shop: Shop, book: Book) -> None:
    shop.arrive(8)
    shop.arrive(None)
    shop.arrive(2, name="X-Wing", extra={"tipoEvento": None})
    assert book.heard == []


def test_understood_again_it_is_entered_again(shop: Shop, book: Book) -> None:
    shop.arrive(2)
    shop.tick(minutes=20)
    shop.arrive(2)  # the same bytes: a new arrival without a body of its own
    assert book.events == [Event.APPROVED] * 2


def test_one_that_cannot_be_entered_keeps_no_other_from_it(shop: Shop, book: Book) -> None:
    book.torn = "200"
    for sale in ("100", "200", "300"):
        shop.keep(document(2, sale=sale, email=f"{sale}@example.test"))
    shop.work()
    entered = [one.told.sale.code for one in book.heard if one.told.sale]
    assert entered == ["100", "300"]
    assert left() == 0


def test_while_others_wait_only_what_has_waited_long_is_entered(shop: Shop, book: Book) -> None:
    one = shop.arrive(2)
    with transaction():
        db.session.get_one(Postback, one.id).unbooked = True
    book.heard.clear()
    assert books.enter_some(shop.now, is_idle=False) == 0
    assert books.enter_some(shop.now + timedelta(minutes=6), is_idle=False) == 1
    assert book.events == [Event.APPROVED]


def test_without_its_body_it_is_left_out(shop: Shop, book: Book) -> None:
    one = shop.arrive(2)
    book.heard.clear()
    with transaction():
        row = db.session.get_one(Postback, one.id)
        row.unbooked, row.body = True, None
    assert books.enter_some(shop.now, is_idle=True) == 1
    assert (book.heard, left()) == ([], 0)
