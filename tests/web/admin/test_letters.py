"""The outbox as the desk shows it."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import provisioning, worker
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Letter
from receiver.models.admin import StaffRole
from receiver.web.admin import replies
from tests.factories import Shop
from tests.rules.test_picture import PNG
from tests.web.admin.staffed import OWNER, Desk, hire


@pytest.fixture
def letter(shop: Shop) -> Letter:
    """A letter of welcome that waits."""
    shop.arrive(sale="100")
    return db.session.scalars(sa.select(Letter)).one()


def deliver(shop: Shop) -> None:
    worker.deliver_batch(max(shop.now, utcnow()))


def fail(letter: Letter) -> None:
    with transaction():
        db.session.get_one(Letter, letter.id).refused("550 5.1.1 no such person")


def test_an_empty_outbox_says_where_letters_come_from(desk: Desk) -> None:
    assert "Nenhum e-mail ainda" in desk.sees("/admin/letters")


FILTERED = [
    ("", True),
    ("state=queued", True),
    ("state=dead", False),
    ("email=ana@example.test", True),
    ("email=ana@example.test&state=sent", False),
    ("email=eva@example.test", False),
    ("state=x&before=0", True),
    ("kind=welcome", True),
    ("kind=ended", False),
    ("kind=welcome&state=queued&email=ana@example.test", True),
    ("day=2020-01-01", False),
]


def test_letters_are_found_by_state_and_person(letter: Letter, desk: Desk) -> None:
    for query, is_found in FILTERED:
        page = desk.page(f"/admin/letters?{query}")
        assert (f'href="/admin/letters/{letter.id}' in page) is is_found, query


def test_letters_of_a_day_are_those_of_the_producers_zone(letter: Letter, desk: Desk) -> None:
    at = datetime(2026, 3, 3, 2, 30, tzinfo=UTC)  # half past eleven the evening before
    with transaction():
        db.session.get_one(Letter, letter.id).created_at = at
    for day, is_found in (("2026-03-02", True), ("2026-03-03", False)):
        page = desk.page(f"/admin/letters?day={day}")
        assert (f'href="/admin/letters/{letter.id}' in page) is is_found


def test_a_letter_to_the_staff_is_found_by_its_address(letter: Letter, desk: Desk) -> None:
    provisioning.invite_by_letter(
        "rui@loja.test", role=StaffRole.READER, by="bia@loja.test", now=utcnow()
    )
    seen = desk.page("/admin/letters?email=Rui@loja.test")
    assert "Convite para a equipe" in seen
    assert f'href="/admin/letters/{letter.id}' not in seen


def test_a_letter_is_shown_as_its_reader_sees_it_without_its_secrets(
    letter: Letter, shop: Shop, desk: Desk
) -> None:
    deliver(shop)
    seen = desk.sees(f"/admin/letters/{letter.id}/rendered")
    assert "Login: ana@example.test" in seen
    assert "Senha provisória: ••••" in seen
    assert "/enter/" not in seen


def test_a_letter_in_a_frame_can_do_nothing(letter: Letter, desk: Desk) -> None:
    headers = desk.browser.get(f"/admin/letters/{letter.id}/rendered").headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'self'"} <= set(policy)
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_a_letter_in_a_frame_shows_the_logo_and_fetches_nothing(letter: Letter, desk: Desk) -> None:
    provisioning.set_logo(PNG, by=OWNER, now=utcnow())
    answer = desk.browser.get(f"/admin/letters/{letter.id}/rendered")
    assert '<img src="data:image/png;base64,' in answer.text and "cid:" not in answer.text
    assert "img-src data:;" in answer.headers["Content-Security-Policy"]


def test_a_letter_whose_facts_were_removed_is_not_made_up(letter: Letter, desk: Desk) -> None:
    with transaction():
        db.session.get_one(Letter, letter.id).forgotten_at = utcnow()
    assert "já foi removido" in desk.sees(f"/admin/letters/{letter.id}")
    assert desk.browser.get(f"/admin/letters/{letter.id}/rendered").status_code == 404


def test_the_page_of_a_letter_tells_what_happened_to_it(
    letter: Letter, shop: Shop, desk: Desk
) -> None:
    deliver(shop)
    seen = desk.sees(f"/admin/letters/{letter.id}")
    assert seen.index("E-mail na fila") < seen.index("E-mail enviado")
    assert "a mensagem foi guardada num arquivo" in seen


SAID = [
    ("550 5.1.1 no such person", "não existe"),
    ("550 mailbox unavailable", "não existe"),
    ("552 5.2.2 over quota", "está cheia"),
    ("550-5.7.26 unauthenticated sender", "SPF, DKIM, DMARC"),
    ("421 4.7.28 unusual rate of mail", "MAIL_RATE"),
    ("451 4.7.1 greylisted, try again", "Tentamos de novo sozinhos"),
    ("554 no", "recusou o e-mail"),
    ("mail.x:587 does not accept the login: 535 5.7.8 no", "usuário e senha"),
    ("mail.x:25 cannot be reached: timed out", "não respondeu"),
    ("the account is blocked", "bloqueada"),
]


@pytest.mark.parametrize(("told", "words"), SAID)
def test_what_a_server_says_is_put_into_plain_words(app: Flask, told: str, words: str) -> None:
    with app.test_request_context():
        assert words in str(replies.in_words(Letter(error=told, smtp_reply="")))
        assert "aceitou" in str(replies.in_words(Letter(error="", smtp_reply="250 2.0.0 ok")))
        assert replies.in_words(Letter(error="", smtp_reply="")) is None


def test_a_dead_letter_shows_what_the_server_said(letter: Letter, desk: Desk) -> None:
    fail(letter)
    assert "550 5.1.1 no such person" in desk.sees("/admin/letters?state=dead")
    seen = desk.sees(f"/admin/letters/{letter.id}")
    assert "Não entregue" in seen
    assert "550 5.1.1 no such person" in seen
    assert "Ninguém vai tentar de novo sozinho" in seen


def test_without_a_mail_server_the_letter_can_be_read_here(
    letter: Letter, shop: Shop, desk: Desk
) -> None:
    assert "O que ele diz" not in desk.sees(f"/admin/letters/{letter.id}")
    deliver(shop)
    seen = desk.sees(f"/admin/letters/{letter.id}")
    assert "O que ele diz" in seen
    assert "https://portaria.example.test/enter/" in seen


@pytest.mark.parametrize("role", [StaffRole.SUPPORT, StaffRole.READER])
def test_who_may_not_decide_cannot_enter_with_somebody_elses_letter(
    letter: Letter, shop: Shop, desk: Desk, role: StaffRole
) -> None:
    deliver(shop)
    hire("leo@loja.test", role)
    other = Desk(desk.browser.application)
    other.sign_in("leo@loja.test")
    page = other.page(f"/admin/letters/{letter.id}")
    assert "Boas-vindas" in page
    assert "/enter/" not in page
