"""What was set at the desk stands above the defaults and below the environment."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from config import BadSetting, Settings
from receiver import preferences
from receiver.context import settings as current
from receiver.db import db, transaction
from receiver.models import Setting
from receiver.outbox import Sender
from receiver.rules.letter_kinds import LetterKind
from tests import people, smtp
from tests.conftest import MakeApp
from tests.postman import owe
from tests.test_sender import claimed


def put(name: str, text: str, now: datetime) -> None:
    """Set it, as another process would: nobody here is told."""
    with transaction():
        kept = Setting.by_name(name)
        if kept is None:
            kept = Setting(name=name, changed_by="dona@loja.test")
            db.session.add(kept)
        kept.value, kept.changed_at = preferences.sealed(name, text), now


@pytest.fixture
def fresh(make_app: MakeApp) -> Iterator[Flask]:
    """A server whose environment says nothing of these."""
    app = make_app(public_url=None, mail_from=None)
    with app.app_context():
        yield app


def look() -> Settings:
    preferences.look(at_once=True)
    return current()


def test_what_was_set_is_taken_in_and_taken_back(fresh: Flask, now: datetime) -> None:
    put("site_name", "Loja da Ana", now)
    assert look().site_name == "Loja da Ana"
    with transaction():
        db.session.execute(sa.delete(Setting))
    assert look().site_name == "Portaria"


def test_the_environment_wins(make_app: MakeApp, now: datetime) -> None:
    with make_app(language="es").app_context():
        put("language", "en", now)
        put("timezone", "America/Manaus", now)
        assert (look().language, current().timezone) == ("es", "America/Manaus")
        assert not preferences.here().may_be_set("language")


@pytest.mark.parametrize(("name", "text"), [("timezone", "Lua/Cratera"), ("mail_url", "http://x")])
def test_what_does_not_fit_is_ignored_and_told(
    fresh: Flask, now: datetime, name: str, text: str
) -> None:
    put(name, text, now)
    put("site_name", "Loja da Ana", now)
    assert look().site_name == "Loja da Ana"
    assert getattr(current(), name) == getattr(preferences.here().base, name)
    assert list(preferences.here().kept.ignored) == [name]


def test_s58_the_mail_server_is_kept_sealed(fresh: Flask, now: datetime) -> None:
    put("mail_url", "smtp://oi:segredo@smtp.loja.test", now)
    kept = db.session.scalar(sa.select(Setting.value)) or ""
    assert "segredo" not in kept and "loja" not in kept
    url = look().mail_url
    assert url and url.get_secret_value() == "smtp://oi:segredo@smtp.loja.test"


def test_what_another_secret_sealed_is_ignored(
    fresh: Flask, make_app: MakeApp, now: datetime
) -> None:
    put("mail_url", "smtp://smtp.loja.test", now)
    with make_app(secret_key="another secret of the tests").app_context():
        assert look().mail_url is None
        assert "mail_url" in preferences.here().kept.ignored


def test_within_two_seconds_every_process_knows(
    fresh: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert preferences.EVERY <= 2
    preferences.look()
    put("site_name", "Loja da Ana", now)
    preferences.look()
    assert current().site_name == "Portaria"
    later = time.monotonic() + preferences.EVERY
    monkeypatch.setattr(time, "monotonic", lambda: later)
    preferences.look()
    assert current().site_name == "Loja da Ana"


def test_without_the_table_all_stays_as_it_was(fresh: Flask) -> None:
    with transaction():
        db.session.execute(sa.text("DROP TABLE setting"))
    assert look() is preferences.here().base


def test_the_door_and_the_pages_go_by_what_was_set(fresh: Flask, now: datetime) -> None:
    put("site_name", "Loja da Ana", now)
    put("public_url", "https://loja.test", now)
    put("language", "en", now)
    preferences.look(at_once=True)
    answer = fresh.test_client().get("/", base_url="https://loja.test")
    assert "Loja da Ana" in answer.text
    assert "Strict-Transport-Security" in answer.headers
    assert fresh.config["SESSION_COOKIE_SECURE"]


def test_a_sender_that_runs_follows_to_another_mail_server(
    fresh: Flask, post_office: smtp.PostOffice, now: datetime
) -> None:
    ana = people.member("ana@example.test", now=now, password=None)
    with Sender(current()) as sender:
        owe(LetterKind.NEW_AREA, ana, now)
        sender.deliver(claimed(now), now=now)
        assert post_office.letters == []
        put("mail_url", post_office.url, now)
        put("mail_from", "Loja <oi@loja.test>", now)
        preferences.look(at_once=True)
        owe(LetterKind.SUSPENDED, ana, now)
        sender.deliver(claimed(now), now=now)
    assert [letter.sender for letter in post_office.letters] == ["oi@loja.test"]


def test_a_text_is_checked_as_the_environment_is(fresh: Flask) -> None:
    base = preferences.here().base
    assert preferences.checked(base, "accent_color", "#ABCDEF") == "#abcdef"
    with pytest.raises(BadSetting, match="ACCENT_COLOR: is not a colour"):
        preferences.checked(base, "accent_color", "blue")
