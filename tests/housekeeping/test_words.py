"""Words of postbacks: written down by the sweep where they are missing, gone with what they tell."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver.context import settings
from receiver.db import db, transaction
from receiver.housekeeping.batches import Pace
from receiver.housekeeping.words import write_down
from receiver.models import Postback, Searched
from receiver.models.searched import SEARCHED
from receiver.rules.words import sought, typed
from tests.factories import Shop
from tests.housekeeping.sweeping import sweep


@pytest.fixture
def shop(app: Flask, now: datetime) -> Shop:
    """A server with one accepted key."""
    return Shop(now)


def found(text: str) -> list[int]:
    """The postbacks that these words find."""
    table, number, match = SEARCHED.matching(sought(text))
    return list(db.session.scalars(sa.select(number).select_from(table).where(match)))


class Slow(Pace):
    """One that never grows."""

    def took(self, seconds: float) -> None:
        """However fast it was."""


def forget_words() -> None:
    with transaction():
        db.session.execute(sa.delete(Searched))


def test_words_are_written_down_when_a_postback_is_understood(shop: Shop) -> None:
    postback = shop.arrive(sale="HP100", buyer="João Conceição", email="joao.silva@example.test")
    for text in ("joao", "JOÃO conc", "joao.sil", "silva", "hp10", "example.test"):
        assert found(text) == [postback.id], text
    assert found("joao zzz") == found("oao") == []


def test_what_was_kept_before_is_written_down_by_the_sweep(shop: Shop) -> None:
    ids = [shop.arrive(sale=sale, buyer="João Lima").id for sale in ("100", "200", "300")]
    forget_words()
    assert found("joao") == []
    assert write_down(Pace(size=2, rest=lambda _seconds: None))
    assert sorted(found("joao lima")) == ids


def test_a_long_past_is_written_down_bit_by_bit_the_newest_first(shop: Shop) -> None:
    ids = [shop.arrive(sale=sale).id for sale in ("100", "200", "300")]
    forget_words()
    # A slow disk, to which even one row is enough.
    pace = Slow(size=1, left=2, rest=lambda _seconds: None)
    assert not write_down(pace)
    assert sorted(found("ana")) == ids[1:]


def test_without_a_body_the_sale_tells_the_name(shop: Shop, now: datetime) -> None:
    postback = shop.arrive(sale="100", buyer="João Lima")
    forget_words()
    with transaction():
        db.session.execute(sa.update(Postback).values(body=None))
    assert write_down(Pace(rest=lambda _seconds: None))
    assert found("joao") == [postback.id]


def test_whoever_never_bought_is_not_found_once_the_body_is_gone(shop: Shop) -> None:
    left = shop.arrive(7, sale=None, email="eva@example.test", buyer="Eva Braga")
    bought = shop.arrive(sale="100", email="ana@example.test", buyer="Ana Lima")
    assert found("eva") == [left.id]
    sweep(shop.now + timedelta(days=settings().keep_bodies_days + 1))
    assert found("eva") == found("braga") == []
    assert found("ana") == [bought.id]


def test_words_go_with_their_postback(shop: Shop) -> None:
    postback = shop.arrive(7, sale=None, email="eva@example.test")
    with transaction():
        db.session.execute(sa.delete(Postback).where(Postback.id == postback.id))
    assert found("eva") == []
    assert db.session.scalars(sa.select(Searched)).all() == []


@pytest.mark.parametrize(
    "text", ["'", '" OR *', "ana' | 'b", "NEAR(ana)", "a:*", "\\", "\x00", "😀"]
)
def test_nothing_that_is_typed_breaks_the_search(shop: Shop, text: str) -> None:
    shop.arrive(buyer='O\'Neill \\ "Rui" :* 😀 \u0000', email="o'n:x@example.test")
    assert not typed(text) or found(f"{text} zzz") == []
    assert found("neill rui")
