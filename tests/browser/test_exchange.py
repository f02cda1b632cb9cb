"""People leave as a file and come in one, in a real browser before a real server."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests import live
from tests.browser.at_the_desk import LAPTOP, PHONE, Seat, post, seat
from tests.database import Databases
from tests.live import Live
from tests.test_brought import WORDPRESS

IMPORT = "/admin/members/import"
PICTURES = os.environ.get("PICTURES", "")  # a folder, for who wants to look at the pages
FILE = "user_email;display_name;user_pass;curso\n"
FILE += f"eva@example.test;Eva Luz;{WORDPRESS};Curso 900\n"
FILE += "nada;Ninguém;;\nrui@example.test;=1+1;5f4dcc3b5aa765d61d8327deb882cf99;\n"


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server as bin/serve starts it, with a buyer, an area and an owner."""
    folder: Path = tmp_path_factory.mktemp("exchange")
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as server:
        with seat(chromium, server) as here:
            here.choose_password(server.invitation)
        post(server)
        yield server


def send(here: Seat, folder: Path) -> None:
    """Send the file."""
    file = folder / "alunos.csv"
    file.write_text(FILE, "utf-8")
    here.go("/admin/members")
    here.page.get_by_role("link", name="Importar…").click()
    here.page.get_by_label("Arquivo CSV").set_input_files(file)
    here.page.get_by_role("button", name="Enviar e ver as colunas").click()
    here.sees("Como ler o arquivo")


def look(here: Seat, name: str) -> list[str]:
    """What is wrong with the page as it stands."""
    if PICTURES:
        here.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    return [f"{name}: {fault}" for fault in here.faults()]


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (LAPTOP, "dark")], ids=["360", "1280 dark"]
)
def test_a_file_is_sent_looked_through_and_thrown_away(
    server: Live, chromium: Browser, tmp_path: Path, size: ViewportSize, scheme: str
) -> None:
    with seat(chromium, server, size, color_scheme=scheme) as here:
        here.sign_in()
        send(here, tmp_path)
        faults = look(here, f"columns-{scheme}")
        here.page.get_by_role("button", name="Conferir, sem mudar nada").click()
        here.sees("Confirmar a importação")
        here.sees("Senha em MD5 sem sal")
        faults += look(here, f"checked-{scheme}")
        here.page.get_by_role("button", name="Descartar o arquivo").click()
        here.sees("Arquivo descartado")
        faults += look(here, f"imports-{scheme}")
        here.go("/admin/members/export?status=active")
        assert faults + look(here, f"export-{scheme}") == []
        assert here.complaints == []


def test_who_was_brought_along_is_there_and_leaves_again(
    server: Live, chromium: Browser, tmp_path: Path
) -> None:
    with seat(chromium, server, java_script_enabled=False) as here:
        here.sign_in()
        send(here, tmp_path)
        here.page.get_by_role("button", name="Conferir, sem mudar nada").click()
        here.page.get_by_role("button", name="Confirmar a importação").click()
        here.sees("Importação terminada")
        here.page.get_by_role("link", name="Ver as pessoas").click()
        here.page.get_by_role("link", name="Exportar…").click()
        with here.page.expect_download() as file:
            here.page.get_by_role("button", name="Baixar o arquivo").click()
        told = Path(file.value.path()).read_text("utf-8-sig")
        assert "Eva Luz;eva@example.test;;Ativo;Curso 900;" in told
