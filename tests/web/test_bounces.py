"""What mail providers tell of letters that came back, at an address that holds a secret."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from receiver.db import db
from receiver.models import BouncedAddress, LogEntry
from receiver.rules.letter_kinds import LetterKind
from tests import people, returned
from tests.conftest import MakeApp
from tests.people import ANA
from tests.postman import Post, owe, work

TOKEN = "um-segredo-bem-longo"
KEY = "chave-que-assina-123"


@pytest.fixture
def provider(make_app: MakeApp, now: datetime) -> Iterator[FlaskClient]:
    """Who tells: somebody without cookies, about a letter that was sent to Ana."""
    app = make_app(bounce_token=TOKEN, mailgun_signing_key=KEY)
    with app.app_context():
        owe(LetterKind.NEW_AREA, people.member(now=now, password=None), now)
        work(Post(), now)
        yield app.test_client(use_cookies=False)


def tell(provider: FlaskClient, name: str, told: Any, token: str = TOKEN) -> TestResponse:
    """One call of a provider."""
    return provider.post(f"/bounces/{name}/{token}", data=json.dumps(told))


def bounced() -> set[str]:
    """The addresses that get no letters."""
    return BouncedAddress.among([ANA])


def test_a_provider_with_the_secret_is_believed(provider: FlaskClient) -> None:
    answer = tell(provider, "ses", returned.ses())
    assert (answer.status_code, answer.json) == (200, {"result": "noted"})
    assert bounced() == {ANA}


@pytest.mark.parametrize(("name", "token"), [("ses", "x" * 20), ("ses", "é"), ("nobody", TOKEN)])
def test_to_others_the_address_does_not_exist(provider: FlaskClient, name: str, token: str) -> None:
    assert tell(provider, name, returned.ses(), token).status_code == 404
    assert bounced() == set()


def test_without_a_secret_of_ours_nobody_is_believed(client: FlaskClient) -> None:
    assert tell(client, "ses", returned.ses()).status_code == 404


def test_mailgun_has_to_sign(provider: FlaskClient) -> None:
    told = returned.mailgun()
    assert tell(provider, "mailgun", told).status_code == 403
    assert bounced() == set()
    told["signature"]["signature"] = hmac.new(KEY.encode(), b"1t", hashlib.sha256).hexdigest()
    assert tell(provider, "mailgun", told).status_code == 200
    assert bounced() == {ANA}


def test_what_amazon_wants_confirmed_is_shown_and_not_opened(provider: FlaskClient) -> None:
    url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc"
    told = {"Type": "SubscriptionConfirmation", "SubscribeURL": url}
    assert tell(provider, "ses", told).json == {"result": "to_confirm"}
    asked = sa.select(LogEntry).where(LogEntry.deed == "bounces-to-confirm")
    assert db.session.scalars(asked).one().facts == {"url": url}


def test_what_cannot_be_read_is_refused_without_an_echo(provider: FlaskClient) -> None:
    answer = provider.post(f"/bounces/ses/{TOKEN}", data=b"<script>")
    assert (answer.status_code, answer.json) == (400, {"result": "malformed"})
    answer = provider.post(f"/bounces/ses/{TOKEN}", data=b" " * (2 << 20))
    assert (answer.status_code, answer.json) == (413, {"result": "too_large"})


def test_the_secret_is_in_no_log(provider: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    tell(provider, "ses", returned.ses())
    tell(provider, "ses", returned.ses(), "um-segredo-errado-mas")
    said = "".join(capfd.readouterr())
    assert "answered" in said
    assert TOKEN not in said
    assert "um-segredo-errado-mas" not in said
