"""What a start prints is true, and enough to begin."""

from datetime import datetime

import pytest

from config import LANGUAGES, Settings
from receiver.context import utcnow
from receiver.db import transaction
from receiver.first_lines import TEXTS, first_lines
from receiver.models import Admin, Key
from tests.client import Browser
from tests.conftest import MakeApp
from tests.live import KEY


def told(settings: Settings, now: datetime) -> str:
    return "\n".join(first_lines(settings, now=now))


def test_every_language_says_the_same_lines() -> None:
    assert set(TEXTS) == set(LANGUAGES)
    assert len({tuple(texts) for texts in TEXTS.values()}) == 1


def test_a_fresh_server_tells_address_invitation_letters_and_that_a_key_is_missing(
    settings: Settings, now: datetime
) -> None:
    text = told(settings, now)
    assert f"{settings.public_url}/postback" in text
    assert f"{settings.public_url}/admin/password/" in text
    assert str(settings.instance / "mail") in text
    assert "Falta a chave, e todo postback é recusado: cole-a no painel." in text


def test_each_start_prints_a_fresh_link_and_only_the_last_one_opens(
    settings: Settings, client: Browser
) -> None:
    earlier, latest = (first_lines(settings, now=utcnow())[5].strip() for _ in range(2))
    assert client.get(earlier.removeprefix(settings.public_url)).status_code == 410
    assert client.get(latest.removeprefix(settings.public_url)).status_code == 200


def test_with_an_admin_inside_no_more_links_are_made(settings: Settings, now: datetime) -> None:
    first_lines(settings, now=now)
    admin = Admin.by_email(settings.admin_email)
    assert admin is not None
    with transaction():
        admin.takes_password("a hash")
    text = told(settings, now)
    assert "/admin/password/" not in text
    assert f"{settings.public_url}/admin\n" in text


def test_the_key_of_the_settings_is_taken_in_once_and_never_printed(
    make_app: MakeApp, now: datetime
) -> None:
    app = make_app(monetizze_key=KEY)
    with app.app_context():
        text = [told(app.config["SETTINGS"], now) for _ in range(2)][-1]
        assert len(Key.active()) == 1
    assert "Falta a chave" not in text
    assert KEY not in text


@pytest.mark.parametrize(
    "url", ["smtps://loja:segredo@mail.example.test:465", "smtp://loja:p%40ss@mail.example.test"]
)
def test_the_mail_server_is_named_without_its_login(
    make_app: MakeApp, now: datetime, url: str
) -> None:
    app = make_app(mail_url=url, language="en")
    with app.app_context():
        text = told(app.config["SETTINGS"], now)
    assert "sent through mail.example.test\n" in text
    assert "segredo" not in text
    assert "loja" not in text
