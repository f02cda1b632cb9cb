"""The sender's domain at the desk, asked for at a name server of our own."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from pydantic import SecretStr

from receiver import maildomain
from receiver.models.admin import StaffRole
from receiver.web.admin.lookups import GOOD_FOR, Lookups, Question
from tests import name_server
from tests.conftest import MakeApp
from tests.name_server import Zone
from tests.web.admin.staffed import Desk, at_the_desk, hire

KEY = "v=DKIM1; k=rsa; p=" + "A" * 380
ZONE: Zone = {
    "loja.com.br": ["other=1", "v=spf1 include:sendgrid.net ~all"],
    "sendgrid.net": ["v=spf1 ip4:167.89.0.0/17 ~all"],
    "s2._domainkey.loja.com.br": [KEY],
    "nosso._domainkey.loja.com.br": [KEY],
    "_dmarc.loja.com.br": ["v=DMARC1; p=reject; rua=mailto:a@loja.com.br"],
}
PLACE = "/admin/letters/domain"
ABOUT = Question("loja.com.br")
GOOD = {"mail_from": "Loja <oi@loja.com.br>", "mail_url": SecretStr("smtp://smtp.sendgrid.net")}


@pytest.fixture
def desk(make_app: MakeApp) -> Iterator[Desk]:
    """The owner of a shop with a domain of its own."""
    with at_the_desk(make_app(**GOOD)) as desk:
        yield desk


def seen(desk: Desk, monkeypatch: pytest.MonkeyPatch, zone: Zone, query: str = "") -> str:
    with name_server.serving(zone) as asking:
        monkeypatch.setattr(maildomain, "resolver", lambda: asking)
        return found(desk, query)


def found(desk: Desk, query: str = "") -> str:
    """The page, asked for again until nothing is looked up any more, as its script does."""
    while "data-live" in desk.page(PLACE + query):
        time.sleep(0.05)  # those who look it up are threads of this process
    return desk.sees(PLACE + query)


def test_a_domain_that_says_all_is_told_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = seen(desk, monkeypatch, ZONE)
    assert page.count("Certo") == 4
    assert "duas vezes: SPF e DKIM falam de loja.com.br." in page
    assert "p=reject: o que não passa é recusado." in page and "pct" not in page
    assert "Consultas: 1 de 10" in page
    assert KEY in page


def test_a_domain_that_says_nothing_is_told_what_to_add(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = seen(desk, monkeypatch, {})
    assert page.count("Falta") >= 3
    assert "v=spf1 include:sendgrid.net ~all" in page
    assert "_dmarc.loja.com.br" in page
    assert "v=DMARC1; p=none; rua=mailto:dmarc@loja.com.br" in page


def test_a_selector_can_be_asked_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nosso._domainkey.loja.com.br" in seen(desk, monkeypatch, ZONE, "?selector=nosso")
    assert "Nenhuma chave" in seen(desk, monkeypatch, ZONE, "?selector=outro")
    assert "s2._domainkey" in seen(desk, monkeypatch, ZONE, "?selector=a b/../c")


def test_a_name_server_that_is_silent_holds_nobody_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maildomain, "SECONDS", 1.0)
    with name_server.serving({}, is_silent=True) as asking:
        monkeypatch.setattr(maildomain, "resolver", lambda: asking)
        assert "Procurando os registros de loja.com.br no DNS…" in desk.sees(PLACE)
        assert found(desk).count("Sem resposta") == 4


def test_a_question_is_asked_once_at_a_time_and_again_after_a_minute(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    is_over, asked = threading.Event(), Lookups()
    monkeypatch.setattr(maildomain, "look", lambda **_told: is_over.wait() and None)
    first = asked.of(ABOUT, now)
    assert first.report is None
    assert asked.of(ABOUT, now + 2 * GOOD_FOR) is first
    assert asked.of(Question("outra.com.br"), now) is not first
    is_over.set()
    first.found.result()
    assert asked.of(ABOUT, now + GOOD_FOR / 2) is first
    assert asked.of(ABOUT, now + GOOD_FOR) is not first


def test_a_domain_below_another_has_the_policy_of_that_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with name_server.serving(ZONE) as asking:
        monkeypatch.setattr(maildomain, "resolver", lambda: asking)
        report = maildomain.look("cartas.loja.com.br")
    assert report.dmarc.host == "_dmarc.loja.com.br"
    assert report.dmarc.why == "fine"


def test_who_has_no_policy_yet_is_judged_as_if_it_were_added(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    zone = {"volta.loja.com.br": ["v=spf1 a:smtp.loja.com.br ~all"]}
    with name_server.serving(zone) as asking:
        monkeypatch.setattr(maildomain, "resolver", lambda: asking)
        told = {"server": "smtp.loja.com.br", "envelope": "volta.loja.com.br"}
        report = maildomain.look("loja.com.br", **told)
    assert report.dmarc.why == "none"
    assert report.alignment.why == "only-spf"


def test_without_a_domain_of_ones_own_nobody_is_asked(make_app: MakeApp) -> None:
    with (app := make_app(mail_from="Portaria <portaria@localhost>")).app_context():
        hire("leo@loja.test", StaffRole.READER)
        leo = Desk(app)
        leo.sign_in("leo@loja.test")
        assert "Ainda não há domínio" in leo.sees("/admin/letters/domain")


def at(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, zone: Zone, **told: Any) -> str:
    """What the page says to a shop with these settings."""
    with (app := make_app(**{**GOOD, **told})).app_context():
        hire("leo@loja.test", StaffRole.READER)
        leo = Desk(app)
        leo.sign_in("leo@loja.test")
        return seen(leo, monkeypatch, zone)


def test_letters_that_come_back_elsewhere_pass_by_their_seal_alone(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = {**ZONE, "volta.test": ["v=spf1 include:sendgrid.net ~all"]}
    page = at(make_app, monkeypatch, zone, bounce_address="b@volta.test")
    assert "passam pelo DKIM. O SPF não conta, porque as devoluções vão para volta.test" in page
    assert "volta.test · mesmo domínio ou vizinho · não combina" in page
    zone["s2._domainkey.loja.com.br"] = zone["nosso._domainkey.loja.com.br"] = []
    page = at(make_app, monkeypatch, zone, bounce_address="b@volta.test")
    assert "o DMARC falha" in page and "BOUNCE_ADDRESS um e-mail dele" in page


def test_a_domain_below_passes_by_what_the_one_above_has_unless_that_is_too_near(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = {**ZONE, "cartas.loja.com.br": []}
    told = {"mail_from": "oi@cartas.loja.com.br"}
    page = at(make_app, monkeypatch, zone, **told)
    assert "s2._domainkey.loja.com.br" in page and "passam pelo DKIM" in page
    strict = ["v=DMARC1; p=quarantine; sp=none; adkim=s; pct=50; rua=mailto:a@loja.com.br"]
    page = at(make_app, monkeypatch, {**zone, "_dmarc.loja.com.br": strict}, **told)
    assert "Tire adkim=s do registro" in page and "só o domínio exato" in page
    assert "p=none: quem recebe só observa" in page
    assert "Vale para 50% dos e-mails (pct)." in page
