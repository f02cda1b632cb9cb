"""First steps: told by what is there and what has happened."""

from typing import Any

import pytest
from flask import Flask

from receiver import first_steps, provisioning
from receiver.accounts import enter_with_password
from receiver.accounts.visits import Browser as Visit
from receiver.context import settings, utcnow
from receiver.db import transaction
from receiver.first_steps import Name, public_host
from receiver.models import Member
from receiver.models.admin import StaffRole
from receiver.security import hash_password
from tests import smtp
from tests.conftest import MakeApp
from tests.factories import Shop
from tests.web.admin.staffed import OWNER, PASSWORD, Desk, at_the_desk, hire

PAGE = "/admin/first-steps"


def done() -> set[Name]:
    return {step.name for step in first_steps.steps() if step.is_done}


def try_it() -> None:
    """Send a letter to oneself."""
    told: Any = {"language": "pt_BR", "by": OWNER, "now": utcnow()}
    provisioning.try_letter(settings(), "ana@loja.test", **told)


def enter(email: str) -> None:
    """Somebody who bought gets in."""
    hashed = hash_password(PASSWORD)
    with transaction():
        member = Member.by_email(email)
        assert member
        member.takes_password(hashed)
    enter_with_password(email, PASSWORD, browser=Visit(), now=utcnow())


@pytest.mark.parametrize(
    ("url", "is_public"),
    [
        ("http://localhost:8000", False),
        ("http://127.0.0.1:8000", False),
        ("http://192.168.0.7", False),
        ("http://servidor", False),
        ("http://servidor.local", False),
        ("https://portaria.loja.test", True),
        ("http://8.8.8.8", True),
        ("http://[::1]:8000", False),
    ],
)
def test_an_address_is_public_when_others_can_reach_it(url: str, is_public: bool) -> None:
    assert public_host(url) is is_public


def test_each_step_is_done_by_what_happens(make_app: MakeApp, post_office: smtp.PostOffice) -> None:
    with make_app(public_url=None, mail_url=post_office.url).app_context():
        assert done() == set()
        shop = Shop(utcnow())
        assert done() == {Name.KEY}
        try_it()
        assert done() == {Name.KEY, Name.MAIL}
        shop.arrive()
        assert done() == {Name.KEY, Name.MAIL, Name.TEST}
        enter("ana@example.test")
        assert done() == {Name.KEY, Name.MAIL, Name.TEST, Name.ENTRY}


def test_a_letter_that_was_not_taken_leaves_the_step_open(
    make_app: MakeApp, post_office: smtp.PostOffice
) -> None:
    with make_app(mail_url=post_office.url).app_context():
        post_office.answer("550 5.7.1 no", to="ana@loja.test")
        try_it()
        assert Name.MAIL not in done()


def test_a_desk_to_which_nothing_came_begins_with_what_is_open(app: Flask, desk: Desk) -> None:
    assert desk.browser.get("/admin").headers["Location"] == PAGE
    assert "1 de 5 passos feitos" in desk.sees(PAGE)
    assert "Primeiros passos: 1 de 5" in desk.sees("/admin/inbox")


def test_whoever_has_seen_enough_hides_them_and_finds_them_again(desk: Desk) -> None:
    desk.press(f"{PAGE}/hide", on=PAGE)
    assert "Primeiros passos:" not in desk.sees("/admin")
    desk.press(f"{PAGE}/hide", on=PAGE, show="1")
    assert "Primeiros passos:" in desk.sees("/admin/inbox")


def test_others_of_the_staff_are_not_bothered(app: Flask) -> None:
    hire("rui@loja.test", StaffRole.SUPPORT)
    rui = Desk(app)
    rui.sign_in("rui@loja.test")
    assert "Primeiros passos" not in rui.sees("/admin")
    assert rui.browser.get(PAGE).status_code == 403


def test_the_key_is_pasted_here_and_leads_back(desk: Desk) -> None:
    told = {"key": "uma-chave-bem-comprida", "back": "steps"}
    answer = desk.press("/admin/settings/keys/add", on=PAGE, **told)
    assert answer.headers["Location"] == PAGE
    assert "2 de 5" in desk.told(answer)


def test_when_all_is_done_nothing_reminds_of_it(
    make_app: MakeApp, post_office: smtp.PostOffice
) -> None:
    with at_the_desk(make_app(mail_url=post_office.url)) as desk:
        Shop(utcnow()).arrive()
        try_it()
        enter("ana@example.test")
        assert "Tudo pronto" in desk.sees(PAGE)
        assert "Primeiros passos:" not in desk.sees("/admin")
