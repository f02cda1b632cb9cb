"""Whatever changes a name or an address, an account is found by what stands there now."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from receiver import accounts, provisioning
from receiver.db import db, transaction
from receiver.models import Member
from receiver.models.member import MEMBERS
from receiver.rules.words import sought
from tests.exchange.bringing import bring
from tests.factories import Shop

ANA, BIA, JOAO = "ana@example.test", "bia@loja.test", "joao.lima@example.test"
BY = "dona@loja.test"


def id_of(email: str) -> int:
    member = Member.by_email(email)
    assert member
    return member.id


def found(text: str) -> list[int]:
    """The numbers that the index itself has for these words, whether or not there is a row."""
    db.session.rollback()
    table, number, match = MEMBERS.matching(sought(text))
    return list(db.session.scalars(sa.select(number).select_from(table).where(match)))


@pytest.fixture(autouse=True)
def is_whole(shop: Shop) -> Iterator[None]:
    """SQLite compares its index with the rows."""
    yield
    if db.engine.dialect.name == "sqlite":
        with transaction():
            check = "INSERT INTO member_words (member_words, rank) VALUES ('integrity-check', 1)"
            db.session.execute(sa.text(check))


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is said to the database meanwhile."""
    told: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        told.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield told
    event.remove(db.engine, "before_cursor_execute", listen)


def test_who_buys_is_found_without_a_statement_more(shop: Shop) -> None:
    with statements() as told:
        shop.arrive(email=JOAO, buyer="João Conceição")
    for text in ("joao", "concei", "lima", "joao.li", "example.test", "JOÃO Conceição"):
        assert found(text) == [id_of(JOAO)], text
    about = [one for one in told if "member" in one and "words" in one]
    assert len(about) == 1 and about[0].startswith("INSERT INTO member ")


def test_what_changes_no_name_writes_no_words(shop: Shop) -> None:
    shop.arrive(sale="100")
    with statements() as told:
        provisioning.block(ANA, by=BY, now=shop.tick())
        shop.arrive(4, sale="100")
    assert any(one.startswith("UPDATE member ") for one in told)
    assert not any("UPDATE member " in one and "words" in one for one in told)


def test_who_moves_is_found_by_both_addresses(shop: Shop) -> None:
    shop.arrive(email=ANA)
    provisioning.move(ANA, "nova@casa.test", by=BY, now=shop.tick())
    assert found("ana@") == found("nova") == found("casa.te") == [id_of(ANA)]


def test_who_was_mistyped_is_found_by_the_mistake_too(shop: Shop) -> None:
    shop.arrive(email="ana@exmaple,test")
    provisioning.move("ana@exmaple,test", ANA, by=BY, now=shop.tick())
    assert found("exmaple") == found("ana@example.test") == [id_of(ANA)]


def test_who_is_called_otherwise_is_not_found_by_the_old_name(shop: Shop) -> None:
    shop.arrive(email=BIA, buyer="Ana Lima")
    accounts.change_profile(id_of(BIA), name="Zélia Souza", now=shop.tick())
    assert found("zelia sou") == found("bia@") == [id_of(BIA)]
    assert found("ana") == found("lima") == []


def test_who_is_brought_along_is_found_and_gets_a_name(shop: Shop) -> None:
    provisioning.create_area("Curso", by=BY, now=shop.now)
    shop.arrive(email=BIA, buyer="")
    bring(f"{ANA};Ana Lima\n{BIA};Bia Sá\n", shop.now).look_through().confirm()
    assert found("ana lima") == [id_of(ANA)]
    assert found("bia sa") == [id_of(BIA)]


def test_of_two_that_become_one_only_the_one_is_found(shop: Shop) -> None:
    shop.arrive(sale="100", email=ANA, buyer="Ana Lima")
    shop.arrive(sale="200", email=BIA, buyer="Beatriz Souza")
    keeper, gone = id_of(ANA), id_of(BIA)
    mark = provisioning.prospect(keeper, gone, now=shop.now).mark
    provisioning.merge(keeper, gone, login=ANA, mark=mark, by=BY, now=shop.now)
    assert found("ana lima") == found("bia@loja.test") == [keeper]
    assert found("beatriz") == found("souza") == []
    assert db.session.get(Member, gone) is None


def test_what_was_undone_left_no_words(shop: Shop) -> None:
    shop.arrive(email=ANA)
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.get_one(Member, id_of(ANA)).name = "Zélia"
        db.session.flush()
        raise ZeroDivisionError
    assert found("zelia") == []
    assert found("ana lima") == [id_of(ANA)]
