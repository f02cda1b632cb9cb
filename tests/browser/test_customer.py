"""A buyer before the screen: a phone and a computer, with a keyboard, without scripts."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from receiver.context import utcnow
from receiver.models.token import Purpose
from receiver.rules.vocabulary import AccessState
from tests.browser.conftest import DESKTOP, PHONE, Window
from tests.people import ANA, NEW, PASSWORD, delivered, door, link, member
from tests.postman import code_in, link_in

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

LONG = "Mentoriacomumnomequenaoacabanuncaenaotemnenhumespaco"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Touch targets: whatever is pressed and does not stand in a line of text.
SMALL = """() => [...document.querySelectorAll("button, input:not([type=hidden]), .button, .menu a")]
    .map(it => [it, (it.closest("label") ?? it).getBoundingClientRect()])
    .filter(([it, box]) => box.width && box.height < 44)
    .map(([it]) => it.outerHTML)"""


def type_in(page: Page, *texts: str) -> None:
    """Type into one field after the other, as hands on a keyboard do; then press Enter."""
    for place, text in enumerate(texts):
        if place:
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name has the focus."""
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || document.activeElement.innerText") == name:
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


def enter(page: Page, password: str = PASSWORD) -> Page:
    page.goto("/login")
    page.get_by_label("Seu e-mail").fill(ANA)
    page.get_by_label("Sua senha").fill(password)
    page.get_by_role("button", name="Entrar", exact=True).click()
    return page


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_buyer_gets_in_with_the_keyboard_alone(window: Window, width: int) -> None:
    door(member(), "Violão do Zero", utcnow(), url="https://curso.example.test/")
    page = window(width)
    page.goto("/login")
    tab_to(page, "email")
    page.keyboard.type(ANA)
    tab_to(page, "password")
    type_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="Olá, Ana")).to_be_visible()
    expect(page.get_by_role("link", name="Entrar em Violão do Zero")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_buyer_gets_in_by_link_without_scripts(window: Window, width: int) -> None:
    """VOICES 7."""
    member()
    page = window(width, java_script_enabled=False)
    page.goto("/login")
    page.get_by_label("Seu e-mail").fill(ANA)
    page.get_by_role("button", name="Receber um link por e-mail").click()
    expect(page.get_by_role("heading", name="Veja o seu e-mail")).to_be_visible()
    page.goto(f"/enter/{link_in(delivered(utcnow()))}")
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("heading", name="Olá, Ana")).to_be_visible()


def test_the_code_opens_the_browser_that_asked(window: Window) -> None:
    """VOICES 7: the letter is read in another program, whose link would open there."""
    member()
    page = window()
    page.goto("/login")
    page.get_by_label("Seu e-mail").fill(ANA)
    page.get_by_role("button", name="Receber um link por e-mail").click()
    page.get_by_label("Código").fill(code_in(delivered(utcnow())))
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("heading", name="Olá, Ana")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_first_entry_ends_with_a_password_of_ones_own(window: Window, scripts: bool) -> None:
    """S26."""
    member(password_expires_at=utcnow() + timedelta(days=7))
    page = enter(window(java_script_enabled=scripts))
    expect(page.get_by_role("heading", name="Escolha a sua senha")).to_be_visible()
    page.get_by_label("Senha nova").fill("123456789012")
    page.get_by_role("button", name="Guardar a senha").click()
    expect(page.get_by_text("fácil de adivinhar")).to_be_visible()
    page.get_by_label("Senha nova").fill(NEW)
    page.get_by_role("button", name="Guardar a senha").click()
    expect(page.get_by_role("heading", name="Olá, Ana")).to_be_visible()


def test_a_forgotten_password_is_replaced(window: Window) -> None:
    member()
    page = window()
    page.goto("/login")
    page.get_by_role("link", name="Esqueci minha senha").click()
    page.get_by_label("Seu e-mail").fill(ANA)
    page.get_by_role("button", name="Mandar o link da senha nova").click()
    page.goto(f"/reset/{link_in(delivered(utcnow()))}")
    page.get_by_label("Senha nova").fill(NEW)
    page.get_by_role("button", name="Guardar a senha").click()
    expect(page.get_by_role("status")).to_contain_text("Agora entre com ela")
    expect(enter(page, NEW).get_by_role("heading", name="Olá, Ana")).to_be_visible()


def test_a_password_can_be_shown_and_is_hidden_when_sent(window: Window) -> None:
    page = window()
    page.goto("/login")
    field = page.get_by_label("Sua senha")
    field.fill("not the password")
    page.get_by_role("button", name="Mostrar").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Esconder").click()
    expect(field).to_have_attribute("type", "password")


def test_a_refusal_is_announced(window: Window) -> None:
    """A screen reader hears it: role=alert, and the field says that it is wrong."""
    page = enter(window(), "not the password")
    expect(page.get_by_role("alert")).to_contain_text("não combinam")


def test_who_left_sees_nothing_by_going_back(window: Window) -> None:
    """S44."""
    door(member(), "Violão do Zero", utcnow())
    page = enter(window())
    expect(page.get_by_text("Violão do Zero")).to_be_visible()
    page.get_by_role("button", name="Sair").click()
    expect(page.get_by_role("status")).to_contain_text("Você saiu")
    page.go_back()
    expect(page.get_by_role("heading", name="Entrar")).to_be_visible()


def test_the_language_is_changed_in_two_presses(window: Window) -> None:
    page = window()
    page.goto("/login")
    page.get_by_role("link", name="Idioma: Português").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_name_is_shown_and_not_run(window: Window) -> None:
    """S42."""
    hostile = '<img src=x onerror=alert(1)>"><script>alert(2)</script>'
    door(member(name=hostile), hostile, utcnow(), url="javascript:alert(3)")
    page = enter(window())
    expect(page.get_by_role("heading", name="<img")).to_have_count(2)
    expect(page.locator("main img, main script")).to_have_count(0)
    expect(page.locator("main a[href^=javascript]")).to_have_count(0)


def pages_of_a_buyer() -> list[str]:
    """Every page that a signed-in buyer can meet."""
    ana, now = member(), utcnow()
    door(ana, "Violão do Zero", now, url="https://curso.example.test/")
    door(ana, LONG, now, state=AccessState.SUSPENDED, reason="subscription-overdue")
    door(ana, "Clube", now, state=AccessState.ENDED, reason="sale-refunded")
    old = link(ana, now - timedelta(days=3))
    reset, new = link(ana, now, Purpose.RESET), link(ana, now)
    open_to_all = ["/", "/login", "/code", "/forgot", "/language", "/nowhere", "/enter/made.up"]
    secret = [f"/enter/{old}", f"/enter/{new}", f"/reset/{reset}", f"/reset/{old}"]
    return ["/account", "/account/profile", "/account/password", *secret, *open_to_all]


@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
def test_every_page_fits_the_screen_and_the_finger(window: Window, width: int) -> None:
    paths = pages_of_a_buyer()
    page = enter(window(width))
    page.wait_for_url("**/account")
    for path in paths:
        page.goto(path)
        assert page.evaluate(TOO_WIDE) <= 0, path
        assert page.evaluate(SMALL) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_by_everybody(window: Window, site: Flask, scheme: str) -> None:
    """WCAG 2.2 AA, as far as a machine can judge: contrast, names, order, language."""
    paths = pages_of_a_buyer()
    page = enter(window(color_scheme=scheme))
    page.wait_for_url("**/account")
    for path in paths:
        page.goto(path)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], path
