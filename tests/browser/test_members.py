"""The page of a member in a real browser: helped in, looked at, noted, merged, and many at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.at_the_desk import BIA, LAPTOP, PHONE, Seat, press, seat, with_two_buyers
from tests.database import Databases
from tests.live import Live

LIST = "/admin/members"


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server that has sold to two, each something of their own."""
    with with_two_buyers(databases, tmp_path_factory.mktemp("members"), chromium) as server:
        yield server


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_members_have_no_faults(
    server: Live, chromium: Browser, size: ViewportSize, scheme: str
) -> None:
    with seat(chromium, server, size, color_scheme=scheme) as here:
        here.sign_in()
        for path in (
            LIST,
            f"{LIST}?never=1",
            f"{LIST}/1",
            f"{LIST}/1/merge?text=b",
            f"{LIST}/1/merge/2",
        ):
            here.go(path)
            for summary in here.page.locator("main summary").all():
                summary.click()
            assert here.faults() == [], path
        assert here.complaints == []


def test_a_member_is_noted_lent_a_link_and_looked_at(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE) as here, seat(chromium, server, PHONE) as person:
        here.sign_in()
        here.go(f"{LIST}/1?strand=notes")
        here.page.get_by_label("Nota", exact=True).fill("Prefere WhatsApp.")
        press(here, "Guardar a nota")
        here.sees("Prefere WhatsApp.")
        press(here, "Criar link para entrar")
        assert here.faults() == []
        person.page.goto(here.page.get_by_label("Passe este link").input_value())
        person.page.get_by_role("button", name="Entrar").click()
        person.go("/account")
        person.sees("Curso 900")
        look(here)
        assert here.complaints == person.complaints == []


def look(here: Seat) -> None:
    """See what the member sees, and come back."""
    here.go(f"{LIST}/1")
    press(here, "Ver como a pessoa")
    here.sees("Só para olhar")
    assert here.faults() == []
    here.page.get_by_role("link", name="Perfil").click()
    assert here.page.get_by_role("button", name="Guardar").is_disabled()
    assert here.faults() == []
    press(here, "Voltar ao balcão")
    here.sees("Vista como a pessoa vê")


def test_many_are_done_without_scripts(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE, java_script_enabled=False) as here:
        here.sign_in()
        here.go(LIST)
        here.page.locator("summary", has_text="Fazer para várias pessoas").click()
        here.page.get_by_label(f"Marcar {BIA}").check()
        here.page.get_by_label("O que fazer").select_option("sign-out")
        press(here, "Continuar…")
        here.sees("Para 1 pessoa.")
        press(here, "Confirmar")
        here.sees("Feito para 1 pessoa.")


def test_two_accounts_become_one(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, LAPTOP) as here:
        here.sign_in()
        here.go(f"{LIST}/1")
        here.page.get_by_role("link", name="Juntar com outra conta…").click()
        here.page.get_by_label("E-mail, nome").fill("souza")
        press(here, "Procurar")
        here.page.get_by_role("link", name=BIA).click()
        here.sees("Os acessos que resultam")
        press(here, "Juntar as contas")
        here.sees("As duas contas agora são uma.")
        here.go(f"{LIST}/2")
        here.sees("Também achada por")
        assert here.page.url.endswith("/members/1")
        assert here.faults() == []
