"""How the staff helps a member in: a link to hand over, all visits ended, a look through their eyes."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import accounts, provisioning, security
from receiver.accounts.visits import Browser as Visit
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import LogEntry, Member, Session, Token
from receiver.models.admin import StaffRole
from receiver.models.log_entry import Deed
from tests.factories import Shop
from tests.web.admin.staffed import OWNER, PASSWORD, Desk, hire, proof, text

ANA = "/admin/members/1"


def link_on(page: str) -> str:
    return urlsplit(page.partition('id="link" value="')[2].partition('"')[0]).path


def member() -> Member:
    return db.session.get_one(Member, 1)


def lines(deed: Deed) -> list[LogEntry]:
    return list(db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == deed)))


def signed_in(app: Flask) -> Desk:
    """A browser in which the member is signed in."""
    hashed = security.hash_password(PASSWORD)
    with transaction():
        member().takes_password(hashed)
    theirs = Desk(app)
    page = theirs.page("/login")
    form = {"email": member().email, "password": PASSWORD, "csrf_token": proof(page)}
    assert theirs.browser.post("/login", data=form).status_code == 303
    return theirs


def test_a_lent_link_lets_in_once(app: Flask, shop: Shop, desk: Desk) -> None:
    shop.arrive()
    link = link_on(desk.press(f"{ANA}/link", on=ANA).text)
    person = Desk(app)
    first, second = person.press(link, on=link), Desk(app).browser.get(link)
    assert first.status_code == 303
    assert "Curso 900" in person.sees("/account")
    assert second.status_code == 410


def test_a_lent_link_is_shown_once_and_stands_nowhere(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    answer = desk.press(f"{ANA}/link", on=ANA)
    link = link_on(answer.text)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert link.rpartition("/")[2] not in desk.page(ANA) + desk.page("/admin/log")
    assert desk.browser.get(f"{ANA}/link").status_code == 405
    assert [line.actor_name for line in lines(Deed.LINK_LENT)] == [OWNER]


def test_a_lent_link_is_good_for_a_day(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    now = utcnow()
    accounts.lend_link(1, by=OWNER, now=now)
    token = db.session.scalars(sa.select(Token).order_by(Token.id.desc())).first()
    assert token
    assert token.expires_at == now + timedelta(hours=24)


def test_nobody_lends_a_link_into_a_blocked_account(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    provisioning.block(member().email, by=OWNER, now=utcnow())
    assert "A conta está bloqueada" in desk.told(desk.press(f"{ANA}/link", on=ANA))
    assert "Criar link para entrar" not in desk.sees(ANA)
    assert lines(Deed.LINK_LENT) == []


def test_signed_out_everywhere_means_at_once(app: Flask, shop: Shop, desk: Desk) -> None:
    shop.arrive()
    theirs = signed_in(app)
    assert theirs.browser.get("/account").status_code == 200
    told = desk.told(desk.press(f"{ANA}/sign-out", on=ANA))
    assert "em todo aparelho é preciso entrar de novo" in told
    assert "Antes: dentro → depois: fora" in told
    assert theirs.browser.get("/account").status_code == 303


def test_a_sign_in_is_told_with_device_and_network(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    link = accounts.lend_link(1, by=OWNER, now=utcnow())
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1"
    browser = Visit(address="203.0.113.77", device=phone)
    accounts.enter_with_link(link.rpartition("/")[2], browser=browser, now=utcnow())
    seen = desk.sees(f"{ANA}?strand=visits")
    assert "Safari · iPhone · rede 203.0.113.0/24" in seen
    assert "203.0.113.77" not in seen


def test_the_staff_sees_what_the_member_sees(app: Flask, shop: Shop, desk: Desk) -> None:
    shop.arrive()
    theirs = signed_in(app)
    assert desk.press(f"{ANA}/watch", on=ANA).headers["Location"] == "/account"
    for page in ("/account", "/account/profile", "/account/password"):
        seen = desk.sees(page)
        assert "Você vê as páginas de ana@example.test como a pessoa as vê" in seen
        assert theirs.sees(page).partition("Sair")[2].split()[:5] == after_banner(seen)[:5]


def after_banner(seen: str) -> list[str]:
    return seen.partition("Voltar ao balcão")[2].split()


def test_whoever_looks_changes_nothing(app: Flask, shop: Shop, desk: Desk) -> None:
    shop.arrive()
    before = (member().last_login_at, member().session_version)
    desk.press(f"{ANA}/watch", on=ANA)
    for path in ("/account/profile", "/account/password", "/logout", "/logout/everywhere"):
        answer = desk.press(path, on="/account", name="Outra", password="uma frase bem longa")
        assert answer.status_code == 403, path
    assert (member().last_login_at, member().session_version) == before
    assert member().name == "Ana Lima"
    theirs = sa.select(Session).where(Session.member_id.is_not(None))
    assert db.session.scalars(theirs).all() == []


def test_every_form_is_off_while_one_looks(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    desk.press(f"{ANA}/watch", on=ANA)
    for path in ("/account", "/account/profile", "/account/password"):
        page = desk.page(path).partition("</section>")[2]
        buttons = [part.partition(">")[0] for part in page.split("<button")[1:]]
        assert all("disabled" in button for button in buttons), path


def test_a_look_ends_by_a_button_and_is_in_the_log(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    desk.press(f"{ANA}/watch", on=ANA)
    back = desk.press(f"{ANA}/watch/end", on="/account")
    assert f"{OWNER} abriu as páginas da pessoa como ela as vê" in desk.told(back)
    assert desk.browser.get("/account").status_code == 303
    assert [line.member_id for line in lines(Deed.SEEN_AS)] == [1]


def test_a_look_ends_after_a_quarter_of_an_hour(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    desk.press(f"{ANA}/watch", on=ANA)
    with transaction():
        row = db.session.scalars(sa.select(Session).where(Session.watches == 1)).one()
        row.watching_since = utcnow() - timedelta(minutes=15)
    assert desk.browser.get("/account").status_code == 303
    assert desk.browser.get("/admin/members").status_code == 200


def test_a_look_ends_with_the_visit_of_who_looks(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    desk.press(f"{ANA}/watch", on=ANA)
    desk.press("/admin/logout", on="/admin/inbox")
    assert desk.browser.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("role", "answers"), [(StaffRole.SUPPORT, (303, 303, 403)), (StaffRole.READER, (403,) * 3)]
)
def test_links_are_for_deciders_and_looks_for_helpers(
    app: Flask, shop: Shop, role: StaffRole, answers: tuple[int, ...]
) -> None:
    shop.arrive()
    hire("leo@loja.test", role)
    person = Desk(app)
    person.sign_in("leo@loja.test")
    deeds = [f"{ANA}/{deed}" for deed in ("sign-out", "watch", "link")]
    assert tuple(person.press(deed, on="/admin/me").status_code for deed in deeds) == answers
    assert ("Ver como a pessoa" in text(person.page(ANA))) is (role is StaffRole.SUPPORT)
