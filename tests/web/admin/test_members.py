"""Finding anybody, and seeing in one look how a person stands."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from _pytest.capture import CaptureFixture

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Letter, LogEntry, Member, Postback
from receiver.models.log_entry import Deed
from tests.factories import Shop
from tests.web.admin.staffed import Desk


def member(email: str = "ana@example.test") -> Member:
    found = Member.by_email(email)
    assert found
    return found


def a_letter_fails(error: str) -> None:
    with transaction():
        db.session.scalars(sa.select(Letter)).one().refused(error)


def signs_in() -> None:
    with transaction():
        member().signed_in(utcnow() - timedelta(days=2))


def test_a_desk_without_members_says_where_they_come_from(desk: Desk) -> None:
    assert "A primeira compra paga cria a primeira conta" in desk.sees("/admin/members")


FOUND = [
    ("ana@example.test", "ana"),
    ("ANA@example.test ", "ana"),
    ("ana@exmaple.test", "ana"),
    ("joao", "joão"),
    ("JOÃO conceicao", "joão"),
    ("conc", "joão"),
    ("example.te", "ana joão bruno"),
    ("100", "ana"),
    ("S-9", "joão"),
    ("bruno", "bruno"),
    ("nobody", ""),
    ("%", ""),
    ("*", ""),
    ("^a", ""),
    ("[a", ""),
    ("\\", ""),
    ("", "ana joão bruno"),
]


def test_one_box_finds_people_by_address_name_or_sale(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100", email="ana@exmaple.test", buyer="Ana Lima")
    provisioning.move("ana@exmaple.test", "ana@example.test", by="x", now=shop.tick())
    told = {"email": "j@example.test", "buyer": "João da Conceição"}
    shop.arrive(101, sale="200", assinatura=("S-9", 1), period="mensal", **told)
    shop.arrive(sale="300", email="b@example.test", buyer="Bruno")
    named = {"ana": "ana@example.test", "joão": "j@example.test", "bruno": "b@example.test"}
    for typed, found in FOUND:
        page = desk.page(f"/admin/members?{urlencode({'text': typed})}")
        shown = [name for name, email in named.items() if f"<bdi>{email}</bdi></a>" in page]
        assert shown == found.split(), typed


def test_people_are_listed_by_status(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100")
    shop.arrive(sale="200", email="bia@example.test")
    shop.arrive(4, sale="200", email="bia@example.test")
    seen = desk.sees("/admin/members?status=suspended")
    assert "bia@example.test" in seen
    assert "ana@example.test" not in seen
    assert "Ninguém está nesta situação" in desk.sees("/admin/members?status=blocked")


def test_a_sale_without_an_account_is_found_too(shop: Shop, desk: Desk) -> None:
    shop.arrive(1, sale="555", email="ana@example.test")
    for typed in ("555", "ana@example.test"):
        seen = desk.sees(f"/admin/members?text={typed}")
        assert "há vendas que ainda não abriram nenhuma conta: 555 Aguardando pagamento" in seen


def test_a_postback_without_a_sale_is_found_too(shop: Shop, desk: Desk) -> None:
    shop.arrive(7, sale=None, email="ana@example.test")
    seen = desk.sees("/admin/members?text=ana@example.test")
    assert "há avisos que falam disto: Carrinho abandonado" in seen


def test_nothing_known_says_what_to_ask_for(desk: Desk) -> None:
    assert "Peça o código da venda" in desk.sees("/admin/members?text=eva@example.test")


def test_one_look_tells_that_somebody_never_came_in(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100")
    seen = desk.sees(f"/admin/members/{member().id}")
    assert "Ana Lima Ativo ana@example.test · Entra em: Curso 900." in seen
    assert "Pagou? Paga Venda 100" in seen
    assert "Tem acesso? Aberto Curso 900" in seen
    assert "Recebeu o e-mail? Na fila Boas-vindas" in seen
    assert "Entrou? Nunca entrou" in seen
    assert "Reenviar: Boas-vindas" in seen


def test_one_look_tells_why_a_letter_did_not_arrive(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    a_letter_fails("550 5.1.1 no such person")
    seen = desk.sees(f"/admin/members/{member().id}")
    assert "Recebeu o e-mail? Não entregue Boas-vindas" in seen
    assert "550 5.1.1 no such person" in seen


def test_what_became_of_a_letter_is_said_in_words(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    with transaction():
        letter = db.session.scalars(sa.select(Letter)).one()
        letter.smtp_reply = "written to /srv/instance/mail/1-welcome.eml"
    seen = desk.sees(f"/admin/members/{member().id}")
    assert "a mensagem foi guardada num arquivo" in seen and "/srv/instance" not in seen


def test_one_look_tells_why_somebody_is_shut_out(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100")
    shop.arrive(5, sale="100")
    seen = desk.sees(f"/admin/members/{member().id}")
    assert "Sem acesso ana@example.test · O pagamento da compra 100" in seen
    assert "Pagou? Contestada" in seen
    assert "Tem acesso? Suspenso" in seen


def test_accesses_of_one_area_stand_together_the_best_on_top(shop: Shop, desk: Desk) -> None:
    for sale in ("100", "200"):
        shop.arrive(sale=sale)
    shop.arrive(4, sale="100")
    page = desk.page(f"/admin/members/{member().id}")
    assert page.count("<h3><bdi>Curso 900</bdi></h3>") == 1
    assert page.index("Compra 200 de Curso 900 paga.") < page.index("A compra 100 de Curso 900 foi")


def test_addresses_visits_and_contracts_are_told(shop: Shop, desk: Desk) -> None:
    shop.arrive(101, sale="100", email="a@exmaple.test", assinatura=("S-9", 1), period="mensal")
    provisioning.move("a@exmaple.test", "ana@example.test", by="x", now=shop.tick())
    signs_in()
    seen = desk.sees(f"/admin/members/{member().id}")
    assert "Entra com ana@example.test Também achada por a@exmaple.test" in seen
    assert "Primeira entrada há 2 dias" in seen
    assert "Assinatura S-9 · paga até" in seen
    assert "comprada com a@exmaple.test" in seen


def test_everything_is_on_one_line_of_time(shop: Shop, desk: Desk) -> None:
    bought = shop.arrive(2, sale="100")
    shop.tick(hours=1)
    shop.arrive(4, sale="100")
    seen = desk.sees(f"/admin/members/{member().id}")
    story = seen[seen.index("O que aconteceu") :]
    order = [
        "Acesso encerrado",
        "Aviso: Reembolso",
        "E-mail: Boas-vindas",
        "Aviso: Compra aprovada",
    ]
    places = [story.index(words) for words in order]
    assert places == sorted(places)
    assert f"/admin/inbox/{bought.id}" in desk.page(f"/admin/members/{member().id}")
    assert "E-mail na fila" not in story


def test_a_long_story_goes_on_where_it_stopped(shop: Shop, desk: Desk) -> None:
    for number in range(30):
        shop.arrive(2, sale=str(1000 + number))
    path, shown = f"/admin/members/{member().id}", []
    while path:
        page = desk.page(path)
        story = page[page.index('id="timeline"') :]
        shown += [n for n in range(30) if f"Venda {1000 + n}: paga" in story]
        path = story.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert shown == sorted(shown, key=int) or sorted(shown) == list(range(30))


@pytest.mark.parametrize("before", ["x", "2026-03-02", "2026-03-02T12:00:00", "9" * 400, "%00"])
def test_a_strange_moment_shows_the_newest(shop: Shop, desk: Desk, before: str) -> None:
    shop.arrive()
    assert "Conta criada" in desk.sees(f"/admin/members/{member().id}?before={before}")


def test_l5_looking_is_told_to_the_server_log_and_changes_nothing(
    shop: Shop, desk: Desk, capfd: CaptureFixture[str]
) -> None:
    shop.arrive()
    before = [db.session.scalars(sa.select(table.id)).all() for table in (LogEntry, Postback)]
    desk.page(f"/admin/members/{member().id}")
    after = [db.session.scalars(sa.select(table.id)).all() for table in (LogEntry, Postback)]
    assert before == after
    assert "member_viewed" in capfd.readouterr().err


def test_a_grant_by_hand_is_told_with_the_name_of_who_gave_it(shop: Shop, desk: Desk) -> None:
    provisioning.create_area("Clube", by="x", now=shop.now)
    provisioning.grant(
        "eva@example.test",
        "Clube",
        until=shop.now + timedelta(days=9),
        by="leo@loja.test",
        now=shop.now,
    )
    seen = desk.sees(f"/admin/members/{member('eva@example.test').id}")
    assert "leo@loja.test" in seen
    assert "dado à mão" in seen
    assert "Nenhuma venda" in seen
    assert db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.GRANTED)).one()
