"""The inbox, and one postback from arrival to effect."""

import pytest
import sqlalchemy as sa

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Key, LogEntry, Postback
from receiver.models.log_entry import Deed
from tests.factories import KEY, Shop, document
from tests.web.admin.staffed import Desk
from tests.wire import JSON, as_json


def keep_raw(body: bytes, content_type: str) -> int:
    """Keep a body as it is, as if the door had let it in."""
    key = db.session.scalars(sa.select(Key)).one()
    return provisioning.keep(body, content_type=content_type, key=key, now=utcnow()).postback_id


def fail(postback: Postback, error: str) -> None:
    with transaction():
        db.session.get_one(Postback, postback.id).failed(error, for_good=True)


def test_an_empty_inbox_says_what_to_do(desk: Desk) -> None:
    seen = desk.sees("/admin/inbox")
    assert "Nenhum aviso chegou ainda" in seen
    assert "https://portaria.example.test/postback" in seen


def test_each_postback_is_a_line_in_words(shop: Shop, desk: Desk) -> None:
    shop.arrive(2, sale="100", name="Curso de Crochê")
    seen = desk.sees("/admin/inbox")
    for words in ("Compra aprovada 2", "Produtor", "ana@example.test", "100", "Curso de Crochê"):
        assert words in seen
    assert "Aplicado Venda 100: paga." in seen


def test_the_newest_stands_on_top(shop: Shop, desk: Desk) -> None:
    for sale in ("100", "200", "300"):
        shop.arrive(sale=sale)
    seen = desk.sees("/admin/inbox")
    assert seen.index("300") < seen.index("200") < seen.index("100")


def test_a_moment_is_relative_to_the_eye_and_exact_to_the_ear(shop: Shop, desk: Desk) -> None:
    postback = shop.arrive()
    page = desk.page("/admin/inbox")
    assert f'datetime="{postback.received_at.isoformat()}"' in page
    assert 'title="' in page
    assert '<span class="unseen"> (' in page


FILTERED = [
    ("state=done", "100 200 300 400"),
    ("state=waiting", ""),
    ("outcome=held", "400"),
    ("event=approved", "100 200"),
    ("event=waiting", "300"),
    ("event=unknown", "400"),
    ("email=ana@example.test", "100 300 400"),
    ("email=+ANA@Example.test+", "100 300 400"),
    ("email=nobody@example.test", ""),
    ("sale=200", "200"),
    ("sale=20", ""),
    ("email=ana@example.test&event=approved", "100"),
    ("email=ana@example.test&event=approved&state=done&outcome=applied&sale=100", "100"),
    ("email=bia@example.test&event=waiting", ""),
    ("state=nonsense&event=&before=x", "100 200 300 400"),
    ("email=%00&sale=%00", "100 200 300 400"),
]


def test_filters_can_be_combined(shop: Shop, desk: Desk) -> None:
    shop.arrive(2, sale="100")
    shop.arrive(2, sale="200", email="bia@example.test")
    shop.arrive(1, sale="300")
    shop.arrive(777, sale="400")
    for query, sales in FILTERED:
        page = desk.page(f"/admin/inbox?{query}")
        every = ("100", "200", "300", "400")
        shown = [sale for sale in every if f'code" href="/admin/inbox?sale={sale}"' in page]
        assert shown == sales.split(), query


def test_a_filter_stands_in_the_form_and_can_be_cleared(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    page = desk.page("/admin/inbox?event=refunded&email=ana@example.test")
    assert '<option value="refunded" selected>' in page
    assert 'value="ana@example.test"' in page
    assert "Nenhum aviso passa por estes filtros" in page
    assert '<a class="button plain" href="/admin/inbox">Limpar' in page


def test_an_earlier_address_finds_the_postbacks_of_the_person(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100", email="ana@exmaple.test")
    provisioning.move("ana@exmaple.test", "ana@example.test", by="bia@loja.test", now=shop.tick())
    shop.arrive(sale="200", email="ana@example.test")
    for address in ("ana@example.test", "ana@exmaple.test"):
        seen = desk.sees(f"/admin/inbox?email={address}")
        assert "100" in seen
        assert "200" in seen


def test_one_postback_shows_received_read_decided_and_done(shop: Shop, desk: Desk) -> None:
    postback = shop.arrive(2, sale="100", name="Curso 900")
    seen = desk.sees(f"/admin/inbox/{postback.id}")
    for block in ("1 Recebido", "2 Lido", "3 Decidido", "4 Feito"):
        assert block in seen
    assert "Loja (cortada do que foi guardado)" in seen
    assert "R$ 197,00" in seen.replace("\xa0", " ")
    assert "Conta criada" in seen
    assert "Boas-vindas Na fila" in seen
    assert "Curso 900 Aberto" in seen


def test_fields_are_shown_by_block_and_the_key_nowhere(shop: Shop, desk: Desk) -> None:
    postback = shop.arrive(2, sale="100")
    page = desk.page(f"/admin/inbox/{postback.id}")
    assert "comprador" in page
    assert "Ana Lima" in page
    assert KEY not in page


def test_json_is_read_like_a_form(shop: Shop, desk: Desk) -> None:
    body = document(2, sale="100") | {"chave_unica": None}
    seen = desk.sees(f"/admin/inbox/{keep_raw(as_json(body), JSON)}")
    assert "application/json" in seen
    assert "Ana Lima" in seen


@pytest.mark.parametrize(
    ("body", "content_type", "shown"),
    [
        (b"\xff\xfe\x00\x01 nada", "application/pdf", "\\xff\\xfe\u2400\u2401 nada"),
        (b"a=%00%FF&b=\xe3", "application/x-www-form-urlencoded", "\u2400ÿ"),
        (b"", "application/x-www-form-urlencoded", "não veio"),
        (b"{" * 2000, "application/json", "Não foi possível ler"),
        (b"nome=" + b"x" * 90_000, "application/x-www-form-urlencoded", "O corpo é longo"),
    ],
    ids=["binary", "odd bytes", "empty", "broken json", "long"],
)
def test_no_body_can_break_the_page(
    shop: Shop, desk: Desk, body: bytes, content_type: str, shown: str
) -> None:
    postback_id = keep_raw(body, content_type)
    assert shown in desk.sees(f"/admin/inbox/{postback_id}")


def test_repeats_and_later_arrivals_are_told(shop: Shop, desk: Desk) -> None:
    told = document(2, sale="100")
    first = shop.take(told)
    shop.keep(told)
    shop.tick(minutes=20)
    later = shop.take(told)
    assert "1 vez nos dez minutos seguintes" in desk.sees(f"/admin/inbox/{first.id}")
    seen = desk.sees(f"/admin/inbox/{later.id}")
    assert f"Chegou também Aviso {first.id}" in seen
    assert "Ana Lima" in seen


def test_what_failed_shows_its_error_and_what_to_do(shop: Shop, desk: Desk) -> None:
    postback = shop.arrive()
    fail(postback, "Traceback\nZeroDivisionError: division by zero")
    assert "Com erro ZeroDivisionError: division by zero" in desk.sees("/admin/inbox?state=dead")
    seen = desk.sees(f"/admin/inbox/{postback.id}")
    assert "Traceback" in seen
    assert "Todas as tentativas falharam" in seen


def test_a_postback_can_be_understood_again(shop: Shop, desk: Desk) -> None:
    postback = shop.arrive()
    fail(postback, "boom")
    page = f"/admin/inbox/{postback.id}"
    assert "Na fila para ser entendido de novo" in desk.told(desk.press(f"{page}/replay", on=page))
    shop.now = utcnow()
    shop.work()
    assert "Com erro" not in desk.sees("/admin/inbox/1")
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.REPLAYED)).one()
    assert (line.actor_name, line.postback_id) == ("bia@loja.test", postback.id)


def test_what_waited_for_a_person_is_put_aside_by_one(shop: Shop, desk: Desk) -> None:
    held = shop.arrive(9)
    page = f"/admin/inbox/{held.id}"
    assert "Já vi, pôr de lado" in desk.sees(page)
    assert "Posto de lado" in desk.told(desk.press(f"{page}/dismiss", on=page))
    assert "Já vi, pôr de lado" not in desk.sees(page)
    assert "não espera" in desk.told(desk.press(f"{page}/dismiss", on=page))


def test_news_of_the_same_sale_stand_together(shop: Shop, desk: Desk) -> None:
    bought = shop.arrive(2, sale="100")
    refunded = shop.arrive(4, sale="100")
    seen = desk.sees(f"/admin/inbox/{bought.id}")
    assert "Outros avisos da mesma venda Reembolso 4" in seen
    assert "Curso 900 Encerrado" in desk.sees(f"/admin/inbox/{refunded.id}")
