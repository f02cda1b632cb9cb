"""The desk, walked as its people do: with a mouse, with keys only, on a phone, without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests import live
from tests.browser.at_the_desk import LAPTOP, PHONE, WALL, Seat, post, seat
from tests.database import Databases
from tests.live import Live

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}\u202e" + "x" * 150


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server as bin/serve starts it, fresh."""
    folder: Path = tmp_path_factory.mktemp("desk")
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as server:
        yield server


@pytest.fixture(scope="module")
def owned(server: Live, chromium: Browser) -> Live:
    """The same after its owner has chosen a password by the link that it printed."""
    with seat(chromium, server) as here:
        here.choose_password(server.invitation)
        here.sign_in()
        here.sees("Nenhum aviso chegou ainda")
        assert here.complaints == []
    return server


@pytest.fixture(scope="module")
def busy(owned: Live, chromium: Browser) -> Live:
    """The same after some trade."""
    post(owned, 2, sale="100", name="Curso de Crochê", buyer="Ana Lima")
    post(owned, 2, sale="200", email="joao@example.test", buyer="João da Conceição")
    post(owned, 5, sale="200", email="joao@example.test")
    post(owned, 777, sale="300", email="eva@example.test")
    post(owned, 2, sale="400", email="mau@example.test", buyer=HOSTILE, name=HOSTILE)
    with seat(chromium, owned) as here:
        here.sign_in()
        here.page.wait_for_function(
            """() => fetch('/admin/inbox').then(a => a.text())
                .then(t => t.includes('Venda 400') || t.includes('>400<'))"""
        )
        live.wait_for(lambda: settled(here), what="the worker")
    return owned


def settled(here: Seat) -> bool:
    here.go("/admin/inbox?state=waiting")
    return here.page.get_by_text("Nenhum aviso passa").is_visible()


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(PHONE, "light"), (LAPTOP, "dark"), (LAPTOP, "light"), (WALL, "light")],
    ids=["360", "1280 dark", "1280", "1920"],
)
def test_every_page_fits_can_be_read_by_all_and_breaks_no_policy(
    busy: Live, chromium: Browser, size: ViewportSize, scheme: str
) -> None:
    things = ("inbox", "inbox?outcome=held", "inbox/5", "members", "members/3", "letters")
    empty = ("inbox?sale=none", "members?text=none", "letters?state=dead", "log?deed=viewed")
    terms = ("products", "products/1", "areas", "areas/1", "rules", "rules/102?product=1")
    with seat(chromium, busy, size, color_scheme=scheme) as here:
        here.go("/admin/login")
        assert here.faults() == []
        here.sign_in()
        for thing in (*things, *empty, *terms, "log", "letters/1", "members/1/block"):
            here.go(f"/admin/{thing}")
            assert here.faults() == [], thing
        assert here.complaints == []


def test_somebody_complains_and_the_answer_is_one_search_away(
    busy: Live, chromium: Browser
) -> None:
    with seat(chromium, busy) as here:
        here.sign_in()
        here.page.get_by_role("link", name="Pessoas").click()
        expect(here.page.get_by_label("E-mail, nome, telefone, documento")).to_be_focused()
        here.page.keyboard.type("joao conceicao")
        here.page.keyboard.press("Enter")
        here.page.get_by_role("link", name="joao@example.test").click()
        here.sees("O pagamento da compra 200")
        expect(here.page.get_by_role("list", name="Do pagamento à entrada")).to_contain_text(
            "Nunca entrou"
        )


def test_a_letter_goes_out_again_and_the_page_says_so(busy: Live, chromium: Browser) -> None:
    with seat(chromium, busy) as here:
        here.sign_in()
        here.go("/admin/members/1")
        here.page.get_by_role("button", name="Reenviar: Boas-vindas").click()
        expect(here.page.get_by_role("status")).to_contain_text("E-mail na fila")
        here.sees("E-mail reenviado")
        assert here.complaints == []


def test_blocking_takes_two_presses_and_can_be_undone(busy: Live, chromium: Browser) -> None:
    with seat(chromium, busy, PHONE) as here:
        here.sign_in()
        here.go("/admin/members/1")
        here.page.get_by_role("link", name="Bloquear…").click()
        here.page.get_by_role("link", name="Voltar sem bloquear").click()
        expect(here.page.locator("header.title")).to_contain_text("Ativo")
        here.page.get_by_role("link", name="Bloquear…").click()
        here.page.get_by_role("button", name="Bloquear").click()
        expect(here.page.locator("header.title")).to_contain_text("Bloqueado")
        here.page.get_by_role("button", name="Desbloquear").click()
        expect(here.page.locator("header.title")).to_contain_text("Ativo")


def test_without_scripts_everything_still_works(busy: Live, chromium: Browser) -> None:
    with seat(chromium, busy, PHONE, java_script_enabled=False) as here:
        here.sign_in()
        here.page.locator("summary", has_text="Mais filtros").click()
        here.page.get_by_label("Evento", exact=True).select_option("disputed")
        here.page.get_by_role("button", name="Buscar").click()
        here.page.get_by_role("link", name="Compra contestada 5").click()
        here.page.get_by_role("button", name="Entender de novo").click()
        here.sees("Na fila para ser entendido de novo")
        here.go("/admin/members/2")
        here.page.get_by_text("Abrir uma área").click()
        here.page.get_by_label("Área", exact=True).select_option("Curso de Crochê")
        here.page.get_by_role("button", name="Abrir", exact=True).click()
        here.sees("Curso de Crochê está aberta.")


def test_with_keys_only_one_gets_to_a_postback_and_out_again(busy: Live, chromium: Browser) -> None:
    with seat(chromium, busy) as here:
        here.sign_in()
        here.page.keyboard.press("Tab")
        expect(here.page.get_by_text("Pular para o conteúdo")).to_be_focused()
        here.page.keyboard.press("Enter")
        link = here.page.locator("tbody th a").first
        for _step in range(40):
            here.page.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        here.page.keyboard.press("Enter")
        expect(here.page.get_by_role("heading", name="Recebido")).to_be_visible()
        here.page.get_by_role("button", name="Sair").press("Enter")
        here.page.wait_for_url("**/admin/login")


def test_s42_what_a_buyer_wrote_is_text(busy: Live, chromium: Browser) -> None:
    with seat(chromium, busy) as here:
        here.sign_in()
        for path in ("inbox", "inbox?email=mau@example.test", "members", "members/3", "log"):
            here.go(f"/admin/{path}")
            here.sees("<img src=x onerror=alert(1)>{{7*7}}")
        assert here.page.locator("main img").count() == 0
        assert here.complaints == []


def create_area(here: Seat, name: str) -> None:
    """Make an area, found by way of the products."""
    here.page.get_by_role("link", name="Produtos").click()
    here.page.get_by_role("link", name="Áreas").click()
    here.page.get_by_label("Nome").fill(name)
    here.page.get_by_role("button", name="Criar", exact=True).click()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_would_change_is_seen_before_it_does(
    busy: Live, chromium: Browser, *, scripts: bool
) -> None:
    club = f"Clube {'com' if scripts else 'sem'} scripts"
    with seat(chromium, busy, PHONE, java_script_enabled=scripts) as here:
        here.sign_in()
        create_area(here, club)
        here.page.get_by_role("cell").get_by_role("link", name="Curso de Crochê").first.click()
        here.page.get_by_label("Ligar à área").select_option(club)
        here.page.get_by_role("button", name="Ver o que mudaria", exact=True).click()
        expect(here.page.get_by_role("list", name="Resultado")).to_contain_text("0 perdem acesso")
        # On a busy machine the page tells of its progress first.
        confirm = here.page.get_by_role("button", name="Confirmar a mudança")
        confirm.wait_for()
        assert not scripts or here.faults() == []
        confirm.click()
        expect(here.page.get_by_role("status")).to_contain_text("Feito.")


def test_who_would_lose_is_named_and_counted(busy: Live, chromium: Browser) -> None:
    with seat(chromium, busy) as here:
        here.sign_in()
        here.go("/admin/products/1")
        here.page.get_by_role("button", name="Desligar de Curso de Crochê…").click()
        losing = here.page.get_by_role("region", name="Perdem acesso")
        expect(losing.get_by_role("link", name="Ana Lima")).to_be_visible()
        here.page.get_by_label("Quantas pessoas perdem acesso?").fill("99")
        here.page.get_by_role("button", name="Confirmar a mudança").click()
        expect(here.page.get_by_role("alert")).to_contain_text("digite o número de pessoas")
        assert here.faults() == []
        here.page.get_by_role("link", name="Voltar sem mudar nada").first.click()
        here.sees("O que cada evento faz")
        assert here.complaints == []
