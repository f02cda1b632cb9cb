"""The member's own pages."""

from datetime import timedelta

import pytest
from flask import Flask

from receiver.context import utcnow
from receiver.db import transaction
from receiver.models import Member
from receiver.rules.vocabulary import AccessState, MemberStatus, Origin
from tests.client import Browser
from tests.factories import Shop
from tests.people import ANA, NEW, PASSWORD, door, link, member
from tests.web.pages import another, press, says, sign_in, text

DAY = timedelta(days=1)


@pytest.fixture
def ana(app: Flask) -> Member:
    return member()


@pytest.fixture
def inside(client: Browser, ana: Member) -> Browser:
    """Ana's browser, signed in."""
    assert sign_in(client).status_code == 303
    return client


def test_an_open_area_says_since_when_and_leads_there(inside: Browser, ana: Member) -> None:
    door(ana, "Violão do Zero", utcnow(), url="https://curso.example.test/violao")
    page = inside.get("/account").text
    assert 'href="https://curso.example.test/violao"' in page
    assert "Violão do Zero Aberto Desde" in text(page)
    assert "há 1 mês" in text(page)
    assert "sem data para acabar" in text(page)


def test_times_are_told_in_the_zone_of_the_producer(inside: Browser, ana: Member) -> None:
    since = utcnow().replace(year=2026, month=1, day=1, hour=2, minute=30)
    door(ana, "Violão do Zero", utcnow(), since=since)
    page = inside.get("/account").text
    assert "31 de dez. de 2025" in page
    assert 'title="31 dez. 2025, 23:30' in page


def test_an_area_bought_twice_is_shown_once_at_its_best(inside: Browser, ana: Member) -> None:
    for code, state in (("1", AccessState.ENDED), ("2", AccessState.LIVE)):
        door(ana, "Violão do Zero", utcnow(), origin_code=code, state=state)
    said = says(inside, "/account")
    assert said.count("Violão do Zero") == 1
    assert "Aberto" in said
    assert "Encerrado" not in said


def test_a_suspended_member_reads_why_and_what_to_do(inside: Browser, ana: Member) -> None:
    """VOICES 13."""
    with transaction():
        ana.status = MemberStatus.SUSPENDED
    door(
        ana,
        "Clube",
        utcnow(),
        origin=Origin.SUBSCRIPTION,
        state=AccessState.SUSPENDED,
        reason="subscription-overdue",
        reason_facts={"contract": "77", "product": "Clube"},
    )
    said = says(inside, "/account")
    assert "No momento nada está aberto" in said
    assert "Uma cobrança da assinatura 77 de Clube está em atraso." in said
    assert "Pague a cobrança em atraso" in said


def test_an_access_about_to_end_says_when_and_why(inside: Browser, ana: Member) -> None:
    until = utcnow() + 3 * DAY
    facts = {"product": "Clube", "until": until.isoformat()}
    door(ana, "Clube", utcnow(), until=until, reason="validity-soon", reason_facts=facts)
    said = says(inside, "/account")
    assert "em 3 dias" in said
    assert "Clube: acesso até" in said


def test_who_of_the_staff_decided_is_not_told(inside: Browser, ana: Member) -> None:
    facts = {"by": "bia@loja.test"}
    door(
        ana,
        "Clube",
        utcnow(),
        state=AccessState.ENDED,
        reason="closed-by-hand",
        reason_facts=facts,
    )
    said = says(inside, "/account")
    assert "bia@loja.test" not in said
    assert "Encerrado por Portaria." in said


def test_who_owns_nothing_is_told_so(inside: Browser) -> None:
    assert "Ainda não há nada aqui" in says(inside, "/account")


def test_my_parcels_are_there_with_code_status_and_the_carrier(inside: Browser) -> None:
    told = {"status": 8, "descricao": "Aguardando retirada", "codigo": "AA123456789BR"}
    shop = Shop(utcnow())
    shop.arrive(120, sale=None, email=ANA, extra={"rastreio": told})
    shop.arrive(120, sale=None, email="eva@example.test", extra={"rastreio": told | {"status": 6}})
    page = inside.get("/account").text
    seen = text(page).partition("Minhas encomendas")[2]
    assert "Curso 900 Aguardando retirada Código AA123456789BR Última notícia" in seen
    assert "Leve um documento com foto" in seen and "Entregue" not in seen
    assert 'href="https://rastreamento.correios.com.br/app/index.php?objetos=AA123456789BR"' in page


def test_my_page_shows_nothing_of_others(inside: Browser) -> None:
    """S45: whose page it is stands in the cookie only; no address names a member."""
    door(member("bia@example.test"), "Curso da Bia", utcnow())
    assert "Bia" not in says(inside, "/account")


def test_a_refund_is_seen_on_the_next_page(inside: Browser, ana: Member) -> None:
    """S37."""
    access = door(ana, "Violão", utcnow(), url="https://curso.example.test/violao")
    with transaction():
        access.state, access.reason = AccessState.ENDED, "sale-refunded"
    page = inside.get("/account").text
    assert "https://curso.example.test/violao" not in page
    assert "foi reembolsada" in text(page)


@pytest.mark.parametrize("path", ["/account", "/account/profile"])
def test_a_temporary_password_is_replaced_before_anything_else(client: Browser, path: str) -> None:
    """S26."""
    member(password_expires_at=utcnow() + 7 * DAY)
    assert sign_in(client).location == "/account/password"
    assert client.get(path).location == "/account/password"
    assert "Agora não" not in says(client, "/account/password")
    assert press(client, "/account/password", password=NEW).location == "/account"
    assert client.get(path).status_code == 200


def test_who_came_by_link_may_choose_a_password_later(client: Browser) -> None:
    """S26: the temporary one still has to be replaced by whoever uses it."""
    ana = member(password_expires_at=utcnow() + 7 * DAY)
    answer = press(client, f"/enter/{link(ana, utcnow())}")
    assert answer.location == "/account/password"
    assert "Agora não" in says(client, "/account/password")
    assert client.get("/account").status_code == 200


def test_changing_the_password_asks_for_the_old_one(inside: Browser) -> None:
    """S31."""
    answer = press(inside, "/account/password", old="not the password", password=NEW)
    assert answer.status_code == 422
    assert "A senha de agora não é essa" in answer.text
    answer = press(inside, "/account/password", password=NEW)
    assert answer.status_code == 422


def test_changing_the_password_signs_other_browsers_out(inside: Browser, app: Flask) -> None:
    there = another(app)
    sign_in(there)
    assert press(inside, "/account/password", old=PASSWORD, password=NEW).location == "/account"
    assert "Senha nova guardada" in says(inside, "/account")
    assert there.get("/account").status_code == 303


def test_a_new_password_that_is_too_short_is_refused_with_the_reason(inside: Browser) -> None:
    """S23."""
    answer = press(inside, "/account/password", old=PASSWORD, password="short")
    assert "pelo menos 12 caracteres" in answer.text


def test_name_and_language_can_be_changed(inside: Browser) -> None:
    press(inside, "/account/profile", name="Ana Souza", language="en")
    assert "Saved." in says(inside, "/account/profile")
    assert "Hello, Ana" in says(inside, "/account")


def test_a_language_that_we_do_not_speak_changes_nothing(inside: Browser, ana: Member) -> None:
    press(inside, "/account/profile", name="Ana Souza", language="../../x")
    assert (ana.name, ana.language) == ("Ana Souza", "pt_BR")


def test_signing_out_ends_the_visit_on_the_server(inside: Browser) -> None:
    """S36, S44."""
    cookie = inside.get_cookie("__Host-portaria", domain="portaria.example.test")
    assert cookie
    answer = press(inside, "/logout", on="/account")
    assert answer.location == "/login"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    inside.set_cookie("__Host-portaria", cookie.value, domain="portaria.example.test")
    assert inside.get("/account").status_code == 303


def test_signing_out_everywhere_ends_all(inside: Browser, app: Flask) -> None:
    there = another(app)
    sign_in(there)
    press(inside, "/logout/everywhere", on="/account/profile")
    assert "Você saiu de todos os aparelhos" in says(inside, "/login")
    assert inside.get("/account").status_code == 303
    assert there.get("/account").status_code == 303


@pytest.mark.parametrize(
    "path", ["/account/password", "/account/profile", "/logout", "/logout/everywhere"]
)
def test_nothing_is_done_without_proof_of_origin(inside: Browser, path: str) -> None:
    """S40."""
    assert inside.post(path, data={"password": NEW, "name": "X"}).status_code == 400
    assert ANA in says(inside, "/account/profile")


def test_private_pages_leave_no_copy(inside: Browser) -> None:
    """S44."""
    for path in ("/account", "/account/profile", "/account/password"):
        assert inside.get(path).headers["Cache-Control"] == "no-store"
