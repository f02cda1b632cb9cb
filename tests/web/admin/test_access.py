"""Who may open what: read off the map of all addresses, so that no page is forgotten."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, url_for
from werkzeug.routing import Rule

from receiver import accounts, exchange, preview, provisioning, recovery, simulations
from receiver.accounts.visits import Browser as Visit
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.mailer import Source
from receiver.models import Letter, Member
from receiver.models.admin import StaffRole
from receiver.models.bulk import BulkDeed
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.rights import Right, may
from receiver.rules.terms import Means
from receiver.rules.vocabulary import Event, Meaning
from receiver.security import hash_password
from receiver.simulator import buyers
from receiver.web.admin.staff import need_of
from tests.factories import Shop
from tests.web.admin import of_reconciling
from tests.web.admin.staffed import PASSWORD, Desk, hire, proof

# The way in is the only thing that stands open.
OPEN = {
    "admin_login.show",
    "admin_login.enter",
    "admin_login.ask_second",
    "admin_login.show_second",
    "admin_login.leave",
    "admin_login.ask_password",
    "admin_login.set_password",
    "admin_passkey.begin",
    "admin_passkey.enter",
}
# No page of its own: it is put into one.
PIECE = "/admin/inbox/news"
OWN_TEXT = Source("Entrar", "", "[Entrar]({{ link }})\n\n{{ code }}")
DECIDERS = ("block", "grant", "revoke")


def rules(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")]
    return [rule for rule in found if method in (rule.methods or ())]


def guarded(app: Flask, method: str, number: int = 1) -> Iterator[str]:
    """The addresses of the desk, with the ids of rows that are there."""
    yield from (path for path, _right in asking(app, method, number))


def asking(app: Flask, method: str, number: int = 1) -> Iterator[tuple[str, Right]]:
    """The addresses of the desk, and the right that each asks for."""
    for rule in rules(app, method):
        if rule.endpoint not in OPEN:
            ids: dict[str, Any] = dict.fromkeys(rule.arguments, number)
            with app.test_request_context():
                need = need_of(rule.endpoint)
                yield url_for(rule.endpoint, **ids), need.right if need else Right.READ


def fill_the_desk(shop: Shop) -> None:
    """One of everything that the desk has a page for."""
    shop.arrive()
    shop.arrive(120, extra={"rastreio": {"status": 2, "codigo": "AA123456789BR"}})
    told: dict[str, Any] = {"by": "dona@loja.test", "now": shop.now}
    preview.begin(Means("", Event.DISPUTED, Meaning.GRANT), seconds=5, **told)
    exchange.begin("alunos.csv", b"E-mail\neva@example.test\n", **told)
    provisioning.save_text(LetterKind.SIGN_IN, "pt_BR", OWN_TEXT, **told)
    simulations.begin("purchase", email=buyers.invented(), **told)
    provisioning.ask_bulk(BulkDeed.SIGN_OUT, [1], **told)
    provisioning.begin_replay([1], **told)
    shop.arrive(7, sale="777", product="777")
    shop.arrive(2, sale="778", role=4)
    recovery.leave("eva@example.test", now=shop.now)
    of_reconciling.differ(shop.now)
    of_reconciling.report(shop.now)


def enter_as(app: Flask, role: StaffRole) -> Desk:
    hire(f"{role}@loja.test", role)
    desk = Desk(app)
    assert desk.sign_in(f"{role}@loja.test").status_code == 303
    return desk


def test_the_open_doors_are_these_and_no_others(app: Flask) -> None:
    every = {rule.endpoint for rule in (*rules(app, "GET"), *rules(app, "POST"))}
    assert every >= OPEN
    assert all(endpoint.startswith("admin.") for endpoint in every - OPEN)
    assert len(list(guarded(app, "GET"))) >= 8
    assert len(list(guarded(app, "POST"))) >= 8


def test_s45_strangers_are_sent_to_the_login(app: Flask, shop: Shop) -> None:
    shop.arrive()
    stranger = Desk(app)
    token = proof(stranger.page("/admin/login"))
    answers = [stranger.browser.get(path) for path in guarded(app, "GET")]
    for path in guarded(app, "POST"):
        answers.append(stranger.browser.post(path, data={"csrf_token": token}))
    for answer in answers:
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/admin/login")


def test_s45_the_cookie_of_a_member_opens_nothing_here(app: Flask, shop: Shop) -> None:
    shop.arrive()
    hashed = hash_password(PASSWORD)
    with transaction():
        member = db.session.scalars(sa.select(Member)).one()
        member.takes_password(hashed)
    entrance = accounts.enter_with_password(member.email, PASSWORD, browser=Visit(), now=utcnow())
    visitor = Desk(app)
    for name in ("__Host-portaria", "__Host-portaria-admin"):
        visitor.browser.set_cookie(
            name, entrance.visit_id, domain="portaria.example.test", secure=True
        )
    for path in guarded(app, "GET"):
        assert visitor.browser.get(path).status_code == 303


def test_the_cookie_of_an_admin_opens_no_account(desk: Desk) -> None:
    assert desk.browser.get("/account").headers["Location"].startswith("/login")


def test_s40_no_button_works_without_proof_of_origin(app: Flask, shop: Shop, desk: Desk) -> None:
    shop.arrive()
    paths = [*guarded(app, "POST"), "/admin/login", "/admin/logout"]
    for path in paths:
        assert desk.browser.post(path).status_code == 400, path


def test_whatever_changes_something_says_what_it_asks_for(app: Flask) -> None:
    posts = [rule.endpoint for rule in rules(app, "POST") if rule.endpoint not in OPEN]
    with app.test_request_context():
        silent = [endpoint for endpoint in posts if need_of(endpoint) is None]
    assert silent == []


@pytest.mark.parametrize("role", StaffRole)
def test_s45_each_role_opens_what_the_table_says_and_nothing_else(
    app: Flask, shop: Shop, role: StaffRole
) -> None:
    fill_the_desk(shop)
    person = enter_as(app, role)
    for path, right in asking(app, "GET"):
        answer = person.browser.get(path, follow_redirects=True)
        assert answer.status_code == (200 if may(role, right) else 403), path
    # Of what is not there nothing is changed; one's own account is.
    for path, right in asking(app, "POST", number=999):
        if right is not Right.SELF:
            answer = person.press(path, on="/admin/me")
            assert (answer.status_code == 403) is not may(role, right), path


def test_pages_of_a_reader_have_no_buttons_but_the_way_out(app: Flask, shop: Shop) -> None:
    fill_the_desk(shop)
    reader = enter_as(app, StaffRole.READER)
    for path, right in asking(app, "GET"):
        if right is Right.READ and path != PIECE:
            buttons = 0 if path.endswith("/rendered") else 1  # a letter in a frame has none
            assert reader.page(path).count('method="post"') == buttons, path


@pytest.mark.parametrize("role", StaffRole)
def test_the_team_is_shown_to_owners(app: Flask, role: StaffRole) -> None:
    words = enter_as(app, role).sees("/admin/members").split()
    assert ("Equipe" in words) is (role is StaffRole.OWNER)


@pytest.mark.parametrize(
    ("role", "may_decide"),
    [(StaffRole.OWNER, True), (StaffRole.MANAGER, True), (StaffRole.SUPPORT, False)],
)
def test_giving_and_taking_is_for_those_who_decide(
    app: Flask, shop: Shop, role: StaffRole, may_decide: bool
) -> None:
    shop.arrive()
    person = enter_as(app, role)
    assert ("Fechar esta área" in person.sees("/admin/members/1")) is may_decide
    assert person.press("/admin/members/1/resend", letter=letter_id()).status_code == 303
    for deed in DECIDERS:
        answer = person.press(f"/admin/members/1/{deed}", area=1)
        assert (answer.status_code == 303) is may_decide


def letter_id() -> int:
    return db.session.scalars(sa.select(Letter.id)).first() or 0


@pytest.mark.parametrize("number", [2, 2**31, 2**63, 10**30])
def test_what_is_not_there_is_not_found(desk: Desk, number: int) -> None:
    for thing in ("inbox", "members", "letters"):
        assert desk.browser.get(f"/admin/{thing}/{number}").status_code == 404
    assert desk.press(f"/admin/members/{number}/grant", area=1).status_code == 404
    assert desk.press(f"/admin/inbox/{number}/replay").status_code in (303, 404)
