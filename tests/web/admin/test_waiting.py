"""Paid and not yet in: who stands on the board, in which order, and what helps them."""

from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from receiver import accounts, provisioning
from receiver.accounts import Browser as Visit
from receiver.context import this_app, utcnow
from receiver.db import db, transaction
from receiver.models import Letter, LogEntry, Member, Sale, SimulatedSale, Simulation
from receiver.models.admin import StaffRole
from receiver.web.admin import board
from receiver.web.admin.board import Place
from tests.factories import Shop, document
from tests.web.admin.staffed import OWNER, Desk, text
from tests.web.admin.test_access import enter_as

BOARD = "/admin/waiting-room"
LINK = f"{BOARD}/1/link"


def buys(shop: Shop, name: str, days: int | None = None, **told: Any) -> None:
    """Somebody buys, with so many days of guarantee."""
    sale = told.pop("sale", f"sale-{name}")
    body = document(2, sale=sale, email=f"{name}@example.test", **told)
    body["venda"]["garantiaRestante"] = days
    body["comprador"]["telefone"] = "(31) 99876-5432"
    shop.take(body)


def names(place: Place | None = None, size: int = 25) -> list[str]:
    return [row.member.email.partition("@")[0] for row in shown(place or Place(), size).rows]


def shown(place: Place, size: int) -> board.Board:
    with this_app().test_request_context():
        return board.board(place, utcnow(), size)


def ends(name: str, **ago: float) -> None:
    """The guarantee of somebody's sale has ended."""
    with transaction():
        sale = Sale.by_code(f"sale-{name}")
        assert sale
        sale.guarantee_until = utcnow() - timedelta(**ago)


def member(number: int = 1) -> Member:
    return db.session.get_one(Member, number)


def test_whose_guarantee_ends_first_stands_first_and_the_unknown_last(shop: Shop) -> None:
    for name, days in (("none", None), ("late", 30), ("soon", 2), ("over", 5)):
        buys(shop, name, days)
    ends("over", days=1)
    assert names() == ["soon", "late", "over", "none"]


def test_whoever_came_in_is_blocked_or_lost_access_does_not_wait(shop: Shop) -> None:
    for name in ("ana", "eva", "rui"):
        buys(shop, name, 7)
    shop.arrive(4, sale="sale-rui", email="rui@example.test")
    provisioning.block("eva@example.test", by=OWNER, now=utcnow())
    assert names() == ["ana"]
    with transaction():
        member().signed_in(utcnow())
    assert (names(), board.how_many()) == ([], "0")


def test_who_got_it_for_nothing_or_was_played_does_not_wait(shop: Shop) -> None:
    buys(shop, "ana", 7)
    provisioning.grant("eva@example.test", "Curso 900", until=None, by=OWNER, now=utcnow())
    with transaction():
        told: dict[str, Any] = {"email": "ana@example.test", "steps": [], "by": "x"}
        life = Simulation(scenario="purchase", key_id=1, started_at=utcnow(), **told)
        db.session.add(life)
        db.session.flush()
        db.session.add(SimulatedSale(code="sale-ana", simulation_id=life.id))
    assert (names(), board.how_many()) == ([], "0")


def test_who_bought_twice_stands_there_once_by_the_earlier_end(shop: Shop) -> None:
    buys(shop, "eva", 5)
    buys(shop, "ana", 30)
    buys(shop, "ana", 3, sale="another", product="901")
    assert names() == ["ana", "eva"]


def test_page_by_page_everybody_is_shown_once(shop: Shop) -> None:
    for number in range(4):
        buys(shop, f"with{number}", 3 + number)
        buys(shop, f"without{number}")
    seen: list[str] = []
    place: Place | None = Place()
    while place:
        seen += names(place, 3)
        place = shown(place, 3).next
    assert seen[:4] == [f"with{number}" for number in range(4)]
    assert seen[4:] == [f"without{number}" for number in (3, 2, 1, 0)]


def test_a_row_tells_what_was_bought_when_it_ends_and_how_the_letter_fared(
    shop: Shop, desk: Desk
) -> None:
    buys(shop, "ana", 7)
    with transaction():
        db.session.get_one(Letter, 1).refused("550 no such user")
    seen = desk.sees(BOARD)
    assert "Ana Lima ana@example.test Curso 900 paga" in seen
    assert "termina em 7 dias" in seen or "termina em 1 semana" in seen
    assert "Boas-vindas Não entregue" in seen


def test_with_nobody_waiting_it_says_so(shop: Shop, desk: Desk) -> None:
    shop.arrive(9)
    assert "Todos os que pagaram já entraram" in desk.sees(BOARD)
    assert "não entraram" not in desk.sees("/admin")


def test_the_letter_goes_again_and_one_stays_on_the_board(shop: Shop, desk: Desk) -> None:
    buys(shop, "ana", 7)
    shop.deliver()
    letter = Letter.of_member(1)[0]
    answer = desk.press("/admin/members/1/resend", on=BOARD, letter=letter.id, board="waiting")
    assert answer.headers["Location"] == BOARD
    assert "E-mail na fila" in desk.told(answer)


def test_the_address_is_mended_from_the_board(shop: Shop, desk: Desk) -> None:
    buys(shop, "ana", 7)
    told = {"email": "ana.lima@example.test", "board": "waiting"}
    answer = desk.press("/admin/members/1/move", on=BOARD, **told)
    assert "ana.lima@example.test" in desk.told(answer)


def test_the_text_for_whatsapp_carries_a_link_that_lets_in_once(shop: Shop, desk: Desk) -> None:
    buys(shop, "ana", 7)
    page = unescape(desk.press(LINK, on=BOARD).text)
    said = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    assert said.startswith("Oi, Ana! Sua compra em") and "Curso 900" in said
    assert f'href="https://wa.me/5531998765432?text={quote(said)}"' in page
    lent = said.partition("/enter/")[2].split()[0]
    assert accounts.enter_with_link(lent, browser=Visit(), now=utcnow())
    assert names() == []


def test_it_is_written_in_the_language_of_its_reader(shop: Shop, desk: Desk) -> None:
    buys(shop, "ana", 7)
    accounts.change_profile(1, language="en", now=utcnow())
    page = desk.press(LINK, on=BOARD).text
    assert "Hi, Ana! Your purchase at" in page
    assert "Não aparece de novo" in page


def test_without_a_telephone_the_chat_is_chosen_there(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    page = desk.press(LINK, on=BOARD).text
    assert "https://wa.me/?text=" in page
    assert "escolha a conversa no WhatsApp" in text(page)


def test_the_log_tells_who_made_the_link(shop: Shop, desk: Desk) -> None:
    buys(shop, "ana", 7)
    desk.press(LINK, on=BOARD)
    line = LogEntry.of_member(1, 1)[0]
    assert (line.deed, line.actor_name) == ("link-lent", OWNER)
    assert "criou um link para entrar como ana@example.test" in desk.sees("/admin/log")


@pytest.mark.parametrize("way", ["in", "blocked"])
def test_nobody_borrows_the_account_of_somebody_who_does_not_wait(
    shop: Shop, desk: Desk, way: str
) -> None:
    buys(shop, "ana", 7)
    if way == "blocked":
        provisioning.block("ana@example.test", by=OWNER, now=utcnow())
    else:
        with transaction():
            member().signed_in(utcnow())
    answer = desk.press(LINK, on="/admin/members")
    assert "Esta pessoa não espera mais" in desk.told(answer)
    assert "link-lent" not in [line.deed for line in LogEntry.of_member(1)]


def test_who_only_reads_sees_the_board_without_buttons(app: Flask, shop: Shop) -> None:
    buys(shop, "ana", 7)
    reader = enter_as(app, StaffRole.READER)
    assert "Ana Lima" in reader.sees(BOARD) and "Reenviar" not in reader.sees(BOARD)
    assert reader.press(LINK, on="/admin/members").status_code == 403
