"""What the producer sets is checked, kept, known at once, and written down."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import preferences, provisioning
from receiver.context import settings
from receiver.db import db
from receiver.models import LogEntry, Logo, MailTrial, Setting
from receiver.provisioning import BadChoices, Refused
from receiver.rules.picture import MOST_BYTES
from tests import smtp
from tests.conftest import MakeApp
from tests.post_office import SILENCE
from tests.rules.test_picture import PNG

BY: Any = {"by": "dona@loja.test"}


@pytest.fixture
def fresh(make_app: MakeApp) -> Iterator[Flask]:
    """A server whose environment says nothing of these."""
    app = make_app(public_url=None, mail_from=None, timezone="America/Manaus")
    with app.app_context():
        yield app


def changes() -> list[tuple[str, str, str]]:
    """What the log says of them: of what, from what, to what."""
    lines = db.session.scalars(sa.select(LogEntry).order_by(LogEntry.id))
    told = [line.facts for line in lines]
    return [(f.get("setting", ""), f.get("before", ""), f.get("after", "")) for f in told]


def test_what_is_set_counts_at_once_and_is_written_down(fresh: Flask, now: datetime) -> None:
    told = {"site_name": "Loja da Ana", "public_url": "https://loja.test/"}
    changed = provisioning.set_settings(told, **BY, now=now)
    assert changed == ["site_name", "public_url"]
    assert (settings().site_name, settings().public_url) == ("Loja da Ana", "https://loja.test")
    assert changes()[0] == ("SITE_NAME", "Portaria", "Loja da Ana")


def test_an_empty_text_is_what_it_was_by_itself(fresh: Flask, now: datetime) -> None:
    provisioning.set_settings({"auto_map": "0"}, **BY, now=now)
    provisioning.set_settings({"auto_map": ""}, **BY, now=now)
    assert settings().auto_map
    assert changes() == [("AUTO_MAP", "on", "off"), ("AUTO_MAP", "off", "on")]
    assert Setting.all() == {}


def test_what_stays_as_it_is_leaves_no_line(fresh: Flask, now: datetime) -> None:
    provisioning.set_settings({"welcome": "link"}, **BY, now=now)
    assert provisioning.set_settings({"welcome": "link"}, **BY, now=now) == []
    told = {"site_name": "Portaria", "language": "pt_BR", "auto_map": "1", "accent_color": ""}
    assert provisioning.set_settings(told, **BY, now=now) == []
    assert len(changes()) == 1


def test_of_several_that_are_wrong_each_is_told_and_none_is_set(
    fresh: Flask, now: datetime
) -> None:
    told = {"public_url": "loja", "mail_from": "Loja", "site_name": "Loja"}
    with pytest.raises(BadChoices) as bad:
        provisioning.set_settings(told, **BY, now=now)
    assert set(bad.value.why) == {"public_url", "mail_from"}
    assert settings().site_name == "Portaria"


@pytest.mark.parametrize("name", ["timezone", "secret_key", "database_url", "no_such"])
def test_the_environment_and_what_is_not_ours_are_left_alone(
    fresh: Flask, now: datetime, name: str
) -> None:
    with pytest.raises(Refused):
        provisioning.set_settings({name: "America/Belem"}, **BY, now=now)


def test_no_line_tells_the_password_of_the_mail_server(fresh: Flask, now: datetime) -> None:
    for password in ("segredo", "segredo2"):
        told = {"mail_url": f"smtp://oi:{password}@smtp.loja.test"}
        provisioning.set_settings(told, **BY, now=now)
    assert changes()[0] == ("MAIL_URL", "", "smtp.loja.test:587 oi")
    reasons = db.session.scalars(sa.select(LogEntry.reason).order_by(LogEntry.id)).all()
    assert reasons == ["setting-changed", "mail-password-changed"]
    assert "segredo" not in str(changes())


def test_one_logo_is_kept_and_taken_away_again(fresh: Flask, now: datetime) -> None:
    provisioning.set_logo(PNG, **BY, now=now)
    provisioning.set_logo(PNG + b"2", **BY, now=now)
    logo = db.session.scalars(sa.select(Logo)).one()
    assert preferences.here().logo == logo.digest
    provisioning.set_logo(b"", **BY, now=now)
    assert preferences.here().logo == ""
    assert len(changes()) == 3


@pytest.mark.parametrize("content", [b"<svg/>", PNG + bytes(MOST_BYTES)])
def test_what_is_no_picture_or_too_large_is_refused(
    fresh: Flask, now: datetime, content: bytes
) -> None:
    with pytest.raises(Refused):
        provisioning.set_logo(content, **BY, now=now)
    assert db.session.scalar(sa.select(Logo)) is None


def test_a_trial_letter_is_sent_and_what_was_said_is_kept(
    make_app: MakeApp, post_office: smtp.PostOffice, now: datetime
) -> None:
    with make_app(mail_url=post_office.url).app_context():
        post_office.answer("550 5.7.1 relaying denied", to="ana@loja.test", times=1)
        told: Any = {"language": "en", "now": now, **BY}
        first = provisioning.try_letter(settings(), "ana@loja.test", **told)
        second = provisioning.try_letter(settings(), "Ana@loja.test", **told)
        assert (first.is_taken, first.said) == (False, "550 5.7.1 relaying denied")
        assert second.is_taken and second.said.startswith("250")
        assert post_office.letters[0].message["Subject"] == "Test e-mail from Portaria"
        last = MailTrial.latest(provisioning.way_of(settings()))
        assert last and last.is_taken and len(changes()) == 2


def test_whoever_tries_waits_for_so_long_and_no_longer(
    make_app: MakeApp,
    post_office: smtp.PostOffice,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("receiver.provisioning.trying.PATIENCE", 0.2)
    post_office.answer(SILENCE, to="ana@loja.test", times=1)
    with make_app(mail_url=post_office.url).app_context():
        told: Any = {"language": "pt_BR", "now": now, **BY}
        tried = provisioning.try_letter(settings(), "ana@loja.test", **told)
    assert not tried.is_taken and tried.said.startswith("no answer within")
