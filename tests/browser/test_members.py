"""The page of a member in a real browser: helped in, looked at, noted, merged, and many at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser.at_the_desk import ANA, BIA, LAPTOP, PHONE, Seat, press, seat, with_two_buyers
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
        let_in(here, person, "Curso 900")
        for size in (PHONE, LAPTOP):
            here.page.set_viewport_size(size)
            look(here)
        person.go("/account")
        person.sees("Curso 900")
        assert here.complaints == person.complaints == []


def look(here: Seat) -> None:
    """See what the member sees, marked and without doing anything, and come back for good."""
    here.go(f"{LIST}/1")
    press(here, "Ver como a pessoa")
    here.sees("Só para olhar")
    expect(here.page.get_by_role("region", name="Visita da equipe")).to_contain_text(ANA)
    expect(here.page.get_by_role("button", name="Sair")).to_be_disabled()
    assert here.faults() == []
    here.page.get_by_role("link", name="Perfil").click()
    assert here.page.get_by_role("button", name="Guardar").is_disabled()
    assert here.faults() == []
    press(here, "Voltar ao balcão")
    here.sees("Vista como a pessoa vê")
    here.go("/account")
    expect(here.page.get_by_role("heading", name="Entrar")).to_be_visible()
    expect(here.page.get_by_role("region", name="Visita da equipe")).to_have_count(0)


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
    with seat(chromium, server) as here, seat(chromium, server, PHONE) as bia:
        here.sign_in()
        here.go(f"{LIST}/2")
        let_in(here, bia, "Curso 901")
        find_the_other(here)
        shows_what_results(here)
        press(here, "Juntar as contas")
        here.sees("As duas contas agora são uma.")
        bia.go("/account")
        expect(bia.page.get_by_role("heading", name="Entrar")).to_be_visible()
        here.go(f"{LIST}/2")
        here.sees("Também achada por")
        assert here.page.url.endswith("/members/1")
        assert here.faults() == bia.faults() == []


def let_in(here: Seat, person: Seat, course: str) -> None:
    """Somebody whose page is open at the desk comes in by a link from there."""
    press(here, "Criar link para entrar")
    assert here.faults() == []
    person.page.goto(here.page.get_by_label("Passe este link").input_value())
    press(person, "Entrar")
    person.go("/account")
    person.sees(course)


def find_the_other(here: Seat) -> None:
    """From the page of the first one to what would come of both."""
    here.go(f"{LIST}/1")
    here.page.get_by_role("link", name="Juntar com outra conta…").click()
    here.page.get_by_label("E-mail, nome").fill("souza")
    press(here, "Procurar")
    here.page.get_by_role("link", name=BIA).click()


def shows_what_results(here: Seat) -> None:
    """What both may enter now, and what the one that stays may enter then; on each screen."""
    expect(here.page.get_by_role("row", name="Curso 901")).to_contain_text("nada")
    here.sees("Sai de todos os aparelhos")
    here.sees("Não dá para separar depois.")
    for size in (PHONE, LAPTOP):
        here.page.set_viewport_size(size)
        assert here.faults() == []
