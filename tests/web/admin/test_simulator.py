"""The simulator at the desk: chosen, shown step by step, marked everywhere, removed at a touch."""

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import simulations, worker
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Simulation
from receiver.simulator import LIVES, SINGLE, Answer, NoAnswer, buyers
from receiver.web.admin import lives, simulator
from tests.client import Browser
from tests.factories import Shop
from tests.simulations.stage import ANA
from tests.web.admin.staffed import OWNER, Desk, hire

Begun = list[simulations.Begun]
PAGE = "/admin/simulator"


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Begun:
    """Lives that were begun at the desk, and that nobody tells."""
    found: Begun = []
    monkeypatch.setattr(simulator, "play_aside", found.append)
    return found


@pytest.fixture
def knock(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The door of this very application, without a wire between."""

    def ask(_url: str, body: bytes, *, headers: dict[str, str]) -> Answer:
        answer = client.post("/postback", data=body, headers=headers)
        return Answer(answer.status_code, answer.text)

    monkeypatch.setattr("receiver.simulations.playing.ask", ask)


def test_who_has_no_mailbox_is_told_where_the_letters_are_read(app: Flask) -> None:
    hire("admin@localhost")
    desk = Desk(app)
    desk.sign_in("admin@localhost")
    seen = desk.sees(PAGE)
    assert "Nenhum e-mail da simulação sai daqui" in seen and "Sem isso" not in seen


def play(name: str, *, email: str = ANA) -> Simulation:
    """Play a life as the command line does, and do the worker's work."""
    told = simulations.begin(name, email=email, by=OWNER, now=utcnow())
    for _played in simulations.play(told, "/postback", clock=utcnow):
        while worker.understand_batch(utcnow()):
            pass
        db.session.rollback()
    return db.session.get_one(Simulation, told.simulation_id)


def test_everything_that_can_be_played_has_its_words() -> None:
    assert list(lives.LIVES) == list(LIVES)
    assert list(lives.EVENTS_ALONE) == list(SINGLE)


def test_the_page_offers_every_life_and_every_event(desk: Desk) -> None:
    page = desk.page(PAGE)
    assert all(f'value="{name}"' in page for name in (*LIVES, *SINGLE))
    assert "Nada ainda. Escolha uma vida" in page


def test_a_life_begins_with_an_invented_buyer(desk: Desk, begun: Begun) -> None:
    answer = desk.press(PAGE, on=PAGE, scenario="purchase")
    assert answer.headers["Location"] == f"{PAGE}/1"
    page = desk.sees(f"{PAGE}/1")
    assert "Compra por Pix, até completar" in page and "Ainda não enviado." in page
    assert 'data-live="700"' in desk.page(f"{PAGE}/1")
    assert buyers.is_invented(begun[0].told[0].document["comprador"]["email"])


def test_letters_go_to_whoever_plays_when_asked_for(desk: Desk, begun: Begun) -> None:
    desk.press(PAGE, on=PAGE, scenario="event-2", letters="mine")
    email = begun[0].told[0].document["comprador"]["email"]
    assert email.startswith("bia+simulado.") and email.endswith("@loja.test")


@pytest.mark.parametrize("scenario", ["", "x", "purchase2"])
def test_what_cannot_be_played_is_not(desk: Desk, begun: Begun, scenario: str) -> None:
    assert "Escolha o que simular." in desk.told(desk.press(PAGE, on=PAGE, scenario=scenario))
    assert begun == []


@pytest.mark.usefixtures("knock")
def test_answers_effects_letters_and_what_is_to_come_are_shown(desk: Desk) -> None:
    play("overdue")
    page = desk.sees(f"{PAGE}/1")
    assert page.count("A porta respondeu 200: Recebido e guardado.") == 3
    assert "Conta criada" in page and "Acesso aberto" in page
    assert "Boas-vindas" in page and "Pagamento atrasado" in page
    assert "O que o relógio ainda fará Calculado" in page and "Suspenso" in page


@pytest.mark.usefixtures("knock")
def test_what_is_simulated_is_marked_everywhere(desk: Desk, shop: Shop) -> None:
    shop.arrive(sale="100")
    simulation = play("purchase")
    member = db.session.scalar(sa.text("SELECT max(id) FROM member"))
    for path in ("inbox", "members", "letters", "log"):
        page = desk.page(f"/admin/{path}")
        assert 0 < page.count('"status simulated"') < page.count("<tr"), path
    for path in (f"inbox?sale={simulation.sale_codes[0]}", f"members/{member}", "letters/2"):
        assert "Simulado" in desk.sees(f"/admin/{path}"), path
    for path in ("inbox/1", "members/1", "letters/1"):
        assert 'status simulated"' not in desk.page(f"/admin/{path}"), path


@pytest.mark.usefixtures("knock")
def test_all_of_it_is_removed_at_a_touch(desk: Desk) -> None:
    play("refund")
    play("event-1")
    told = desk.told(desk.press(f"{PAGE}/remove", on=PAGE))
    assert "2 simulações removidas, com tudo o que elas fizeram." in told
    assert desk.browser.get(f"{PAGE}/1").status_code == 404
    assert "Nenhum aviso chegou ainda" in desk.sees("/admin/inbox")


def test_a_door_that_does_not_answer_is_told(desk: Desk, begun: Begun) -> None:
    desk.press(PAGE, on=PAGE, scenario="refund")
    with pytest.raises(NoAnswer):
        list(simulations.play(begun[0], "http://127.0.0.1:1/postback", clock=utcnow))
    assert "A porta não respondeu, e a simulação parou aqui." in desk.sees(f"{PAGE}/1")
