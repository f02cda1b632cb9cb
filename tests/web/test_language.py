"""Which language a page speaks."""

import pytest
from flask import Flask

from tests.client import Browser
from tests.conftest import MakeApp
from tests.people import member
from tests.web.pages import another, press, says, sign_in


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("pt-BR,pt;q=0.9", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("en-GB,en;q=0.8", "en"),
        ("es-MX", "es"),
        ("de,es;q=0.5,en;q=0.3", "es"),
        ("de", "pt-BR"),
        ("", "pt-BR"),
        ("x" * 3000, "pt-BR"),
    ],
)
def test_a_stranger_is_spoken_to_as_the_browser_asks(
    client: Browser, accepted: str, tag: str
) -> None:
    page = client.get("/login", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{tag}">' in page


def test_who_asks_for_nothing_gets_the_language_of_the_producer(make_app: MakeApp) -> None:
    app = make_app(language="es")
    with app.app_context():
        assert '<html lang="es">' in another(app).get("/login").text


def test_the_choice_of_a_stranger_is_kept_in_the_browser(client: Browser) -> None:
    answer = press(client, "/language", language="en", next="/forgot")
    assert (answer.status_code, answer.location) == (303, "/forgot")
    assert "I forgot my password" in says(client, "/forgot")


def test_the_choice_of_a_member_goes_with_the_member(client: Browser, app: Flask) -> None:
    member()
    sign_in(client)
    press(client, "/language", language="en")
    there = another(app)
    sign_in(there)
    assert "Hello, Ana" in says(there, "/account")


def test_looking_at_the_languages_changes_nothing(client: Browser) -> None:
    answer = client.get("/language?language=en&next=//evil.example")
    assert "portaria-language" not in str(answer.headers)
    assert "evil" not in answer.text


@pytest.mark.parametrize("language", ["", "de", "../../etc", "pt_BR\n"])
def test_a_language_that_we_do_not_speak_is_not_kept(client: Browser, language: str) -> None:
    answer = press(client, "/language", language=language)
    assert "portaria-language" not in str(answer.headers)


def test_a_page_with_a_secret_address_does_not_write_it_into_another(client: Browser) -> None:
    """S28."""
    assert "made.up" not in client.get("/enter/made.up").text
