"""L1: all that is kept about one person is handed out to who asks for it, and nobody's secrets."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import exchange, provisioning
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.exchange import person
from receiver.models import BouncedAddress, LogEntry, Member, UnsubscribedAddress
from receiver.models.log_entry import Deed
from receiver.rules.bounces import BounceKind
from tests.factories import Shop
from tests.web.admin.of_reconciling import differ

BY = "dona@loja.test"
# Tables that may name somebody and are not handed out, and why not.
LEFT_OUT = {
    "bulk": "numbers of accounts, for a day; the log has a line for each",
    "earned_day": "sums of commissions, again",
    "earned_sale": "amounts of a sale, of no account",
    "import_line": "refused lines of a file, for a week: of nobody's account",
    "import_part": "lines of a file until they are taken in",
    "job": "work that is owed: numbers of rows",
    "merged_member": "a number that leads to this account",
    "preview_line": "what a change would do, for a day",
    "recovery_news": "what postbacks told, again, from which the cases follow",
    "replay_part": "numbers of postbacks",
    "sales_report_part": "lines of a file, until they are compared or for a week",
    "sale_told": "codes of sales, while a list of them is compared",
    "searched": "the words of a postback, again",
    "simulated_sale": "an invented sale",
    "simulation": "an invented person",
    "throttle": "counts under keyed digests",
    "token": "digests of links",
}
OF_THE_SHOP = {"admin", "area", "event_meaning", "key", "letter_template", "logo", "mail_trial"}
OF_THE_SHOP |= {"mapping", "member_import", "pace", "passkey", "plan", "preview", "product"}
OF_THE_SHOP |= {"reconciliation", "recovery_sequence", "replay", "rule", "setting", "worker"}
OF_THE_SHOP |= {"postback_hour", "silence_watch", "sales_report"}


@pytest.fixture
def told(app: Flask) -> dict[str, Any]:
    """What is handed out about Ana, of whom there is something in each table."""
    shop = Shop(utcnow())
    own = {"nome": "Ana Lima", "email": "ana@example.test", "valor": "9.00"}
    others = {
        "comissoes": [{"nome": "Zeca Afiliado", "email": "zeca@example.test", "valor": "1.00"}, own]
    }
    shop.arrive(2, sale="100", assinatura=("55", 1), extra=others)
    shop.arrive(102, sale="101", assinatura=("55", 2))
    shop.arrive(7, sale="102", product="901")
    shop.arrive(120, sale=None, extra={"rastreio": {"status": 2, "codigo": "AA123456789BR"}})
    shop.arrive(2, sale="103", role=4)
    shop.arrive(2, sale="900", email="bia@example.test", buyer="Bia Outra")
    differ(utcnow(), email="ana@example.test")
    provisioning.add_note(1, "Ligou hoje.", by=BY, now=utcnow())
    provisioning.grant("ana@example.test", "Curso 900", until=None, by=BY, now=utcnow())
    with transaction():
        address = {"address": "ana@example.test", "kind": BounceKind.HARD, "reason": "550"}
        db.session.add(BouncedAddress(bounced_at=utcnow(), **address))
        db.session.add(UnsubscribedAddress(address="ana@example.test", at=utcnow()))
        db.session.get_one(Member, 1).takes_password("$argon2id$secret")
    return exchange.disclose(1, by=BY, now=utcnow())


def test_no_table_is_forgotten(told: dict[str, Any]) -> None:
    tables = {table.name for table in db.metadata.sorted_tables}
    assert tables == {*told, *LEFT_OUT, *OF_THE_SHOP}
    assert [name for name, rows in told.items() if not rows] == ["held_loss", "loss", "session"]


def test_it_is_all_about_this_person(told: dict[str, Any]) -> None:
    assert told["member"][0]["name"] == "Ana Lima" and told["note"][0]["text"] == "Ligou hoje."
    assert {sale["code"] for sale in told["sale"]} == {"100", "101"}
    assert told["access"][0]["area"] == "Curso 900"
    assert told["postback"][0]["body"] == {"nome": "Ana Lima", "email": "ana@example.test"}
    assert [one["cents"] for one in told["commission"]] == [900]
    assert told["bounced_address"][0]["reason"] == "550"


def test_neither_secrets_nor_others_are_in_it(told: dict[str, Any]) -> None:
    said = json.dumps(told)
    for secret in ("argon2", BY, "bia@example.test", "Zeca", "zeca@example.test"):
        assert secret not in said
    told_of = {column for rows in told.values() for row in rows for column in row}
    assert not told_of & person.UNTOLD


def test_the_log_keeps_who_took_it(told: dict[str, Any]) -> None:
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.EXPORTED)).one()
    assert (line.member_id, line.actor_name) == (1, BY)


def test_on_the_command_line_it_is_json(told: dict[str, Any], app: Flask) -> None:
    run = app.test_cli_runner().invoke
    said = run(args=["members", "disclose", "ANA@example.test"])
    assert set(json.loads(said.stdout)) == set(told)
    assert run(args=["members", "disclose", "nobody@example.test"]).exit_code == 1
