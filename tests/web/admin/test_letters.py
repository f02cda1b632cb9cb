"""The outbox as the desk shows it."""

import pytest
import sqlalchemy as sa

from receiver import worker
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Letter
from receiver.models.admin import StaffRole
from tests.factories import Shop
from tests.web.admin.staffed import Desk, hire


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
    assert "Nenhuma carta ainda" in desk.sees("/admin/letters")


FILTERED = [
    ("", True),
    ("state=queued", True),
    ("state=dead", False),
    ("email=ana@example.test", True),
    ("email=ana@example.test&state=sent", False),
    ("email=eva@example.test", False),
    ("state=x&before=0", True),
]


def test_letters_are_found_by_state_and_person(letter: Letter, desk: Desk) -> None:
    for query, is_found in FILTERED:
        assert ("Boas-vindas" in desk.sees(f"/admin/letters?{query}")) is is_found, query


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
    assert "O que ela diz" not in desk.sees(f"/admin/letters/{letter.id}")
    deliver(shop)
    seen = desk.sees(f"/admin/letters/{letter.id}")
    assert "O que ela diz" in seen
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
