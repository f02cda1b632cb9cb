"""What the staff does for or to one member."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from receiver import accounts, outbox, provisioning
from receiver.accounts.visits import Browser as Visit
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.mailer import returns
from receiver.models import Area, Grant, Letter, LogEntry, Member, Session
from receiver.models.log_entry import Deed
from receiver.rules.bounces import Bounce, BounceKind
from receiver.security import hash_password
from tests import factories
from tests.factories import Shop
from tests.web.admin.staffed import OWNER, PASSWORD, Desk

PAGE = "/admin/members/1"


@pytest.fixture
def ana(shop: Shop) -> Member:
    """A buyer of one course, at whose page we are."""
    shop.arrive(sale="100")
    found = Member.by_email("ana@example.test")
    assert found
    assert found.id == 1
    return found


def letters() -> list[Letter]:
    return list(db.session.scalars(sa.select(Letter).order_by(Letter.id)))


def who_did(deed: Deed) -> str:
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == deed)).one()
    return line.actor_name


def test_the_letter_with_the_login_is_sent_again(ana: Member, desk: Desk) -> None:
    (first,) = letters()
    with transaction():
        db.session.get_one(Letter, first.id).refused("550 no such person")
    told = desk.told(desk.press(f"{PAGE}/resend", on=PAGE, letter=first.id))
    assert "E-mail na fila: sai em instantes para ana@example.test" in told
    assert [letter.kind for letter in letters()] == ["welcome", "welcome"]
    assert who_did(Deed.LETTER_RESENT) == OWNER


def test_who_was_never_welcomed_is_welcomed_by_a_press(shop: Shop, desk: Desk) -> None:
    shop.arrive(6)
    assert "Enviar as boas-vindas, com o login" in desk.sees(PAGE)
    assert "ana@example.test" in desk.told(desk.press(f"{PAGE}/welcome", on=PAGE))
    assert [letter.kind for letter in letters()] == ["welcome"]
    assert "Enviar as boas-vindas" not in desk.sees(PAGE) and "Reenviar:" in desk.sees(PAGE)
    again = desk.told(desk.press(f"{PAGE}/welcome", on=PAGE))
    assert "já recebeu as boas-vindas" in again and len(letters()) == 1
    assert who_did(Deed.LETTER_RESENT) == OWNER


def test_an_address_that_returns_letters_is_shown_and_tried_again(ana: Member, desk: Desk) -> None:
    sent = letters()[0]
    told = Bounce(BounceKind.HARD, ana.email, "550 5.1.1 <b>no such user</b>", (message_id(sent),))
    outbox.note([told], now=utcnow(), is_trusted=False)
    page = desk.page(PAGE)
    assert "O endereço devolve os e-mails" in page and "Devolvido" in page
    assert "&lt;b&gt;no such user" in page
    told_then = desk.told(desk.press(f"{PAGE}/retry-address", on=PAGE))
    assert "Os próximos e-mails saem de novo para ana@example.test" in told_then
    assert "O endereço devolve os e-mails" not in desk.page(PAGE)
    assert who_did(Deed.ADDRESS_RETRIED) == OWNER


def message_id(letter: Letter) -> str:
    return f"<letter.{letter.id}.{returns.mark(letter.id, 'message-id')}@example.test>"


@pytest.mark.parametrize("letter", ["", "x", "-1", "0", "999", str(10**30)])
def test_a_letter_that_is_not_there_is_not_sent(ana: Member, desk: Desk, letter: str) -> None:
    assert desk.press(f"{PAGE}/resend", letter=letter).status_code == 404


def test_a_letter_of_somebody_else_is_not_sent_from_here(
    ana: Member, shop: Shop, desk: Desk
) -> None:
    shop.arrive(sale="200", email="eva@example.test")
    assert desk.press(f"{PAGE}/resend", letter=letters()[-1].id).status_code == 404
    assert len(letters()) == 2


def test_blocking_asks_first_and_then_ends_every_visit(ana: Member, desk: Desk) -> None:
    hashed = hash_password(PASSWORD)
    with transaction():
        db.session.get_one(Member, 1).takes_password(hashed)
    accounts.enter_with_password(ana.email, PASSWORD, browser=Visit(), now=utcnow())
    assert "Sai de todos os aparelhos agora" in desk.sees(f"{PAGE}/block")
    assert not db.session.get_one(Member, 1).is_blocked
    told = desk.told(desk.press(f"{PAGE}/block", on=f"{PAGE}/block"))
    assert "Conta bloqueada" in told
    assert "Conta bloqueada por bia@loja.test" in told
    visit = db.session.scalars(sa.select(Session).where(Session.member_id == 1)).first()
    assert visit is None or visit.version != db.session.get_one(Member, 1).session_version
    assert who_did(Deed.BLOCKED) == OWNER


def test_a_blocked_account_gets_no_letters_and_opens_again(ana: Member, desk: Desk) -> None:
    desk.press(f"{PAGE}/block")
    told = desk.told(desk.press(f"{PAGE}/resend", letter=letters()[0].id))
    assert "está bloqueada; desbloqueie antes" in told
    assert "Reenviar" not in desk.sees(PAGE)
    assert "Conta desbloqueada" in desk.told(desk.press(f"{PAGE}/unblock", on=PAGE))
    assert factories.live() == {"Curso 900"}


def test_an_area_is_opened_until_the_end_of_a_day(ana: Member, desk: Desk) -> None:
    area = provisioning.create_area("Clube", by="x", now=utcnow())
    day = (utcnow() + timedelta(days=10)).date()
    told = desk.told(desk.press(f"{PAGE}/grant", on=PAGE, area=area.id, until=day.isoformat()))
    assert "Clube está aberta" in told
    assert factories.live() == {"Clube", "Curso 900"}
    until = db.session.scalars(sa.select(Grant)).one().until
    assert until
    assert until.isoformat().startswith(f"{day + timedelta(days=1)}T02:59:59")


def test_an_area_is_opened_for_good_when_no_day_is_named(ana: Member, desk: Desk) -> None:
    area = provisioning.create_area("Clube", by="x", now=utcnow())
    desk.press(f"{PAGE}/grant", area=area.id, until="")
    assert db.session.scalars(sa.select(Grant)).one().until is None
    assert who_did(Deed.AREA_CREATED) == "x"


@pytest.mark.parametrize("day", ["2020-01-01", "0001-01-01", "9999-12-31", "amanhã"])
def test_a_day_that_makes_no_sense_opens_nothing_for_a_while(
    ana: Member, desk: Desk, day: str
) -> None:
    area = provisioning.create_area("Clube", by="x", now=utcnow())
    told = desk.told(desk.press(f"{PAGE}/grant", area=area.id, until=day))
    assert "Esta data não serve" in told
    assert db.session.scalars(sa.select(Grant)).all() == []


def test_an_area_is_closed_whatever_opened_it(ana: Member, desk: Desk) -> None:
    area = Area.by_name("Curso 900")
    assert area
    assert "Curso 900 está fechada" in desk.told(
        desk.press(f"{PAGE}/revoke", on=PAGE, area=area.id)
    )
    assert factories.live() == set()
    assert "Encerrado por bia@loja.test" in desk.sees(PAGE)


@pytest.mark.parametrize("deed", ["grant", "revoke"])
def test_an_area_that_is_not_there_moves_nothing(ana: Member, desk: Desk, deed: str) -> None:
    for area in ("", "x", "999", str(10**30)):
        desk.press(f"{PAGE}/{deed}", area=area)
    assert factories.live() == {"Curso 900"}


def test_an_area_named_like_a_number_is_not_mistaken(ana: Member, desk: Desk) -> None:
    provisioning.create_area("1", by="x", now=utcnow())
    second = provisioning.create_area("Clube", by="x", now=utcnow())
    desk.press(f"{PAGE}/grant", area=second.id)
    assert factories.live() == {"Clube", "Curso 900"}


def test_a_mistyped_address_is_corrected_and_the_old_one_still_finds(
    ana: Member, desk: Desk
) -> None:
    told = desk.told(desk.press(f"{PAGE}/move", on=PAGE, email=" Ana.Lima@Example.test "))
    assert "E-mail corrigido" in told
    assert "Entra com ana.lima@example.test Também achada por ana@example.test" in told
    assert who_did(Deed.ADDRESS_MOVED) == OWNER


@pytest.mark.parametrize(
    ("email", "why"),
    [("nada", "não é um e-mail"), ("", "não é um e-mail"), ("eva@example.test", "já é de outra")],
)
def test_a_wrong_or_taken_address_is_refused_with_the_reason(
    ana: Member, shop: Shop, desk: Desk, email: str, why: str
) -> None:
    shop.arrive(sale="200", email="eva@example.test")
    assert why in desk.told(desk.press(f"{PAGE}/move", email=email))
    assert db.session.get_one(Member, 1).email == "ana@example.test"


def test_the_account_that_a_mistyped_address_prevented_is_made(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100", email="ana@@example")
    search = "/admin/members?text=100"
    assert "o e-mail da compra não é um e-mail" in desk.sees(search)
    answer = desk.press(
        "/admin/members/adopt", on=search, told="ana@@example", email="ana@example.test"
    )
    assert "Conta criada" in desk.told(answer)
    shop.now = utcnow()
    shop.work()
    assert factories.live() == {"Curso 900"}
    assert factories.letters() == ["welcome"]
