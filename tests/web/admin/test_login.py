"""The staff's way in."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Admin, Session
from receiver.models.admin import StaffRole
from receiver.models.log_entry import Deed
from tests import factories
from tests.client import Browser
from tests.web.admin.staffed import OWNER, PASSWORD, Desk, hire, proof, text

NOON = datetime(2027, 3, 2, 12, 0, tzinfo=UTC)


def invite(email: str = OWNER) -> str:
    token = provisioning.invite_admin(email, role=StaffRole.OWNER, by="command line", now=utcnow())
    return f"/admin/password/{token}"


def choose(browser: Browser, link: str, password: str, again: str | None = None) -> int:
    page = browser.get(link).text
    told = {"password": password, "again": again or password, "csrf_token": proof(page)}
    return browser.post(link, data=told).status_code


def test_s34_a_fresh_server_has_no_login(app: Flask) -> None:
    assert db.session.scalars(sa.select(Admin)).all() == []
    answer = Desk(app).sign_in("admin@localhost", "admin")
    assert answer.status_code == 422
    assert "não combinam" in text(answer.text)


def test_the_first_password_is_chosen_by_a_link_that_works_once(client: Browser) -> None:
    link = invite()
    assert choose(client, link, PASSWORD) == 303
    assert client.get(link).status_code == 410
    assert client.get("/admin/login").status_code == 200


def test_s28_opening_the_link_does_not_use_it(app: Flask, client: Browser) -> None:
    link = invite()
    for _look in range(3):
        assert client.get(link).status_code == 200
    assert choose(client, link, PASSWORD) == 303
    assert Desk(app).sign_in().status_code == 303


@pytest.mark.parametrize(
    "password", ["curta", "aaaaaaaaaaaaaaaaaa", "bia@loja.test bia", "a" * 300]
)
def test_a_weak_password_is_refused_and_the_link_stays_good(client: Browser, password: str) -> None:
    link = invite()
    assert choose(client, link, password) == 422
    assert choose(client, link, PASSWORD) == 303


def test_a_password_typed_in_two_ways_is_not_taken(client: Browser) -> None:
    link = invite()
    assert choose(client, link, PASSWORD, again=PASSWORD + "!") == 422
    assert Admin.by_email(OWNER).password_hash is None  # type: ignore[union-attr] # was invited


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "..%2f", "x" * 3000])
def test_a_strange_link_leads_nowhere(client: Browser, token: str) -> None:
    assert client.get(f"/admin/password/{token}").status_code in (404, 410)


def test_s18_an_unknown_address_and_a_wrong_password_get_the_same_answer(app: Flask) -> None:
    hire()
    wrong = Desk(app).sign_in(password="outra frase longa e errada")
    unknown = Desk(app).sign_in(email="eva@loja.test")
    assert (wrong.status_code, wrong.headers.get("Set-Cookie") is None) == (
        unknown.status_code,
        unknown.headers.get("Set-Cookie") is None,
    )
    assert text(wrong.text) == text(unknown.text)


def test_s24_guessing_is_slowed_down(app: Flask) -> None:
    hire()
    statuses = [
        Desk(app).sign_in(password=f"frase errada número {n}").status_code for n in range(7)
    ]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert Desk(app).sign_in().status_code == 429


def test_s56_both_good_and_bad_sign_ins_are_logged(app: Flask) -> None:
    hire()
    Desk(app).sign_in(password="outra frase longa e errada")
    Desk(app).sign_in()
    assert factories.deeds(Deed.SIGN_IN_FAILED, Deed.SIGNED_IN) == ["sign-in-failed", "signed-in"]


def test_s35_s39_signing_in_gives_a_new_cookie_for_this_host_only(app: Flask) -> None:
    hire()
    answers = [Desk(app).sign_in(), Desk(app).sign_in()]
    cookies = [
        next(c for c in answer.headers.getlist("Set-Cookie") if "portaria-admin" in c)
        for answer in answers
    ]
    assert cookies[0].partition(";")[0] != cookies[1].partition(";")[0]
    assert cookies[0].startswith("__Host-portaria-admin=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookies[0].split("; "))


def test_s36_signing_out_kills_the_cookie_on_the_server(desk: Desk) -> None:
    kept = desk.browser.get_cookie("__Host-portaria-admin", "portaria.example.test")
    assert kept
    assert desk.press("/admin/logout").status_code == 303
    desk.browser.set_cookie(kept.key, kept.value, domain="portaria.example.test", secure=True)
    assert desk.browser.get("/admin/inbox").status_code == 303
    assert db.session.scalars(sa.select(Session)).all() == []


@pytest.mark.parametrize(
    ("pauses", "status"),
    [([29, 29, 29], 200), ([31], 303), ([29] * 25, 303)],
    ids=["in use", "idle", "in use for twelve hours"],
)
def test_s38_a_visit_ends_when_idle_and_after_half_a_day(
    app: Flask, pauses: list[int], status: int
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        hire()
        desk = Desk(app)
        desk.sign_in()
        for minutes in pauses:
            clock.shift(minutes * 60)
            answer = desk.browser.get("/admin/inbox")
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("wanted", "landed"),
    [
        ("/admin/log", "/admin/log"),
        ("/account", "/admin"),
        ("//evil.test", "/admin"),
        ("/\\evil.test", "/admin"),
        ("https:evil.test", "/admin"),
        ("/administrator", "/admin"),
        ("javascript:alert(1)", "/admin"),
        ("", "/admin"),
    ],
)
def test_s43_after_signing_in_one_lands_within_the_desk(
    app: Flask, wanted: str, landed: str
) -> None:
    hire()
    assert Desk(app).sign_in(next=wanted).headers["Location"] == landed


def test_who_is_signed_in_is_not_asked_again(desk: Desk) -> None:
    assert desk.browser.get("/admin/login").headers["Location"] == "/admin"
    assert desk.browser.get("/admin").headers["Location"] == "/admin/first-steps"
