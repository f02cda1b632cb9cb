"""What was removed is said to be removed, on the pages and at the command line."""

import json

import pytest
from flask import Flask

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Letter, Postback
from tests.cli.conftest import Run, run
from tests.factories import Shop
from tests.housekeeping.sweeping import DAY, sweep
from tests.people import owed
from tests.web.admin.staffed import Desk, hire

__all__ = ["run"]


@pytest.fixture
def old(app: Flask) -> Postback:
    """A postback whose body is gone, and a letter of which only the record stays."""
    shop = Shop(utcnow() - 200 * DAY)
    arrived = shop.arrive(sale="100")
    with transaction():
        db.session.get_one(Letter, owed()[0].id).accepted("250 OK", shop.now)
    sweep(utcnow())
    return db.session.get_one(Postback, arrived.id)


@pytest.fixture
def desk(app: Flask, old: Postback) -> Desk:
    """The owner, at the desk."""
    hire()
    owner = Desk(app)
    owner.sign_in()
    return owner


def test_the_page_of_a_postback_shows_what_was_read_and_that_the_rest_is_gone(
    old: Postback, desk: Desk
) -> None:
    page = desk.sees(f"/admin/inbox/{old.id}")
    assert "O corpo foi removido depois de 180 dias" in page
    for told in ("Compra aprovada", "ana@example.test", "Curso 900"):
        assert told in page
    assert "Entender de novo" not in page


def test_the_page_of_a_letter_says_that_what_it_told_is_gone(desk: Desk) -> None:
    page = desk.sees(f"/admin/letters/{owed()[0].id}")
    assert "já foi removido" in page
    assert "Reenviar" not in page


def test_the_command_line_says_so_too(old: Postback, run: Run) -> None:
    assert "removed after 180 days" in run("postbacks", "show", str(old.id)).stdout
    told = json.loads(run("postbacks", "show", str(old.id), "--json").stdout)
    assert (told["received"], told["sale"]) == (None, "100")
    refused = run("postbacks", "replay", str(old.id))
    assert refused.exit_code == 1
    assert "removido após 180 dias" in refused.stderr


def test_the_command_line_says_so_of_letters(old: Postback, run: Run) -> None:
    number = str(owed()[0].id)
    assert "what it told was removed" in run("letters", "show", number).stdout
    told = json.loads(run("letters", "show", number, "--json").stdout)
    assert told["text"] is None and told["forgotten_at"]
    assert run("letters", "resend", number).exit_code == 1
