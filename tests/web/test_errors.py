"""What a person reads when something is wrong."""

import json
import re
from collections.abc import Callable

import pytest
from flask import abort
from flask.testing import FlaskClient

from tests.web.conftest import Site

SECRET = "what happened inside"


def crash() -> str:
    raise RuntimeError(SECRET)


@pytest.fixture
def broken(site: Site) -> Callable[[Callable[[], str]], FlaskClient]:
    """A browser at a site where one page does this."""

    def build(view: Callable[[], str]) -> FlaskClient:
        app = site()
        app.add_url_rule("/broken", view_func=view)
        return app.test_client()

    return build


Broken = Callable[[Callable[[], str]], FlaskClient]


def test_a_crash_shows_a_number_that_is_in_the_log(
    broken: Broken, capsys: pytest.CaptureFixture[str]
) -> None:
    """S47: and nothing else of what happened."""
    answer = broken(crash).get("/broken")
    shown = re.search(r"<code>([0-9a-f]{8}-[0-9a-f]{8})</code>", answer.text)
    assert answer.status_code == 500
    assert shown
    assert SECRET not in answer.text
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert any(SECRET in line.get("exception", "") for line in lines if line["request"] == shown[1])


def test_a_database_that_is_away_asks_to_come_back(site: Site) -> None:
    """R4: 503 with Retry-After."""
    answer = site().test_client().get("/")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Voltamos já" in answer.text


def test_an_error_page_needs_no_database(site: Site) -> None:
    """R4: not even to see who is signed in."""
    browser = site().test_client()
    browser.set_cookie("__Host-portaria", "a visit")
    answer = browser.get("/nowhere")
    assert answer.status_code == 404
    assert "Página não encontrada" in answer.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 418, 429])
def test_every_refusal_has_a_page_of_ours(broken: Broken, status: int) -> None:
    answer = broken(lambda: abort(status)).get("/broken")
    assert answer.status_code == status
    assert answer.text.count("<h1>") == 1
    assert "Werkzeug" not in answer.text
    assert "Voltar ao início" in answer.text


def test_who_gets_lost_at_the_desk_is_led_back_to_the_desk(site: Site) -> None:
    browser = site().test_client()
    assert '<a class="button" href="/admin">Voltar ao balcão</a>' in browser.get("/admin/no").text
    assert '<a class="button" href="/">Voltar ao início</a>' in browser.get("/administer").text


def test_a_page_that_asks_for_nothing_wrong_but_fails_on_purpose_is_a_failure(
    broken: Broken,
) -> None:
    answer = broken(lambda: abort(500)).get("/broken")
    assert answer.status_code == 500
    assert "Algo deu errado" in answer.text


def test_errors_speak_the_language_of_the_browser(site: Site) -> None:
    answer = site().test_client().get("/nowhere", headers={"Accept-Language": "en"})
    assert 'lang="en"' in answer.text


def test_a_wrong_method_is_told_the_right_ones(site: Site) -> None:
    """S16: 405 with Allow."""
    answer = site().test_client().delete("/healthz")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_no_error_page_repeats_what_was_asked(site: Site) -> None:
    """S42: nothing of the request stands in the page."""
    answer = site().test_client().get("/<script>alert(1)</script>?q=<img>")
    assert "alert" not in answer.text
    assert "<img" not in answer.text
