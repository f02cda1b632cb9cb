from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from receiver import create_app
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Letter, Postback, Worker
from receiver.models.job import JobKind, JobState
from tests import smtp
from tests.conftest import MakeApp
from tests.database import settings_for
from tests.factories import Shop
from tests.simulator import site

NOBODY_THERE = "http://127.0.0.1:1"


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """A fresh server at an address where nobody answers."""
    return make_app(public_url=NOBODY_THERE)


@pytest.fixture
def shop(app: Flask) -> Shop:
    """The same, some days ago, with one key."""
    with app.app_context():
        return Shop(utcnow() - timedelta(days=2))


def examine(app: Flask) -> dict[str, str]:
    """What the doctor says, by the name of the check."""
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["doctor"], catch_exceptions=False)
    assert result.exit_code == ("✗" in result.stdout)
    told = [line.split(": ", 1) for line in result.stdout.splitlines()]
    return {name[2:]: f"{name[0]} {says}" for name, says in told}


# What is well with a server that was started and told nothing.
WELL = {
    "settings",
    "mail",
    "bounces",
    "broker",
    "disk",
    "database",
    "schema",
    "waiting",
    "inbox",
    "letters",
    "other work",
    "brake",
}


def test_a_fresh_server_is_told_what_it_lacks(app: Flask) -> None:
    told = examine(app)
    assert told["key"].startswith("✗") and "`keys add`" in told["key"]
    assert told["worker"].startswith("✗") and "bin/serve" in told["worker"]
    assert told["public address"].startswith("✗") and NOBODY_THERE in told["public address"]
    well = {name for name, says in told.items() if says.startswith("✓")}
    assert well == WELL


def test_a_known_key_and_a_worker_just_seen_are_well(app: Flask, shop: Shop) -> None:
    with app.app_context(), transaction():
        db.session.add(Worker(name="one", seen_at=utcnow()))
    told = examine(app)
    assert (told["key"], told["worker"]) == ("✓ 1 accepted: Loja", "✓ alive")


def test_a_worker_that_is_silent_for_long_is_not(app: Flask) -> None:
    with app.app_context(), transaction():
        db.session.add(Worker(name="one", seen_at=utcnow() - timedelta(minutes=7)))
    assert examine(app)["worker"].startswith("✗ last seen 7 minutes ago")


def test_work_that_is_due_and_not_taken_up_is_told(app: Flask, shop: Shop) -> None:
    with app.app_context():
        shop.keep({"chave_unica": "x"})
    said = examine(app)["waiting"]
    assert said.startswith("✗ a postback has been due for 28")
    assert "is the worker running" in said


def test_letters_and_postbacks_that_wait_for_days_are_told(app: Flask, shop: Shop) -> None:
    with app.app_context():
        shop.arrive(sale="100")
        shop.keep({"chave_unica": "x"})
    told = examine(app)
    assert told["letters"].startswith("✗ 1 ") and told["inbox"].startswith("✗ 1 ")
    assert "`letters list --state queued`" in told["letters"]


def test_what_was_given_up_waits_for_a_person(app: Flask, shop: Shop) -> None:
    with app.app_context():
        shop.arrive(sale="100")
        with transaction():
            db.session.query(Letter).one().refused("550 no such person")
            db.session.query(Postback).one().failed("ValueError", for_good=True)
            db.session.add(dead_job("member:1"))
    told = examine(app)
    assert told["letters"].startswith("✗") and "`letters resend ID`" in told["letters"]
    assert told["inbox"].startswith("✗") and "`postbacks replay ID`" in told["inbox"]
    assert told["other work"].startswith("✗ given up: member:1")


def test_a_letter_that_was_sent_again_is_no_longer_missed(app: Flask, shop: Shop) -> None:
    with app.app_context():
        shop.arrive(sale="100")
        with transaction():
            db.session.query(Letter).one().refused("550 no such person")
        again = app.test_cli_runner().invoke(args=["letters", "resend", "1"])
        assert again.exit_code == 0
    assert examine(app)["letters"] == "✓ 1 waiting, none given up"


def dead_job(key: str) -> Job:
    """A piece of work that failed for good."""
    then = utcnow() - timedelta(hours=1)
    return Job(
        kind=JobKind.MEMBER, key=key, row_id=1, state=JobState.DEAD, run_at=then, created_at=then
    )


def test_a_mail_server_is_tried_with_its_login_and_gets_no_letter(make_app: MakeApp) -> None:
    with smtp.serving(login=("loja", "segredo-da-loja")) as office:
        well = examine(make_app(mail_url=office.url, public_url=NOBODY_THERE))
        assert well["mail"].startswith("✓") and office.letters == []
        wrong = office.url.replace("segredo", "outro-segredo")
        ill = examine(make_app(mail_url=wrong, public_url=NOBODY_THERE))
        assert ill["mail"].startswith("✗") and "MAIL_URL" in ill["mail"]
        assert "segredo" not in str(well) + str(ill)


def test_letters_from_nowhere_are_a_fault(make_app: MakeApp) -> None:
    sender = {"mail_url": "smtp://127.0.0.1:1", "mail_from": "Loja <portaria@localhost>"}
    told = examine(make_app(public_url=NOBODY_THERE, **sender))
    assert told["settings"].startswith("✗") and "MAIL_FROM" in told["settings"]


def test_somebody_else_at_our_address_is_noticed(make_app: MakeApp) -> None:
    with site.serving() as url:
        told = examine(make_app(public_url=url))
    assert told["public address"].startswith("✗") and "somebody else" in told["public address"]


@pytest.mark.parametrize("url", ["sqlite:///{}/empty.db", "postgresql://u:hidden@127.0.0.1:1/x"])
def test_without_a_database_the_rest_is_looked_at(tmp_path: Path, url: str) -> None:
    settings = settings_for(url.format(tmp_path), folder=tmp_path, public_url=NOBODY_THERE)
    app = create_app(settings)
    told = examine(app)
    assert told["settings"].startswith("✓") and told["disk"].startswith("✓")
    assert told["worker"] == "✗ not known without the database"
    assert "hidden" not in str(told)
    with app.app_context():
        db.engine.dispose()
