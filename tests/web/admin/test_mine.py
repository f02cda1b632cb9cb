"""One's own account at the desk: browsers, password, second factor."""

import re

import pyotp
import pytest
from flask import Flask

from receiver import second_factor
from receiver.db import db
from receiver.models import Admin, Session
from receiver.models.admin import StaffRole
from tests.conftest import MakeApp
from tests.web.admin.staffed import OWNER, PASSWORD, Desk, at_the_desk, hire, proof, text

SECOND = "/admin/me/second-factor"
SECRET = re.compile(r'<code class="secret">([A-Z2-7 ]+)</code>')
RECOVERY = re.compile(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>")
NEW = "outra frase longa e só minha"


def code(steps: int = 0) -> str:
    """What the owner's authenticator shows, some steps from now."""
    dona = Admin.by_email(OWNER)
    assert dona and dona.totp_secret
    totp = pyotp.TOTP(second_factor.unseal(dona.totp_secret))
    return totp.generate_otp(max(dona.totp_step, 1) + steps)


def now_code() -> str:
    dona = Admin.by_email(OWNER)
    assert dona and dona.totp_secret
    return pyotp.TOTP(second_factor.unseal(dona.totp_secret)).now()


def switch_on(desk: Desk) -> list[str]:
    """Set it up; the recovery codes."""
    desk.press(f"{SECOND}/begin", on=SECOND)
    shown = desk.press(f"{SECOND}/confirm", on=SECOND, code=now_code())
    assert shown.status_code == 200
    return RECOVERY.findall(shown.text)


def second(desk: Desk, typed: str, **form: str) -> int:
    """Answer the question after the password."""
    page = desk.page("/admin/login/second")
    told = {"code": typed, "csrf_token": proof(page), **form}
    return desk.browser.post("/admin/login/second", data=told).status_code


@pytest.mark.parametrize("place", ["/admin/me", "/admin/me/password", SECOND])
def test_the_way_to_ones_own_account_says_that_one_is_there(desk: Desk, place: str) -> None:
    mine = '<a href="/admin/me" aria-current="page">'
    assert mine in desk.page(place) and mine not in desk.page("/admin/inbox")


def test_picture_and_secret_say_the_same_to_an_authenticator(desk: Desk) -> None:
    desk.press(f"{SECOND}/begin", on=SECOND)
    page = desk.page(SECOND)
    found = SECRET.search(page)
    assert found
    assert pyotp.TOTP(found[1].replace(" ", "")).now() == now_code()
    assert 'src="data:image/svg+xml' in page


def test_looking_makes_no_seed(desk: Desk) -> None:
    assert "Começar" in desk.sees(SECOND)
    assert Admin.by_email(OWNER).totp_secret is None  # type: ignore[union-attr] # signed in


def test_recovery_codes_are_shown_once(desk: Desk) -> None:
    codes = switch_on(desk)
    assert len(codes) == 10
    seen = desk.page(SECOND) + desk.page("/admin/me") + desk.page("/admin/log")
    assert not any(each in seen for each in codes)
    assert "que restam: 10" in desk.sees(SECOND)


def test_the_page_with_the_codes_can_be_left_by_its_buttons(desk: Desk) -> None:
    """Its proofs of origin are those of the new visit."""
    desk.press(f"{SECOND}/begin", on=SECOND)
    shown = desk.press(f"{SECOND}/confirm", on=SECOND, code=now_code())
    left = desk.browser.post("/admin/logout", data={"csrf_token": proof(shown.text)})
    assert left.status_code == 303


def test_a_wrong_code_switches_nothing_on_and_the_picture_stays(desk: Desk) -> None:
    desk.press(f"{SECOND}/begin", on=SECOND)
    answer = desk.press(f"{SECOND}/confirm", on=SECOND, code="abc")
    assert answer.status_code == 422
    assert "não serve" in text(answer.text)
    assert SECRET.search(answer.text)


def test_then_the_password_alone_does_not_let_in(app: Flask, desk: Desk) -> None:
    codes = switch_on(desk)
    fresh = Desk(app)
    assert (
        fresh.sign_in(next="/admin/log").headers["Location"]
        == "/admin/login/second?next=/admin/log"
    )
    assert fresh.browser.get("/admin/inbox").status_code == 303
    assert second(fresh, code()) == 422
    assert second(fresh, codes[0]) == 303
    assert "que restam: 9" in fresh.sees("/admin/me")


def test_the_next_code_of_the_authenticator_lets_in(app: Flask, desk: Desk) -> None:
    switch_on(desk)
    fresh = Desk(app)
    fresh.sign_in()
    assert second(fresh, code(steps=1), next="/admin/log") == 303
    assert (
        fresh.browser.get("/admin/login/second").headers["Location"].endswith("/login?next=/admin")
    )


def test_s24_guessing_codes_is_slowed_down(app: Flask, desk: Desk) -> None:
    switch_on(desk)
    fresh = Desk(app)
    fresh.sign_in()
    assert [second(fresh, "000 00x") for _ in range(6)] == [422] * 5 + [429]


def test_without_the_password_nobody_is_asked_for_a_code(app: Flask, desk: Desk) -> None:
    switch_on(desk)
    stranger = Desk(app)
    token = proof(stranger.page("/admin/login"))
    assert stranger.browser.get("/admin/login/second").status_code == 303
    answer = stranger.browser.post(
        "/admin/login/second", data={"csrf_token": token, "code": code(1)}
    )
    assert answer.headers["Location"].startswith("/admin/login?")
    assert stranger.browser.get("/admin/inbox").status_code == 303


def test_new_codes_and_switching_off(desk: Desk) -> None:
    old = switch_on(desk)
    shown = desk.press(f"{SECOND}/codes", on=SECOND)
    assert not set(RECOVERY.findall(shown.text)) & set(old)
    assert "desligada" in desk.told(desk.press(f"{SECOND}/off", on=SECOND))
    assert desk.press(f"{SECOND}/codes", on=SECOND).status_code == 303


def test_where_it_is_required_an_owner_sees_nothing_before(make_app: MakeApp) -> None:
    with at_the_desk(make_app(require_2fa=True)) as desk:
        for path in ("/admin/inbox", "/admin/team", "/admin/members/1"):
            assert desk.browser.get(path).headers["Location"] == SECOND
        switch_on(desk)
        assert desk.browser.get("/admin/inbox").status_code == 200


def test_it_is_required_of_owners_only(make_app: MakeApp) -> None:
    app = make_app(require_2fa=True)
    with app.app_context():
        hire("rui@loja.test", StaffRole.MANAGER)
        desk = Desk(app)
        desk.sign_in("rui@loja.test")
        assert desk.browser.get("/admin/inbox").status_code == 200


def test_browsers_are_listed_and_ended_one_by_one(app: Flask, desk: Desk) -> None:
    """S36."""
    there = Desk(app)
    there.browser.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone) Safari/604.1"
    there.sign_in()
    assert "Safari · iPhone" in desk.sees("/admin/me")
    theirs = max(row.id for row in db.session.query(Session))
    assert "Esse aparelho saiu" in desk.told(desk.press(f"/admin/me/{theirs}/end", on="/admin/me"))
    assert there.browser.get("/admin/inbox").status_code == 303
    assert desk.browser.get("/admin/inbox").status_code == 200


@pytest.mark.parametrize("what", ["1/end", "end"])
def test_ending_this_browser_leads_to_the_login(desk: Desk, what: str) -> None:
    answer = desk.press(f"/admin/me/{what}", on="/admin/me")
    assert answer.headers["Location"] == "/admin/login"
    assert desk.browser.get("/admin/inbox").status_code == 303


def test_s45_the_browser_of_somebody_else_is_not_mine_to_end(app: Flask, desk: Desk) -> None:
    hire("rui@loja.test", StaffRole.READER)
    theirs = Desk(app)
    theirs.sign_in("rui@loja.test")
    assert theirs.press("/admin/me/1/end", on="/admin/me").status_code == 404
    assert desk.browser.get("/admin/inbox").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "status"),
    [
        (PASSWORD, NEW, NEW, 303),
        ("wrong", NEW, NEW, 422),
        (PASSWORD, NEW, NEW + "!", 422),
        (PASSWORD, "curta", "curta", 422),
        (PASSWORD, PASSWORD, PASSWORD, 422),
    ],
)
def test_s31_the_password_is_changed_by_whoever_knows_it(
    app: Flask, desk: Desk, old: str, new: str, again: str, status: int
) -> None:
    told = {"old": old, "password": new, "again": again}
    page = "/admin/me/password"
    assert desk.press(page, on=page, **told).status_code == status
    assert desk.browser.get("/admin/me").status_code == 200
    assert Desk(app).sign_in(password=NEW).status_code == (303 if status == 303 else 422)
