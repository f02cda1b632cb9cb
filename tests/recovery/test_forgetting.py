"""Whoever began to buy, and has no account, is handed their data and forgotten."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import audit, exchange, recovery
from receiver.db import db
from receiver.models import Letter, LogEntry, Postback, RecoveryCase, RecoveryNews
from receiver.models.log_entry import Deed
from tests.factories import Shop, live
from tests.recovery.test_stepping import BY, NOON, WAY, switch

EVA = "eva@example.test"


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A shop where Eva left two checkouts and was reminded once; and Bia left one."""
    shop = Shop(NOON)
    shop.arrive(2, sale="1", email="bia@example.test")
    switch(shop)
    for email, product in ((EVA, "900"), (EVA, "901"), ("bia@example.test", "901")):
        shop.arrive(7, sale=None, email=email, product=product, buyer="Eva Rios", extra=WAY)
    shop.tick(minutes=31)
    shop.work()
    shop.deliver()
    return shop


def rows(kind: Any) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(kind).order_by(kind.id)))


def forget(shop: Shop, email: str = EVA) -> int:
    return recovery.forget(email, by=BY, now=shop.tick())


def test_all_that_is_kept_under_an_address_is_handed_out(shop: Shop) -> None:
    told = exchange.disclose_address(EVA, by=BY, now=shop.now)
    assert len(told["recovery_case"]) == len(told["postback"]) == 2
    assert [one["kind"] for one in told["letter"]] == ["recovery-abandoned"]
    assert told["postback"][0]["body"] == {"nome": "Eva Rios", "email": EVA}
    assert "bia@example.test" not in json.dumps(told)


def test_what_was_begun_and_written_goes_and_nobody_else_loses_anything(shop: Shop) -> None:
    assert forget(shop) == 2
    assert [case.buyer_email for case in rows(RecoveryCase)] == ["bia@example.test"]
    assert not [one for one in rows(RecoveryNews) if EVA in one.thread]
    assert EVA not in [letter.to for letter in rows(Letter)]
    assert live("bia@example.test") == {"Curso 900"}
    assert list(audit.findings(shop.now)) == []


def test_no_word_of_them_is_left(shop: Shop, app: Flask) -> None:
    forget(shop)
    tables = db.metadata.sorted_tables
    left = [
        table.name for table in tables if EVA in str(db.session.execute(sa.select(table)).all())
    ]
    assert left == []
    assert not [one for one in rows(Postback) if one.email is None and one.has_body]
    assert not list((app.config["SETTINGS"].instance / "mail").glob("*recovery*"))


def test_the_log_says_that_it_was_done_and_not_of_whom(shop: Shop) -> None:
    forget(shop)
    line = rows(LogEntry)[-1]
    assert (line.deed, line.actor_name) == (Deed.STRANGER_FORGOTTEN, BY)
    assert line.facts["count"] == 2 and EVA not in str(line.facts)


def test_no_reminder_comes_after_it(shop: Shop) -> None:
    forget(shop)
    before = len(rows(Letter))
    shop.tick(days=2)
    shop.work()
    assert len(rows(Letter)) == before


def test_who_has_an_account_is_not_forgotten_like_this(shop: Shop) -> None:
    with pytest.raises(recovery.HasAccount):
        forget(shop, "bia@example.test")
    assert len(rows(RecoveryCase)) == 3


def test_the_command_line_does_both(shop: Shop, app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert len(json.loads(run(args=["members", "disclose", EVA]).stdout)["recovery_case"]) == 2
    assert run(args=["members", "forget", "bia@example.test"]).exit_code == 1
    assert run(args=["members", "forget", EVA]).stdout == "2 cases\n"
    assert run(args=["members", "disclose", EVA]).exit_code == 1
