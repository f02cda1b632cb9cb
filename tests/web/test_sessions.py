"""Who is signed in: cookies and what stands behind them."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Session
from tests.client import Browser
from tests.conftest import MakeApp
from tests.people import ANA, admin, counted, member
from tests.web.conftest import Site
from tests.web.pages import another, press, sign_in

STAFF_PASSWORD = "cadeira vermelha no sol"
HOST = "portaria.example.test"


def cookies(answer: TestResponse) -> SimpleCookie:
    """All cookies that an answer sets, with their attributes."""
    found = SimpleCookie()
    for header in answer.headers.getlist("Set-Cookie"):
        found.load(header)
    return found


def staff_enters(client: Browser) -> TestResponse:
    admin(password=STAFF_PASSWORD, now=utcnow())
    told = {"email": "dona@example.test", "password": STAFF_PASSWORD}
    return press(client, "/admin/login", **told)


def test_every_cookie_belongs_to_this_host_and_no_script(client: Browser) -> None:
    """S39."""
    member()
    answers = [client.get("/login"), sign_in(client), staff_enters(client)]
    found = {name: each for answer in answers for name, each in cookies(answer).items()}
    assert set(found) == {"__Host-portaria", "__Host-portaria-admin", "__Host-portaria-form"}
    for each in found.values():
        assert each["secure"]
        assert each["httponly"]
        assert (each["samesite"], each["path"], each["domain"]) == ("Lax", "/", "")


def test_without_tls_the_cookies_have_names_that_a_browser_keeps(make_app: MakeApp) -> None:
    app = make_app(public_url="http://127.0.0.1:8000")
    with app.app_context():
        member()
        answer = sign_in(another(app))
    assert "portaria" in cookies(answer)
    assert not cookies(answer)["portaria"]["secure"]


def test_a_member_stays_signed_in_and_an_admin_for_a_day_at_most(client: Browser) -> None:
    """S38."""
    member()
    half_a_year, half_a_day = 180 * 24 * 3600, 12 * 3600
    assert cookies(sign_in(client))["__Host-portaria"]["max-age"] == str(half_a_year)
    staff = cookies(staff_enters(client))["__Host-portaria-admin"]
    assert staff["max-age"] == str(half_a_day)


def test_a_cookie_that_was_planted_is_worth_nothing_after_signing_in(client: Browser) -> None:
    """S35."""
    member()
    client.set_cookie("__Host-portaria", "planted", domain=HOST)
    sign_in(client)
    victim = client.get_cookie("__Host-portaria", domain=HOST)
    assert victim
    assert victim.value != "planted"
    thief = another(client.application)
    thief.set_cookie("__Host-portaria", "planted", domain=HOST)
    assert thief.get("/account").status_code == 303


def test_the_proof_of_origin_is_a_new_one_after_signing_in(client: Browser) -> None:
    """S35: whoever sat here before knows the old one."""
    member()
    client.get("/login")
    before = client.get_cookie("__Host-portaria-form", domain=HOST)
    sign_in(client)
    client.get("/account")
    after = client.get_cookie("__Host-portaria-form", domain=HOST)
    assert before
    assert after
    assert before.value != after.value


def test_members_and_admins_do_not_share_a_way_in(client: Browser) -> None:
    """S45."""
    member()
    sign_in(client)
    assert client.get("/admin").location.startswith("/admin/login")
    staff_enters(client)
    assert client.get("/admin/inbox").status_code == 200
    client.delete_cookie("__Host-portaria", domain=HOST)
    assert client.get("/account").location == "/login?next=/account"


def test_a_block_is_felt_by_the_very_next_request(client: Browser) -> None:
    """S37."""
    member()
    sign_in(client)
    provisioning.block(ANA, by="dona@example.test", now=utcnow())
    assert client.get("/account").status_code == 303


def test_an_idle_visit_ends(client: Browser) -> None:
    """S38."""
    member()
    sign_in(client)
    with time_machine.travel(utcnow() + timedelta(days=30), tick=False):
        assert client.get("/account").status_code == 303


def test_reading_writes_nothing_but_once_a_minute_that_somebody_was_here(client: Browser) -> None:
    member()
    with time_machine.travel(utcnow(), tick=False) as clock:
        sign_in(client)
        with counted() as statements:
            client.get("/account")
        clock.shift(61)
        client.get("/account")
        assert db.session.scalar(sa.select(Session.seen_at)) == utcnow()
    assert [told for told in statements if not told.startswith(("SELECT", "BEGIN"))] == []


@pytest.mark.parametrize("name", ["remember_token", "session", "portaria"])
def test_other_cookies_neither_open_nor_hide_anything(client: Browser, name: str) -> None:
    member()
    client.set_cookie(name, "1|forged", domain=HOST)
    assert client.get("/account").status_code == 303
    sign_in(client)
    assert client.get("/account").status_code == 200


def test_a_second_browser_is_another_visit(app: Flask, client: Browser) -> None:
    member()
    sign_in(client)
    sign_in(another(app))
    digests = db.session.scalars(sa.select(Session.digest)).all()
    assert len(set(digests)) == 2


def test_a_page_about_a_database_that_is_away_does_not_ask_it(site: Site) -> None:
    """R4: not even who is reading."""
    client = site().test_client()
    client.set_cookie("__Host-portaria", "whatever", domain=HOST)
    answer = client.get("/account", base_url=f"https://{HOST}")
    assert answer.status_code == 503
    assert "Voltamos já" in answer.text
