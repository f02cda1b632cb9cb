"""What the brake holds, at the desk: told on every page, shown with its reasons, and decided."""

import pytest
from flask import Flask

from receiver.context import settings
from receiver.db import db
from receiver.models import HeldLoss
from receiver.models.admin import StaffRole
from receiver.web.admin import paging
from tests.factories import Shop, deeds
from tests.flooded import flood, nobody_may_be_late
from tests.web.admin.staffed import Desk, hire

BRAKE = "/admin/brake"
DECIDE = f"{BRAKE}/decide?who=all&decision="


@pytest.fixture
def held(shop: Shop) -> Shop:
    """Ten losses are held."""
    nobody_may_be_late(shop)
    assert flood(shop) == 10
    return shop


def test_every_page_tells_of_it(held: Shop, desk: Desk) -> None:
    assert "A trava segurou a perda de acesso de 10 pessoas" in desk.sees("/admin/members")
    assert "A trava segurou a perda" not in desk.sees(BRAKE)


def test_the_page_of_a_person_says_what_is_held_of_them(held: Shop, desk: Desk) -> None:
    number = db.session.scalars(HeldLoss.open()).all()[0].member_id
    seen = desk.sees(f"/admin/members/{number}")
    assert "Perda segurada" in seen
    assert "A trava segura uma perda de acesso Curso 900 · seria suspenso" in seen
    assert f'href="{BRAKE}"' in desk.page(f"/admin/members/{number}").partition('id="held"')[2]
    assert "Perda segurada" not in desk.sees("/admin/members/1")


def test_where_nothing_is_held_no_page_says_so(shop: Shop, desk: Desk) -> None:
    assert "A trava segurou" not in desk.sees("/admin/members")
    assert "A trava não segura nada" in desk.sees(BRAKE)


def test_it_says_who_would_lose_what_and_why(held: Shop, desk: Desk) -> None:
    seen = desk.sees(BRAKE)
    assert "10 pessoas perderiam acesso." in seen
    assert seen.count("Curso 900 · seria suspenso") == 10
    assert "b29@example.test" in seen


def test_the_list_goes_on(held: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "SIZE", 6)
    assert "b29@example.test" in desk.sees(BRAKE)
    last = HeldLoss.count(99) - 5
    assert "b20@example.test" in desk.sees(f"{BRAKE}?before={last}")


def test_all_are_released(held: Shop, desk: Desk) -> None:
    assert "10 pessoas perdem o acesso agora" in desk.sees(f"{DECIDE}release")
    desk.press(f"{BRAKE}/decide/confirm", on=f"{DECIDE}release", decision="release", who="all")
    held.work()
    assert HeldLoss.count(99) == 0
    assert deeds("suspended") == ["suspended"] * 30


def test_those_who_are_ticked_are_dropped(held: Shop, desk: Desk) -> None:
    page = f"{BRAKE}/decide?decision=drop&loss=1&loss=2"
    assert "2 pessoas ficam com o acesso" in desk.sees(page)
    desk.press(f"{BRAKE}/decide/confirm", on=page, decision="drop", loss=["1", "2"])
    held.work()
    assert HeldLoss.count(99) == 8


def test_nothing_ticked_is_nobody(held: Shop, desk: Desk) -> None:
    assert "Ninguém para decidir" in desk.sees(f"{BRAKE}/decide?decision=release")
    desk.press(f"{BRAKE}/decide/confirm", on=f"{DECIDE}release", decision="release")
    assert HeldLoss.count(99) == 10


def test_support_sees_it_and_decides_nothing(held: Shop, app: Flask) -> None:
    hire("rui@loja.test", StaffRole.SUPPORT)
    rui = Desk(app)
    rui.sign_in("rui@loja.test")
    assert "Liberar as perdas" not in rui.sees(BRAKE)
    assert rui.browser.get(f"{DECIDE}release").status_code == 403


def test_it_is_set_at_the_desk(shop: Shop, desk: Desk) -> None:
    told = {"brake": "0", "brake_people": "50", "brake_percent": "10"}
    desk.press("/admin/settings/brake", on="/admin/settings/access", **told)
    now = settings()
    assert (now.brake, now.brake_people, now.brake_percent) == (False, 50, 10)


def test_a_number_that_cannot_be_is_said_so(shop: Shop, desk: Desk) -> None:
    answer = desk.press("/admin/settings/brake", on="/admin/settings/access", brake_percent="101")
    assert "Um número de 0 a 100." in answer.text
    assert settings().brake_percent == 5


def test_more_than_twenty_ask_for_their_number(shop: Shop, desk: Desk) -> None:
    nobody_may_be_late(shop)
    assert flood(shop, late=45) == 25
    assert "digite o número: 25" in desk.sees(f"{DECIDE}release")
    told = {"decision": "release", "who": "all", "count": "24"}
    desk.press(f"{BRAKE}/decide/confirm", on=f"{DECIDE}release", **told)
    assert HeldLoss.count(99) == 25
