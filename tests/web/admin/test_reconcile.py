"""The four inboxes at the desk: seen, repaired one by one or all, put aside; and the key."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from receiver import provisioning
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import LogEntry, Reconciliation, SaleDifference, Setting
from receiver.models.reconciliation import DifferenceState
from tests import marketplace_api
from tests.factories import Shop, live
from tests.marketplace_api import KEY, Api
from tests.web.admin.of_reconciling import differ
from tests.web.admin.staffed import OWNER, Desk

PAGE = "/admin/reconcile"


@pytest.fixture
def api(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    with marketplace_api.serving() as running:
        url = {"monetizze_api_url": running.url}
        monkeypatch.setattr("receiver.web.admin.reconcile.settings", lambda: changed(url))
        yield running


def changed(told: dict[str, str]) -> object:
    return settings().model_copy(update=told)


def states() -> list[DifferenceState]:
    return list(db.session.scalars(sa.select(SaleDifference.state).order_by(SaleDifference.id)))


def test_an_unknown_sale_is_seen_with_what_would_be_done_and_repaired(
    shop: Shop, desk: Desk
) -> None:
    differ(shop.tick())
    assert "1 Venda desconhecida" in desk.sees(PAGE)
    seen = desk.sees(f"{PAGE}/1")
    assert "Conta criada" in seen and "Finalizada" in seen and "não chegou" in seen
    assert "Corrigida" in desk.told(desk.press(f"{PAGE}/1/repair", on=f"{PAGE}/1"))
    shop.now = utcnow()
    shop.work()
    assert live("c0@example.test") == {"Curso 900"}
    assert "Da conferência" in desk.sees("/admin/inbox")


def test_a_few_are_repaired_at_once(shop: Shop, desk: Desk) -> None:
    differ(shop.tick(), count=3)
    page = f"{PAGE}?kind=unknown-sale"
    assert "Corrigir 3 vendas" in desk.sees(page)
    desk.press(f"{PAGE}/all", on=page, kind="unknown-sale")
    assert states() == [DifferenceState.REPAIRED] * 3


def test_many_are_repaired_only_by_who_types_their_number(shop: Shop, desk: Desk) -> None:
    differ(shop.tick(), count=21)
    page = f"{PAGE}?kind=unknown-sale"
    told = desk.told(desk.press(f"{PAGE}/all", on=page, kind="unknown-sale", count="20"))
    assert "Digite o número 21" in told
    desk.press(f"{PAGE}/all", on=page, kind="unknown-sale", count="21")
    assert states() == [DifferenceState.REPAIRED] * 21


def test_it_is_put_aside_with_a_reason_and_not_without(shop: Shop, desk: Desk) -> None:
    differ(shop.tick())
    where = f"{PAGE}/1"
    assert "Diga por quê" in desk.told(desk.press(f"{where}/dismiss", on=where, why=" "))
    assert "combinado" in desk.told(desk.press(f"{where}/dismiss", on=where, why="combinado"))
    assert states() == [DifferenceState.DISMISSED]
    assert "Tudo confere" in desk.sees(PAGE)


def test_the_key_is_kept_sealed_and_shown_nowhere(shop: Shop, desk: Desk) -> None:
    desk.press(f"{PAGE}/key", on=PAGE, deed="save", monetizze_api_key=KEY)
    (kept,) = db.session.scalars(sa.select(Setting.value))
    told = [str(line.facts) for line in db.session.scalars(sa.select(LogEntry))]
    pages = [desk.page(path) for path in (PAGE, "/admin/log", "/admin/settings")]
    assert all(KEY not in text for text in (kept, *told, *pages))
    key = settings().monetizze_api_key
    assert key is not None and key.get_secret_value() == KEY
    assert "Conferir agora" in desk.sees(PAGE)


def test_a_key_that_cannot_be_one_is_told_so(shop: Shop, desk: Desk) -> None:
    answer = desk.press(f"{PAGE}/key", on=PAGE, deed="save", monetizze_api_key="çç")
    assert answer.status_code == 422 and "Não é uma chave" in answer.text


def test_a_key_is_tried_before_it_is_kept(shop: Shop, desk: Desk, api: Api) -> None:
    told = desk.told(desk.press(f"{PAGE}/key", on=PAGE, deed="try", monetizze_api_key=KEY))
    assert "aceitou a chave" in told
    wrong = desk.press(f"{PAGE}/key", on=PAGE, deed="try", monetizze_api_key="outra-chave-9")
    assert "recusou a chave" in desk.told(wrong)
    key = settings().monetizze_api_key
    assert key is not None and key.get_secret_value() == KEY


def test_a_run_is_begun_once(shop: Shop, desk: Desk) -> None:
    provisioning.set_settings({"monetizze_api_key": KEY}, by=OWNER, now=utcnow())
    assert "começou" in desk.told(desk.press(f"{PAGE}/begin", on=PAGE))
    assert "Em andamento" in desk.sees(PAGE)
    assert "já está em andamento" in desk.told(desk.press(f"{PAGE}/begin", on=PAGE))
    assert len(Reconciliation.newest(9)) == 1
