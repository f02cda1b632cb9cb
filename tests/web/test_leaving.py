"""Whoever wants no reminders gets none: by a button, or by the mailbox itself, without a login."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from receiver import security
from receiver.mailer.fields import LEAVING
from receiver.models import UnsubscribedAddress
from tests.client import Browser
from tests.web.pages import text

ANA = "ana@example.test"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(app: Flask) -> str:
    """The link in a reminder to Ana."""
    return f"/unsubscribe/{security.seal(ANA, purpose=LEAVING)}"


def has_left() -> bool:
    return UnsubscribedAddress.of(ANA) is not None


def test_opening_the_link_changes_nothing_and_shows_a_button(client: Browser, link: str) -> None:
    answer = client.get(link)
    assert answer.status_code == 200 and not has_left()
    assert "Não quero mais lembretes" in answer.text and ANA not in answer.text


def test_one_press_is_enough_and_another_changes_nothing(client: Browser, link: str) -> None:
    first, second = client.post(link), client.post(link)
    assert first.status_code == second.status_code == 200
    assert first.text == second.text
    assert has_left()


def test_a_mailbox_asks_without_a_cookie_from_elsewhere(app: Flask, link: str) -> None:
    """RFC 8058."""
    stranger = app.test_client(use_cookies=False)
    headers = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    answer = stranger.post(link, data=ONE_CLICK, headers=headers)
    assert answer.status_code == 200 and has_left()
    assert "Set-Cookie" not in answer.headers


def test_a_mistake_is_undone_on_the_page(client: Browser, link: str) -> None:
    client.post(link)
    assert "Tudo como antes" in text(client.post(f"{link}/back").text)
    assert not has_left()


@pytest.mark.parametrize("path", ["/unsubscribe/x", "/unsubscribe/gAAAAABmxxxx"])
def test_a_link_that_is_none_of_ours_is_not_found(client: Browser, path: str) -> None:
    assert client.get(path).status_code == client.post(path).status_code == 404


def test_a_link_of_another_purpose_opens_nothing_here(client: Browser, app: Flask) -> None:
    other = security.seal(ANA, purpose="second-factor")
    assert client.post(f"/unsubscribe/{other}").status_code == 404
    assert not has_left()


def test_a_link_never_ends(client: Browser, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: datetime(2046, 1, 1, tzinfo=UTC).timestamp())
    assert security.unseal(link.rpartition("/")[2], purpose=LEAVING) == ANA
