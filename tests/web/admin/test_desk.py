"""How the desk stands: the first thing that somebody sees there."""

import shutil
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from receiver import jobs, readiness
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Letter, Postback, Worker
from receiver.models.admin import StaffRole
from receiver.models.job import JobKind, JobState
from tests.conftest import MakeApp
from tests.factories import Shop
from tests.web.admin.staffed import Desk, at_the_desk
from tests.web.admin.test_access import enter_as


def works(seen: timedelta) -> None:
    with transaction():
        db.session.add(Worker(name="one", seen_at=utcnow() - seen))


def test_without_a_key_it_leads_to_where_one_is_pasted(app: Flask, desk: Desk) -> None:
    page = desk.page("/admin/inbox")
    assert "Ainda não há chave: todo aviso é recusado." in page
    assert 'href="/admin/settings/keys">Cole a chave única' in page
    seen = enter_as(app, StaffRole.SUPPORT).sees("/admin/inbox")
    assert "Um dono ou gerente a cola em Configurações" in seen


def test_with_a_key_it_does_not(shop: Shop, desk: Desk) -> None:
    assert "Ainda não há chave" not in desk.sees("/admin/inbox")


def test_a_worker_that_is_silent_is_told(shop: Shop, desk: Desk) -> None:
    assert "O processador está parado" in desk.sees("/admin/inbox")
    works(timedelta(minutes=5))
    assert "Visto pela última vez há 5 minutos" in desk.sees("/admin/inbox")


def test_a_worker_at_work_is_not(shop: Shop, desk: Desk) -> None:
    works(timedelta(seconds=3))
    assert "O processador está parado" not in desk.sees("/admin/inbox")


def test_a_disk_that_is_nearly_full_is_told(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "quase cheio" not in desk.sees("/admin/inbox")
    usage = shutil.disk_usage("/")._replace(total=10**11, free=10**8)
    monkeypatch.setattr(readiness, "space", lambda folder: usage)
    assert "O disco do servidor está quase cheio" in desk.sees("/admin/inbox")


def test_letters_that_go_nowhere_are_told(shop: Shop, desk: Desk) -> None:
    assert "falta um servidor de e-mail" in desk.sees("/admin/inbox")


def test_letters_that_go_somewhere_are_not(make_app: MakeApp) -> None:
    with at_the_desk(make_app(mail_url="smtp://mail.example.test")) as desk:
        assert "falta um servidor de e-mail" not in desk.sees("/admin/inbox")


def test_what_waits_for_a_person_is_counted_and_one_press_away(shop: Shop, desk: Desk) -> None:
    shop.arrive(777, sale="1")
    shop.arrive(2, sale="2")
    failed = shop.arrive(2, sale="3")
    with transaction():
        db.session.get_one(Postback, failed.id).failed("boom", for_good=True)
        for letter in db.session.scalars(sa.select(Letter)):
            letter.refused("550 no")
        jobs.owe(JobKind.MEMBER, "member:1", row_id=1, now=utcnow())
        db.session.execute(sa.update(Job).values(state=JobState.DEAD))
    seen = desk.sees("/admin/inbox")
    assert "1 espera por você 1 com erro 0 na fila" in seen
    assert "1 e-mail não entregue 1 tarefa interna com erro Conferência Último aviso" in seen


def test_nobody_counts_a_million_rows(app: Flask, shop: Shop, desk: Desk) -> None:
    first = shop.arrive(777, sale="0")
    row = {"key_id": 1, "received_at": utcnow(), "state": "done", "outcome": "held"}
    with transaction():
        rows = [row | {"digest": str(number)} for number in range(120)]
        db.session.execute(sa.insert(Postback), rows)
    assert first.id
    assert "99+ esperam por você" in desk.sees("/admin/inbox")


LISTS = ("/admin/inbox", "/admin/members", "/admin/letters", "/admin/log")


def test_a_page_costs_the_same_few_queries_however_long_the_list(
    app: Flask, shop: Shop, desk: Desk
) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    costs = []
    for some in (range(3), range(3, 12)):
        for number in some:
            shop.arrive(sale=str(number), email=f"p{number}@example.test")
        costs.append({path: cost(desk, path, asked) for path in LISTS})
    assert costs[0] == costs[1]
    assert max(costs[0].values()) <= 21, costs[0]


def cost(desk: Desk, path: str, asked: list[str]) -> int:
    asked.clear()
    desk.page(path)
    # What was set at the desk is asked for every two seconds, whatever the page.
    told = [sql for sql in asked if sql.startswith("SELECT") and "FROM setting" not in sql]
    return len(told)
