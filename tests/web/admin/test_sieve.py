"""Search and filters of the inbox, in every combination, on both databases."""

import itertools
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from receiver import jobs, provisioning
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Key, Postback, Session
from receiver.models.job import JobKind
from receiver.rules.vocabulary import Outcome, Source
from receiver.web.admin import paging, sieve
from receiver.web.admin.paging import Page, Place
from receiver.web.admin.sieve import Filter
from tests.factories import Shop
from tests.web.admin.staffed import Desk

EVERY = ("100", "200", "300", "400")


@pytest.fixture
def four(shop: Shop) -> list[Postback]:
    """Four postbacks that have little in common."""
    told = {"buyer": "João Conceição", "email": "joao.silva@example.test"}
    return [
        shop.arrive(2, sale="100", product="900", name="Crochê fácil", **told),
        shop.arrive(4, sale="200", product="901", name="Violão", email="bia@loja.test"),
        shop.arrive(1, sale="300", product="900", name="Crochê fácil", role=4),
        shop.arrive(777, sale="400", product="901", name="Violão", buyer="Eva O'Neill"),
    ]


def sales(**asked: str) -> list[str]:
    """The sales of the postbacks that pass, newest first."""
    return [one.sale_code or "" for one in Filter.asked(asked).page(Place()).rows]


FOUND = [
    ({"text": "joao"}, "100"),
    ({"text": "JOÃO conc"}, "100"),
    ({"text": "joao.sil"}, "100"),
    ({"text": "joao.silva@example.test"}, "100"),
    ({"text": "croche"}, "300 100"),
    ({"text": "crochê joao"}, "100"),
    ({"text": "901"}, "400 200"),
    ({"text": "300"}, "300"),
    ({"text": "o'neill"}, "400"),
    ({"text": "'\"*"}, ""),
    ({"text": "ana violão zzz"}, ""),
    ({"product": "900"}, "300 100"),
    ({"product": "900", "event": "waiting"}, "300"),
    ({"role": "affiliate"}, "300"),
    ({"role": "affiliate", "product": "901"}, ""),
    ({"key": "1", "outcome": "held"}, "400"),
    ({"key": "99"}, ""),
    ({"simulated": "no", "text": "bia"}, "200"),
    ({"simulated": "yes"}, ""),
    ({"text": "bia", "state": "dead"}, ""),
    ({"email": "joao.silva@example.test", "product": "900", "role": "producer"}, "100"),
    ({"email": "joao.silva@example.test", "text": "100"}, "100"),
    ({"sale": "100", "text": "joao", "simulated": "no", "state": "done"}, "100"),
]


@pytest.mark.parametrize(("asked", "found"), FOUND, ids=str)
def test_search_and_filters_find_what_has_all_of_them(
    four: list[Postback], asked: dict[str, str], found: str
) -> None:
    assert sales(**asked) == found.split()


@pytest.mark.parametrize("asked", [asked for asked, _found in FOUND if "text" in asked])
def test_what_one_meets_has_the_words_that_the_index_tells_of(
    four: list[Postback], asked: dict[str, str]
) -> None:
    wanted = Filter.asked(asked)
    met, told = wanted._numbers(is_met=True), wanted.numbers()
    assert set(db.session.scalars(met.rows)) == set(db.session.scalars(told.rows))


def test_days_are_those_of_the_producer(shop: Shop) -> None:
    shop.now = utcnow() - timedelta(days=9)
    for sale in EVERY:
        shop.arrive(sale=sale)
        shop.tick(days=1)
    day = (shop.now - timedelta(days=2)).date().isoformat()
    assert len(sales(since=day, until=day)) == 1
    assert sales(since=day, until=day, product="900") == sales(since=day, until=day)
    assert len(sales(until=day)) + len(sales(since=day)) == 5


def test_what_is_simulated_is_told_apart(shop: Shop) -> None:
    real, played = (
        shop.arrive(sale="100"),
        provisioning.add_key("x" * 32, label="x", by="x", now=shop.now),
    )
    with transaction():
        Key.active()[-1].is_simulator = True
    shop.key_id = played.id
    shop.arrive(sale="200")
    assert (sales(simulated="yes"), sales(simulated="no")) == (["200"], ["100"])
    assert sales(simulated="no", email=real.email or "") == ["100"]


def ids(page: Page[Postback]) -> list[int]:
    return [one.id for one in page.rows]


def test_where_it_came_from_is_told_apart(four: list[Postback], shop: Shop, desk: Desk) -> None:
    for source in (Source.API, Source.REPORT):
        with transaction():
            kept = {"key_id": shop.key_id, "digest": source, "source": source, "body": four[0].raw}
            row = Postback(received_at=shop.now, content_type=four[0].content_type, **kept)
            db.session.add(row)
            db.session.flush()
            key = f"{JobKind.POSTBACK}:{row.id}"
            jobs.owe(JobKind.POSTBACK, key, row_id=row.id, now=shop.now)
        shop.work()
    assert sales(source="api") == sales(source="report", text="joao") == ["100"]
    assert sales(source="api", email="joao.silva@example.test") == ["100"]
    assert sales(source="report", role="affiliate") == []
    assert sales(source="postback", product="900") == ["300", "100"]
    assert sales(source="postback") == [*reversed(EVERY)]
    assert "Fonte: API da Monetizze" in desk.sees("/admin/inbox?source=api")


def test_pages_by_words_follow_each_other(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "SIZE", 5)
    for number in range(11):
        shop.arrive(sale=f"HP{number}")
    wanted = Filter.asked({"text": "hp"})
    for near in (3, paging.NEAR):
        monkeypatch.setattr(paging, "NEAR", near)
        first = wanted.page(Place())
        second = wanted.page(Place(before=first.older))
        third = wanted.page(Place(before=second.older))
        seen = [*ids(first), *ids(second), *ids(third)]
        assert seen == sorted(seen, reverse=True) and len(set(seen)) == 11
        assert third.older is None and ids(wanted.page(Place(before=third.rows[-1].id))) == seen[:5]
        assert ids(wanted.page(Place(after=third.newer))) == ids(second)
        assert ids(wanted.page(Place(after=second.newer))) == ids(first)


def test_what_is_put_aside_is_found_as_such(four: list[Postback], shop: Shop) -> None:
    provisioning.dismiss([four[3].id], by="x", now=shop.tick())
    assert sales(outcome="held", product="901") == []
    assert sales(outcome=Outcome.IGNORED, product="901") == ["400"]


def test_each_filter_is_a_chip_that_can_be_taken_off(four: list[Postback], desk: Desk) -> None:
    page = desk.page("/admin/inbox?text=croche&event=waiting&since=2020-01-01")
    assert 'href="/admin/inbox?text=croche&amp;since=2020-01-01"' in page
    assert "Aguardando pagamento" in page
    assert "01/01/2020" in page


def seen_at() -> datetime:
    return db.session.scalars(sa.select(Session.seen_at)).one()


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(shop: Shop, desk: Desk) -> None:
    with transaction():
        db.session.execute(sa.update(Session).values(seen_at=utcnow() - timedelta(minutes=20)))
    before = seen_at()
    assert desk.browser.get("/admin/inbox/news?after=0").status_code == 204
    db.session.rollback()
    assert seen_at() == before
    desk.page("/admin/inbox")
    db.session.rollback()
    assert seen_at() > before


def test_news_are_told(shop: Shop, desk: Desk) -> None:
    first = shop.arrive(sale="100")
    path = f"/admin/inbox/news?after={first.id}"
    assert desk.browser.get(path).status_code == 204
    shop.arrive(sale="200", product="901")
    assert "1 aviso novo" in desk.page(path)
    assert desk.browser.get(f"{path}&product=900").status_code == 204
    shop.arrive(sale="300")
    assert "2 avisos novos" in desk.page(path)


def test_news_near_and_far_are_counted_together(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_others = [shop.arrive(sale=f"HP{n}", product=f"90{n % 2}").id for n in range(7)]
    for near, most in itertools.product((1, 3, paging.NEAR), (2, 99)):
        monkeypatch.setattr(paging, "NEAR", near)
        monkeypatch.setattr(sieve, "MOST_COUNTED", most)
        for asked, many in (({"text": "hp"}, 6), ({"product": "900"}, 3), ({"text": "zzz"}, 0)):
            assert Filter.asked(asked).count_after(first) == min(many, most + 1)
            assert Filter.asked(asked).count_after(first + 5) <= 1


def test_what_nobody_decided_about_stands_on_top(shop: Shop, desk: Desk) -> None:
    shop.arrive(2, sale="100", product="950", name="Curso novo", role=3)
    shop.arrive(777, sale="200")
    seen = desk.sees("/admin/inbox")
    assert "Curso novo 950 Este produto ainda não abre nada." in seen
    assert "Evento desconhecido 777 1 aviso espera por você" in seen
    where = desk.press("/admin/products/1/open", on="/admin/inbox", area="new")
    assert "Curso novo abre Curso novo, sem prazo." in desk.told(where)
