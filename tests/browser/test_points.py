"""What the desk promises, walked with a worker and a real mail server: what is pressed arrives."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import live, smtp
from tests.browser.at_the_desk import ANA, LAPTOP, PHONE, Seat, post, press, seat
from tests.database import Databases
from tests.live import Live
from tests.people import PASSWORD
from tests.post_office import PostOffice
from tests.test_brought import WORDPRESS

OWNER, RIGHT, RUI, EVA, GUEST = (
    f"{name}@example.test" for name in ("dona", "ana.lima", "rui", "eva", "visita")
)
TEXTS = "/admin/letters/texts/edit?kind=welcome&language=pt_BR"
ENTRY = re.compile(r"http://\S+/enter/[\w.-]+")
LINK = re.compile(r"http://\S+/admin/password/[\w.-]+")


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
    """A server as bin/serve starts it, whose owner has come in, and who has sold something."""
    folder: Path = tmp_path_factory.mktemp("points")
    with (
        databases.fresh("sqlite") as url,
        live.serving(url, folder=folder, MAIL_URL=office.url) as server,
        seat(chromium, server) as here,
    ):
        here.choose_password(server.invitation)
        post(server, sale="100", email=ANA)
        arrives(office, ANA, "Seu acesso")
        yield server


def arrives(office: PostOffice, address: str, subject: str) -> str:
    """Wait for an e-mail to somebody; what it says."""

    def found() -> list[str]:
        letters = [one.message for one in office.to(address)]
        fitting = [one for one in letters if str(one["Subject"]).startswith(subject)]
        return [one.get_body(("plain",)).get_content() for one in fitting]  # type: ignore[union-attr]  # each has a text

    return live.wait_for(found, what=f"{subject} to {address}")[0]


def test_two_and_five_a_wrong_address_is_corrected_from_the_board_and_both_are_told(
    server: Live, chromium: Browser, office: PostOffice
) -> None:
    with seat(chromium, server, PHONE) as here:
        here.sign_in(to="/admin/waiting-room")
        here.page.get_by_role("button", name=f"Reenviar o e-mail para {ANA}").click()
        live.wait_for(lambda: len(office.to(ANA)) == 2, what="the welcome once more")
        here.page.locator("summary", has_text="Corrigir o e-mail").click()
        here.page.get_by_label("E-mail certo").fill(RIGHT)
        press(here, "Trocar o e-mail")
        arrives(office, ANA, "Sua conta agora usa outro e-mail")
        arrives(office, RIGHT, "Este é o novo e-mail")
        here.go("/admin/log?deed=address-moved")
        here.sees(RIGHT)
        assert here.complaints == []


def test_three_one_postback_is_understood_again_after_a_look_at_what_would_change(
    server: Live, chromium: Browser
) -> None:
    with seat(chromium, server) as here:
        here.sign_in(to="/admin/inbox/1")
        here.page.get_by_role("link", name="Ver o que mudaria").click()
        here.sees("Nenhum acesso muda e nenhum e-mail sai.")
        press(here, "Entender 1 aviso de novo")
        here.sees("1 aviso entendido de novo.")
        assert here.faults() == here.complaints == []


def test_four_a_meaning_is_changed_for_all_products_and_taken_back(
    server: Live, chromium: Browser
) -> None:
    with seat(chromium, server) as here:
        here.sign_in(to="/admin/rules")
        for meaning in ("Não muda nada", "Como sem esta regra:"):
            row = here.page.get_by_role("row", name=re.compile("Compra contestada"))
            row.get_by_role("link", name=re.compile("Mudar")).click()
            here.page.get_by_role("radio", name=meaning).check()
            press(here, "Ver o que mudaria")
            keeps_are_named(here)
            press(here, "Confirmar a mudança")
            here.sees("Feito.")
        assert here.complaints == []


def keeps_are_named(here: Seat) -> None:
    """Who keeps what they have is named with it, on each screen."""
    expect(here.page.get_by_role("region", name="Continuam com acesso")).to_contain_text(
        "Curso 900"
    )
    for size in (PHONE, LAPTOP):
        here.page.set_viewport_size(size)
        assert here.faults() == []


def test_five_the_old_password_of_who_was_brought_along_lets_in(
    server: Live, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "alunos.csv"
    file.write_text(f"email;senha;areas\n{EVA};{WORDPRESS};Curso 900\n", "utf-8")
    with seat(chromium, server) as here, seat(chromium, server, PHONE) as there:
        here.sign_in(to="/admin/members/import")
        here.page.get_by_label("Arquivo CSV").set_input_files(file)
        for button in ("Enviar e ver as colunas", "Conferir, sem mudar nada"):
            press(here, button)
        press(here, "Confirmar a importação")
        here.sees("Importação terminada")
        there.go("/login")
        there.page.get_by_label("E-mail").fill(EVA)
        there.page.get_by_label("Sua senha").fill(PASSWORD)
        there.page.get_by_role("button", name="Entrar").first.click()
        there.sees("Curso 900")


def test_five_a_guest_is_let_in_by_hand_and_enters_by_the_welcome(
    server: Live, chromium: Browser, office: PostOffice
) -> None:
    with seat(chromium, server, PHONE) as here, seat(chromium, server, PHONE) as there:
        here.sign_in(to="/admin/members")
        here.page.get_by_role("link", name="Nova pessoa…").click()
        assert here.faults() == []
        here.page.get_by_role("textbox", name="E-mail").fill(GUEST)
        here.page.get_by_label("Área").select_option(label="Curso 900")
        press(here, "Abrir a conta")
        here.sees("Conta criada, e Curso 900 está aberta.")
        found = ENTRY.search(arrives(office, GUEST, "Seu acesso"))
        assert found
        there.page.goto(found[0])
        there.page.get_by_role("button", name="Entrar").click()
        there.page.wait_for_url("**/account**")
        assert here.complaints == there.complaints == []


def test_five_a_workbook_is_taken_away(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, LAPTOP) as here:
        here.sign_in(to="/admin/members/export")
        with here.page.expect_download():
            press(here, "Baixar o arquivo")
        here.page.get_by_role("radio", name="XLSX").check()
        with here.page.expect_download() as file:
            press(here, "Baixar o arquivo")
        with zipfile.ZipFile(file.value.path()) as book:
            assert any(b"@example.test" in book.read(name) for name in book.namelist())


def test_six_a_test_in_ones_own_words_arrives(
    server: Live, chromium: Browser, office: PostOffice
) -> None:
    with seat(chromium, server) as here:
        here.sign_in()
        here.go(TEXTS)
        here.page.get_by_label("Assunto").fill("Provando, {{ first_name }}")
        press(here, "Mandar um teste para mim")
        here.sees("Teste na fila")
        arrives(office, OWNER, "[Teste] Provando")
        assert here.complaints == []


def test_seven_somebody_is_invited_by_e_mail_and_finds_what_support_may(
    server: Live, chromium: Browser, office: PostOffice
) -> None:
    with seat(chromium, server) as here, seat(chromium, server, PHONE) as there:
        here.sign_in(to="/admin/team/invite")
        here.page.get_by_role("textbox", name="E-mail").fill(RUI)
        here.page.get_by_role("radio", name="Atendimento").check()
        press(here, "Mandar o convite")
        found = LINK.search(arrives(office, RUI, ""))
        assert found
        there.choose_password(found[0])
        there.sign_in(RUI, to="/admin/members")
        assert sees_none(there, "Exportar…", "Simulador", "Configurações", "Equipe")
        expect(there.page.get_by_role("link", name="Produtos")).to_have_count(1)


def sees_none(there: Seat, *links: str) -> bool:
    """Whether none of these is offered."""
    return all(there.page.get_by_role("link", name=one).count() == 0 for one in links)


def test_eight_what_was_simulated_is_marked_sends_nothing_and_goes_at_a_touch(
    server: Live, chromium: Browser, office: PostOffice
) -> None:
    with seat(chromium, server) as here:
        here.sign_in(to="/admin/simulator")
        here.page.get_by_role("radio", name=re.compile("Upsell reembolsado")).check()
        press(here, "Simular esta vida")
        here.sees("Nada: só um novo aviso muda alguma coisa.")
        here.go("/admin/members?simulated=1")
        expect(here.page.locator("tbody tr")).to_have_count(1)
        here.go("/admin/simulator")
        press(here, "Remover tudo o que foi simulado")
        here.sees("1 simulação removida")
        here.go("/admin/members?simulated=1")
        expect(here.page.locator("tbody tr")).to_have_count(0)
        assert not [one for one in office.letters if "simulacao" in str(one.message["To"])]
