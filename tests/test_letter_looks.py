"""Colour and logo in letters: sent along, fetched from nowhere, and never the reason for none."""

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask

from config import LANGUAGES
from receiver import mailer, preferences, provisioning
from receiver.db import db, transaction
from receiver.mailer import Mail
from receiver.mailer.picture import Picture
from receiver.models import Logo, Member
from receiver.rules.letter_kinds import LetterKind
from tests import people, smtp
from tests.conftest import MakeApp
from tests.letters import ENCLOSED, NOW, a_letter, some_settings
from tests.postman import LATER, Post, owe, work
from tests.rules.test_picture import PNG
from tests.test_own_letters import own_letter

LOGO = Picture("ab" * 32, "image/png", PNG + bytes(range(256)) * 20)
WEBP = b"RIFF\x10\0\0\0WEBPVP8 "


def with_logo(content: bytes = PNG) -> None:
    provisioning.set_logo(content, by="x", now=NOW)


def mail_with(logo: Picture | None) -> Mail:
    return mailer.compose(a_letter(), ENCLOSED, settings=some_settings(), now=NOW, logo=logo)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def shape(message: EmailMessage) -> list[str]:
    """The kinds of all parts, in their order."""
    return [part.get_content_type() for part in message.walk()]


@pytest.fixture
def ana(app: Flask, now: datetime) -> Member:
    return people.member(now=now, password=None)


@pytest.mark.parametrize("write", [Mail.for_wire, Mail.for_file])
def test_the_picture_is_a_part_of_the_letter_that_its_html_names(write: object) -> None:
    assert callable(write)
    message = read(write(mail_with(LOGO)))
    kinds = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert shape(message) == kinds
    page, picture = list(message.walk())[3:]
    name = picture["Content-ID"].strip("<>")
    assert f'<img src="cid:{name}" alt=""' in page.get_content()
    assert (picture.get_content(), picture.get_filename()) == (LOGO.content, "logo.png")
    assert "http" not in page.get_content().partition("<img")[2].partition(">")[0]


def test_no_line_of_it_is_longer_than_servers_take() -> None:
    content = mail_with(LOGO).for_wire()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_without_a_logo_a_letter_is_what_it_was() -> None:
    message = read(mail_with(None).for_wire())
    assert shape(message) == ["multipart/alternative", "text/plain", "text/html"]
    assert "<img" not in message.as_string()


def test_own_words_carry_it_too() -> None:
    own = own_letter("[Entrar]({{ link }}) {{ code }} {{ password }}")
    told = some_settings(accent_color="#8a1d6b")
    page = mailer.write(own, ENCLOSED, told, LOGO).html
    assert f'src="{LOGO.src}"' in page and 'bgcolor="#8a1d6b"' in page


def test_buttons_and_links_have_the_colour_of_the_shop() -> None:
    page = mailer.write(a_letter(), ENCLOSED, some_settings(accent_color="#8a1d6b")).html
    assert 'bgcolor="#8a1d6b"' in page and "#1f5c4d" not in page and "INK" not in page
    usual = mailer.write(a_letter(), ENCLOSED, some_settings()).html
    assert 'bgcolor="#1f5c4d"' in usual and "color: #86cdb0" in usual


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LetterKind)
def test_the_link_that_lets_in_is_a_button_and_stands_alone_in_the_text(
    kind: LetterKind, language: str
) -> None:
    mail = mailer.write(a_letter(kind, language=language), ENCLOSED, some_settings())
    if ENCLOSED.link in mail.text:
        assert ENCLOSED.link in mail.text.splitlines()
        assert f'<a href="{ENCLOSED.link}" class="button-link"' in mail.html


@pytest.mark.parametrize("content", [WEBP, PNG + bytes(30_001)])
def test_what_mail_programs_would_not_show_or_is_large_stays_out(
    ana: Member, now: datetime, content: bytes
) -> None:
    with_logo(content)
    assert preferences.here().logo and mailer.logo() is None


def test_letters_of_a_shop_with_a_logo_carry_it_until_it_goes(
    make_app: MakeApp, post_office: smtp.PostOffice, now: datetime
) -> None:
    app = make_app(mail_url=post_office.url)
    with app.app_context():
        ana = people.member(now=now, password=None)
        with_logo()
        for kind in (LetterKind.NEW_AREA, LetterKind.SUSPENDED):
            owe(kind, ana, now, facts={"areas": ["A"], "reason": "refunded"})
            with mailer.open_post(app.config["SETTINGS"]) as post:
                work(post, now + LATER)
            with_logo(b"")
    shapes = [shape(letter.message)[-1] for letter in post_office.letters]
    assert shapes == ["image/png", "text/html"]
    assert list(post_office.letters[0].message.walk())[-1].get_content() == PNG


def test_a_logo_that_cannot_be_read_costs_no_letter(ana: Member, now: datetime) -> None:
    with_logo(PNG + b"gone")
    with transaction():
        db.session.execute(sa.delete(Logo))
    post = Post()
    owe(LetterKind.SUSPENDED, ana, now, facts={"areas": ["A"], "reason": "refunded"})
    assert work(post, now + LATER) == 1
    assert post.taken[0].picture is None


def test_it_is_looked_for_once_by_each_process(
    ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_logo(PNG + b"once")
    first = mailer.logo()
    monkeypatch.setattr(Logo, "digest", None)  # a second look would fail
    assert first and mailer.logo() is first
