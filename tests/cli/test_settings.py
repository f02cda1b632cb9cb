"""`settings`: what may be set while the server runs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from receiver.context import settings
from tests.conftest import MakeApp


@pytest.fixture
def fresh(make_app: MakeApp) -> Iterator[Flask]:
    """A server whose environment says nothing but the language."""
    app = make_app(public_url=None, mail_from=None, language="en")
    with app.app_context():
        yield app


def run(app: Flask, *words: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(args=["settings", *words], input=typed)


def listed(app: Flask) -> dict[str, Any]:
    rows = json.loads(run(app, "list", "--json").stdout)
    return {row["name"]: (row["value"], row["from"]) for row in rows}


def test_one_is_set_listed_and_taken_back(fresh: Flask) -> None:
    assert run(fresh, "set", "SITE_NAME", "Loja da Ana").stdout == "SITE_NAME changed\n"
    assert settings().site_name == "Loja da Ana"
    assert listed(fresh)["SITE_NAME"] == ("Loja da Ana", "desk")
    run(fresh, "unset", "site_name")
    assert listed(fresh)["SITE_NAME"] == ("Portaria", "default")


def test_the_mail_server_is_read_from_a_pipe_and_shown_without_its_password(fresh: Flask) -> None:
    assert run(fresh, "set", "MAIL_URL", "smtp://a:b@c").exit_code == 2
    run(fresh, "set", "MAIL_URL", typed="smtp://oi:segredo@smtp.loja.test\n")
    assert listed(fresh)["MAIL_URL"] == ("smtp.loja.test:587", "desk")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TIMEZONE", "Lua", "TIMEZONE: is not a time zone"),
        ("LANGUAGE", "es", "set by the environment"),
        ("SECRET_KEY", "a-long-secret-0123456789", "not to be set here"),
    ],
)
def test_what_cannot_be_set_says_why(fresh: Flask, name: str, value: str, says: str) -> None:
    result = run(fresh, "set", name, value)
    assert result.exit_code == 1 and says in result.stderr
    assert listed(fresh)["LANGUAGE"] == ("en", "environment")
