"""The overview: what it counts, in whose days, and what it leaves out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Letter, Member, Sale
from receiver.models.admin import StaffRole
from receiver.rules.letter_kinds import LetterState
from receiver.rules.times import BRASILIA
from receiver.web.admin import charts, trade
from receiver.web.admin.figures import Count, figures
from receiver.web.admin.trade import Revenue
from receiver.web.admin.window import Window
from tests.factories import Shop, document, invented
from tests.web.admin.staffed import Desk, hire

NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)  # noon in Brasília
WINDOW = Window.until(NOW, "America/Sao_Paulo")


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A server with one key, at that noon."""
    return Shop(NOW)


def pays(shop: Shop, sale: str, paid: str = "2026-03-31 09:00:00", **told: Any) -> None:
    """Somebody pays, at an hour of Brasília."""
    venda = {name: told.pop(name) for name in ("valor", "moeda") if name in told}
    body = document(told.pop("event", 2), sale=sale, paid=paid, **told)
    body["venda"] |= venda
    shop.take(body)


def sole() -> Revenue:
    (found,) = trade.revenues(WINDOW)
    return found


def cents_by_day() -> dict[str, int]:
    return {f"{line.day}": line.cents for line in sole().days if line.cents}


def test_the_days_are_the_producers_and_today_is_the_last() -> None:
    assert (len(WINDOW.days), str(WINDOW.days[0])) == (30, "2026-03-02")
    assert WINDOW.begins == datetime(2026, 3, 2, 3, tzinfo=UTC)
    assert WINDOW.ends == datetime(2026, 4, 1, tzinfo=BRASILIA)


def test_what_was_paid_before_midnight_there_was_paid_that_day(shop: Shop) -> None:
    pays(shop, "1", "2026-03-30 23:59:59")
    pays(shop, "2", "2026-03-31 00:00:00", email="eva@example.test")
    pays(shop, "3", "2026-03-31 11:00:00", email="rui@example.test")
    assert cents_by_day() == {"2026-03-30": 19700, "2026-03-31": 39400}
    assert (sole().today.sales, sole().whole.sales) == (2, 3)


def test_what_was_paid_before_these_days_is_not_told(shop: Shop) -> None:
    pays(shop, "1", "2026-03-01 23:59:59")
    pays(shop, "2", "2026-03-02 00:00:00")
    assert cents_by_day() == {"2026-03-02": 19700}


def test_without_a_date_it_was_paid_when_that_was_told(shop: Shop) -> None:
    pays(shop, "1", "")
    assert cents_by_day() == {"2026-03-31": 19700}


def test_what_was_never_paid_counts_for_nothing(shop: Shop) -> None:
    pays(shop, "1", event=1)
    pays(shop, "2", event=3)
    assert trade.revenues(WINDOW) == []


def test_what_was_given_back_was_paid_on_its_day_and_is_counted_as_given_back(shop: Shop) -> None:
    pays(shop, "1", "2026-03-20 09:00:00")
    pays(shop, "1", "2026-03-20 09:00:00", event=4)
    pays(shop, "2")
    pays(shop, "2", event=5)
    assert cents_by_day() == {"2026-03-20": 19700, "2026-03-31": 19700}
    found = figures(WINDOW)
    assert (found.refunded, found.disputed) == (Count(1, 1), Count(1, 1))


def test_currencies_are_never_added(shop: Shop) -> None:
    pays(shop, "1", valor="10.00")
    pays(shop, "2", valor="20.00")
    pays(shop, "3", valor="30.00", moeda="USD")
    found = [(each.currency, each.whole.cents) for each in trade.revenues(WINDOW)]
    assert found == [("BRL", 3000), ("USD", 3000)]


def test_products_share_a_sale_by_their_prices(shop: Shop) -> None:
    pays(shop, "1", valor="100.00")
    bumps = [
        {"produto": "900", "nome": "Curso 900", "valor": "197.00"},
        {"produto": "7", "nome": "Apostila", "valor": "30.00"},
    ]
    pays(shop, "2", valor="227.00", extra={"produtos": bumps})
    found = [(line.name, line.sales, line.cents) for line in sole().products]
    assert found == [("Curso 900", 2, 29700), ("Apostila", 1, 3000)]


def test_of_many_products_the_best_are_named_and_the_rest_is_told(shop: Shop) -> None:
    for number in range(10):
        pays(shop, f"1{number}", product=f"9{number}", valor=f"{number + 1}.00")
    found = sole()
    assert [line.cents for line in found.products] == [*range(1000, 200, -100)]
    assert found.others.cents == 300


def test_what_happens_to_people_and_letters_is_counted(shop: Shop) -> None:
    shop.arrive(sale="1")
    shop.arrive(102, sale="2", assinatura=("55", 2))
    with transaction():
        ana = db.session.get_one(Member, 1)
        ana.created_at = NOW - timedelta(days=3)
        ana.signed_in(NOW)
        db.session.get_one(Letter, 1).refused("550 no")
    found = figures(WINDOW)
    assert (found.members, found.entered) == (Count(0, 1), Count(1, 1))
    assert (found.letters, found.overdue) == (Count(1, 1), Count(1, 1))


def test_a_letter_on_its_way_is_not_lost(shop: Shop) -> None:
    shop.arrive()
    assert db.session.get_one(Letter, 1).state is LetterState.QUEUED
    assert figures(WINDOW).letters == Count(0, 0)


def test_what_was_played_counts_for_nothing(shop: Shop) -> None:
    shop.arrive(sale="1")
    shop.arrive(102, sale="1", assinatura=("55", 2))
    shop.arrive(4, sale="1")
    invented("1")
    with transaction():
        db.session.get_one(Letter, 1).refused("550 no")
    assert trade.revenues(WINDOW) == []
    assert set(vars(figures(WINDOW)).values()) == {Count(0, 0)}


def test_bars_are_as_high_as_they_are_worth_and_little_is_still_seen() -> None:
    assert [bar.height for bar in charts.bars([0, 1, 500, 1000])] == [0, 1.5, 50, 100]
    assert [bar.height for bar in charts.bars([0, 0])] == [0, 0]
    assert charts.share(1, 0) == 0


def test_the_page_tells_the_sums_in_words_pictures_and_a_table(app: Flask, desk: Desk) -> None:
    shop = Shop(utcnow() - timedelta(minutes=2))
    shop.arrive(sale="1", paid="")
    page, seen = desk.page("/admin"), desk.sees("/admin")
    assert "Vendas pagas 1 hoje R$ 197,00 30 dias: 1 R$ 197,00" in seen.replace("\xa0", " ")
    assert page.count('<rect class="bar') == 30 + 1
    assert "style=" not in page and "Por produto Receita por produto" in seen
    assert "1 pessoa pagou e não entrou" in seen


def test_before_anything_has_come_it_says_what_to_do(app: Flask) -> None:
    hire("rui@loja.test", StaffRole.SUPPORT)  # an owner is led through the first steps
    rui = Desk(app)
    rui.sign_in("rui@loja.test")
    seen = rui.sees("/admin")
    assert "Nenhum aviso chegou ainda" in seen and "/postback" in seen
    assert "Receita" not in seen


def test_in_a_quiet_month_it_says_so(shop: Shop, desk: Desk) -> None:
    pays(shop, "1", "2020-01-01 09:00:00")
    assert "Nenhuma venda paga em 30 dias" in desk.sees("/admin")
    assert Sale.by_code("1")


def test_a_slash_too_many_leads_to_the_desk_and_strangers_to_the_login(
    app: Flask, desk: Desk, shop: Shop
) -> None:
    shop.arrive()
    assert desk.sees("/admin/") == desk.sees("/admin")
    stranger = Desk(app).browser.get("/admin/")
    assert stranger.status_code == 303
    assert stranger.headers["Location"].startswith("/admin/login")
    assert "Visão geral" not in stranger.text
