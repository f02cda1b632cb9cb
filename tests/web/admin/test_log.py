"""The provisioning log, page by page."""

from datetime import UTC, datetime

import sqlalchemy as sa

from receiver import provisioning
from receiver.db import db, transaction
from receiver.log import log
from receiver.models import LogEntry, Member
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Actor
from tests.factories import Shop
from tests.web.admin.staffed import Desk


def write(
    deed: Deed = Deed.SIGNED_IN, *, at: datetime, actor: Actor = Actor.CLOCK, area: str = ""
) -> None:
    with transaction():
        log(deed, now=at, actor=actor, area=area)


def test_a_line_tells_what_to_whom_by_whom_and_why(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100")
    provisioning.block("ana@example.test", by="bia@loja.test", now=shop.tick())
    seen = desk.sees("/admin/log")
    assert "Conta bloqueada Conta bloqueada por bia@loja.test" in seen
    assert "Equipe bia@loja.test" in seen
    assert "Acesso aberto · Curso 900 Compra 100 de Curso 900 paga. ana@example.test" in seen
    assert "Aviso 1" in seen
    assert "Venda 100" in seen


def test_the_log_speaks_english_too(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100")
    desk.browser.set_cookie("portaria-language", "en", domain="portaria.example.test")
    assert "Purchase 100 of Curso 900 is paid." in desk.sees("/admin/log")


FILTERED = [
    ("", "a b c d"),
    ("deed=blocked", "a"),
    ("actor=admin", "a b"),
    ("actor=admin&deed=signed-in", "b"),
    ("since=2026-03-02", "b c d"),
    ("until=2026-03-01", "a"),
    ("since=2026-03-02&until=2026-03-02", "b c"),
    ("since=2026-03-03", "d"),
    ("since=2031-01-01", ""),
    ("deed=x&actor=x&since=x&until=9999-12-31&before=x", "a b c d"),
    ("since=2026-03-03&until=2026-03-02", ""),
]
MOMENTS = {"a": (1, 12), "b": (2, 3), "c": (3, 2), "d": (3, 3)}  # São Paulo is 3 hours behind


def test_filters_can_be_combined_and_days_are_those_of_the_producer(desk: Desk) -> None:
    for area, (day, hour) in MOMENTS.items():
        deed = Deed.BLOCKED if area == "a" else Deed.SIGNED_IN
        actor = Actor.ADMIN if area in "ab" else Actor.CLOCK
        at = datetime(2026, 3, day, hour, tzinfo=UTC)
        write(deed, at=at, actor=actor, area=f"área-{area}")
    for query, areas in FILTERED:
        page = desk.page(f"/admin/log?{query}")
        assert [area for area in MOMENTS if f"área-{area}" in page] == areas.split(), query


def test_lines_about_a_person_are_found_by_any_address(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100", email="ana@exmaple.test")
    shop.arrive(sale="200", email="eva@example.test")
    provisioning.move("ana@exmaple.test", "ana@example.test", by="x", now=shop.tick())
    for address in ("ana@example.test", "ana@exmaple.test"):
        seen = desk.sees(f"/admin/log?email={address}")
        assert "Compra 100" in seen
        assert "Compra 200" not in seen
    assert "Nada passa por estes filtros" in desk.sees("/admin/log?email=nobody@example.test")


def test_s56_what_somebody_of_the_staff_did_is_found_by_their_address(
    shop: Shop, desk: Desk
) -> None:
    shop.arrive(sale="100")
    for deed in (provisioning.block, provisioning.unblock):
        deed("ana@example.test", by="leo@loja.test", now=shop.tick())
    seen = desk.sees("/admin/log?email=leo@loja.test")
    assert "Conta bloqueada por leo@loja.test" in seen
    assert "Comprou na venda" not in seen


def test_the_log_is_walked_page_by_page_without_losing_a_line(desk: Desk) -> None:
    for number in range(120):
        write(at=datetime(2026, 3, 1, tzinfo=UTC), area=f"nº {number}.")
    path, seen = "/admin/log?deed=signed-in&actor=clock", list[int]()
    while path:
        page = desk.page(path)
        seen += [n for n in range(119, -1, -1) if f"nº {n}." in page]
        path = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert seen == list(range(119, -1, -1))


def test_a_line_about_nobody_is_no_line_about_somebody(shop: Shop, desk: Desk) -> None:
    assert "Chave adicionada" in desk.sees("/admin/log")
    assert db.session.scalars(sa.select(LogEntry.member_id)).all() != [1]
    assert db.session.scalars(sa.select(Member)).all() == []
