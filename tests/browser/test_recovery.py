"""Unfinished purchases before a real browser and a real mail server: listed, reminded, ended."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect

from tests import live, smtp
from tests.browser.at_the_desk import ANA, LAPTOP, PHONE, Seat, post, press, seat
from tests.database import Databases
from tests.live import Live
from tests.post_office import Delivered, PostOffice

PIX = "00020126580014br.gov.bcb.pix0136abc6304ABCD"
WAY = {"url_recuperacao": "https://pay.example.com/1", "pix_codigo_qrcode": PIX}
BUYER = {"nome": "Ana Lima", "email": ANA, "telefone": "31998765432"}
BRASILIA = timedelta(hours=-3)


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    """The mail server of the producer."""
    with smtp.serving() as office:
        yield office


@pytest.fixture(scope="module")
def server(
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
    chromium: Browser,
    office: PostOffice,
) -> Iterator[Live]:
    """A server as bin/serve starts it, where it is noon, and whose owner has come in."""
    folder: Path = tmp_path_factory.mktemp("recovery")
    told = {"MAIL_URL": office.url, "TIMEZONE": noon_now()}
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder, **told) as server:
        with seat(chromium, server) as here:
            here.choose_password(server.invitation)
        yield server


def noon_now() -> str:
    """A zone in which it is about noon: nobody is written to at night."""
    west = datetime.now(UTC).hour - 12
    return f"Etc/GMT{west:+d}" if west else "Etc/GMT"


def leaves(server: Live, event: int, **told: Any) -> None:
    """Somebody left ten minutes ago, as the marketplace's clock shows it."""
    at = datetime.now(UTC) + BRASILIA - timedelta(minutes=10)
    extra = {**WAY, "comprador": BUYER, **told.pop("extra", {})}
    post(server, event, dispatched=f"{at:%Y-%m-%d %H:%M:%S}", paid=None, extra=extra, **told)


def reminder(office: PostOffice) -> Delivered:
    """The reminder to Ana, once it has arrived."""

    def found() -> list[Delivered]:
        return [one for one in office.to(ANA) if "Falta só" in one.message["Subject"]]

    live.wait_for(lambda: bool(found()), what="the reminder")
    return found()[0]


def is_listed(here: Seat) -> bool:
    here.go("/admin/recovery")
    return here.page.get_by_role("link", name="Ana Lima").count() > 0


def test_from_an_unpaid_pix_to_a_reminder_and_its_end(
    server: Live, chromium: Browser, office: PostOffice
) -> None:
    leaves(server, 1, sale="777")
    with seat(chromium, server) as here:
        here.sign_in()
        live.wait_for(lambda: is_listed(here), what="the case")
        looks_at_the_case(here)
        switches_on(here)
        ended_with_one_press(reminder(office))
        here.go("/admin/recovery/reminders/unsubscribed")
        here.sees(ANA)
        assert here.faults() == []
        assert here.complaints == []


def looks_at_the_case(here: Seat) -> None:
    assert here.faults() == []
    here.page.get_by_role("link", name="Ana Lima").click()
    expect(here.page.get_by_role("img", name="Código QR com o Pix")).to_be_visible()
    text = here.page.get_by_role("textbox", name="Nada sai daqui sozinho")
    assert "https://pay.example.com/1" in text.input_value() and PIX in text.input_value()
    link = here.page.get_by_role("link", name="Abrir o WhatsApp").get_attribute("href") or ""
    assert link.startswith("https://wa.me/5531998765432?text=Oi%2C%20Ana")
    for size in (PHONE, LAPTOP):
        here.page.set_viewport_size(size)
        assert here.faults() == []


def switches_on(here: Seat) -> None:
    here.go("/admin/recovery/reminders")
    here.sees("Desligados")
    here.page.get_by_role("link", name="Curso 900").click()
    assert here.faults() == []
    here.page.get_by_label("Mandar lembretes").check()
    here.page.get_by_label("Também para as compras").check()
    here.page.get_by_label("Quantos").first.fill("1")
    here.page.get_by_label("Unidade").first.select_option("min")
    press(here, "Guardar")
    here.sees("Compras em aberto que entraram: 1")
    here.sees("Ligados")


def ended_with_one_press(letter: Delivered) -> None:
    message = letter.message
    plain = message.get_body(("plain",))
    assert plain and PIX in plain.get_content() and "/login" not in plain.get_content()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(message["List-Unsubscribe"]).strip("<>")
    body = b"List-Unsubscribe=One-Click"
    with urlopen(
        Request(link, body, {"Content-Type": "application/x-www-form-urlencoded"})
    ) as answer:
        assert answer.status == 200 and "Set-Cookie" not in answer.headers


def test_the_page_of_the_link_needs_neither_login_nor_scripts(
    server: Live, chromium: Browser, office: PostOffice
) -> None:
    link = str(reminder(office).message["List-Unsubscribe"]).strip("<>")
    with seat(chromium, server, PHONE, java_script_enabled=False) as here:
        here.page.goto(link)
        press(here, "Não quero mais lembretes")
        here.sees("Pronto, não mandamos mais lembretes")
        press(here, "Foi engano, quero continuar recebendo")
        here.sees("Tudo como antes")
    with seat(chromium, server, PHONE) as here:
        here.page.goto(link)
        assert here.faults() == []
