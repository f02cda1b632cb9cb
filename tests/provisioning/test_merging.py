"""Two accounts of one person become one, and nothing is lost."""

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import accounts, audit, provisioning, security
from receiver.accounts import Browser
from receiver.db import db, transaction
from receiver.models import (
    Access,
    Grant,
    Letter,
    LogEntry,
    Member,
    MergedMember,
    Note,
    Postback,
    Sale,
    Session,
    Token,
)
from receiver.models.log_entry import Deed
from receiver.provisioning import Refused
from tests.factories import Shop, letters, live, members

ANA, BIA = "ana@example.test", "bia@example.test"
BY = "dona@loja.test"
PASSWORD = "uma frase longa e só minha"


def id_of(email: str) -> int:
    member = Member.by_email(email)
    assert member
    return member.id


@pytest.fixture
def two(shop: Shop) -> tuple[int, int]:
    """Ana bought one course; as Bia she subscribed to another."""
    shop.arrive(sale="100", email=ANA)
    told = {"period": "mensal", "product": "901", "buyer": "Ana L."}
    shop.arrive(101, sale="200", email=BIA, assinatura=("S-9", 1), **told)
    return id_of(ANA), id_of(BIA)


def merge(shop: Shop, two: tuple[int, int], *, login: str = ANA) -> Member:
    mark = provisioning.prospect(*two, now=shop.now).mark
    return provisioning.merge(*two, login=login, mark=mark, by=BY, now=shop.now)


def owners(*kinds: type[Sale | Letter | Postback | Note | LogEntry]) -> set[int]:
    found: set[int] = set()
    for kind in kinds:
        found |= set(db.session.scalars(sa.select(kind.member_id)))
    return found - {None}


def findings(shop: Shop) -> list[str]:
    return [finding.says for finding in audit.findings(shop.now)]


def test_all_that_hung_on_the_one_hangs_on_the_other(shop: Shop, two: tuple[int, int]) -> None:
    provisioning.add_note(two[1], "Comprou duas vezes.", by=BY, now=shop.now)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(LogEntry)) or 0
    merge(shop, two)
    assert owners(Sale, Letter, Postback, Note, LogEntry) == {two[0]}
    assert members() == [ANA]
    assert live(ANA) == live(BIA) == {"Curso 900", "Curso 901"}
    assert db.session.get_one(MergedMember, two[1]).member_id == two[0]
    assert (db.session.scalar(sa.select(sa.func.count()).select_from(LogEntry)) or 0) > count
    assert findings(shop) == []


def test_nobody_gets_letters_about_what_did_not_change(shop: Shop, two: tuple[int, int]) -> None:
    before = letters(ANA) + letters(BIA)
    shop.deliver()
    with transaction():
        for number in two:
            db.session.get_one(Member, number).signed_in(shop.now)
    merge(shop, two)
    assert sorted(letters(ANA) + letters(BIA)) == sorted([*before, *["address-changed"] * 2])


def test_later_news_of_either_finds_the_one(shop: Shop, two: tuple[int, int]) -> None:
    merge(shop, two)
    shop.arrive(sale="300", email=BIA, product="902")
    shop.arrive(4, sale="200", email=BIA, assinatura=("S-9", 1), product="901")
    assert members() == [ANA]
    assert live(ANA) == {"Curso 900", "Curso 902"}
    assert findings(shop) == []


def test_the_login_may_be_that_of_the_other(shop: Shop, two: tuple[int, int]) -> None:
    member = merge(shop, two, login=BIA)
    assert (member.id, member.email, member.aliases) == (two[0], BIA, [ANA])
    told = sa.select(Letter.to).where(Letter.kind == "address-changed").order_by(Letter.to)
    assert list(db.session.scalars(told)) == [ANA, BIA]


def test_visits_and_links_of_both_end(shop: Shop, two: tuple[int, int]) -> None:
    for number in two:
        link = accounts.lend_link(number, by=BY, now=shop.now).rpartition("/")[2]
        accounts.enter_with_link(link, browser=Browser(), now=shop.now)
        accounts.lend_link(number, by=BY, now=shop.now)
    merge(shop, two)
    assert db.session.scalars(sa.select(Session)).all() == []
    assert db.session.scalars(sa.select(Token.id).where(Token.used_at.is_(None))).all() == []


@pytest.mark.parametrize("whose", [ANA, BIA])
def test_the_password_that_somebody_chose_stays(
    app: Flask, shop: Shop, two: tuple[int, int], whose: str
) -> None:
    hashed = security.hash_password(PASSWORD)
    with transaction():
        db.session.get_one(Member, id_of(whose)).takes_password(hashed)
    merge(shop, two)
    for address in (ANA, BIA):
        assert accounts.enter_with_password(address, PASSWORD, browser=Browser(), now=shop.now)


def test_of_two_decisions_about_a_door_the_later_one_counts(
    shop: Shop, two: tuple[int, int]
) -> None:
    provisioning.create_area("Clube", by=BY, now=shop.now)
    provisioning.grant(ANA, "Clube", until=None, by=BY, now=shop.tick())
    provisioning.grant(BIA, "Clube", until=None, by=BY, now=shop.tick())
    provisioning.revoke(BIA, "Clube", by=BY, now=shop.tick())
    found = provisioning.prospect(*two, now=shop.now)
    clube = next(door for door in found.doors if door.area == "Clube")
    merge(shop, two)
    assert (clube.of_keeper, clube.of_gone, clube.after) == ("live", "ended", None)
    assert "Clube" not in live(ANA)
    assert len(Grant.of_member(two[0])) == 1
    assert findings(shop) == []


def test_the_prospect_is_what_comes(shop: Shop, two: tuple[int, int]) -> None:
    found = provisioning.prospect(*two, now=shop.now)
    assert (found.sales, found.accesses, found.letters, found.notes) == (1, 1, 1, 0)
    expected = {door.area for door in found.doors if door.after == "live"}
    merge(shop, two)
    assert live(ANA) == expected
    assert len(Access.of_member(two[0])) == 2


def test_what_has_moved_since_it_was_shown_is_shown_again(shop: Shop, two: tuple[int, int]) -> None:
    mark = provisioning.prospect(*two, now=shop.now).mark
    shop.arrive(4, sale="100", email=ANA)
    with pytest.raises(Refused, match="moved since"):
        provisioning.merge(*two, login=ANA, mark=mark, by=BY, now=shop.now)
    assert members() == [ANA, BIA]


def test_a_blocked_account_is_merged_with_none(shop: Shop, two: tuple[int, int]) -> None:
    provisioning.block(BIA, by=BY, now=shop.now)
    with pytest.raises(Refused, match="unblock"):
        provisioning.prospect(*two, now=shop.now)
    with pytest.raises(Refused, match="same account"):
        provisioning.prospect(two[0], two[0], now=shop.now)


def test_whoever_never_came_in_gets_the_login_again(shop: Shop, two: tuple[int, int]) -> None:
    shop.deliver()
    merge(shop, two)
    assert letters(ANA)[-1] == "welcome"


def test_the_log_tells_who_merged_what(shop: Shop, two: tuple[int, int]) -> None:
    merge(shop, two)
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.MERGED)).one()
    assert (line.actor_name, line.member_id) == (BY, two[0])
    assert (line.facts["gone"], line.facts["sales"]) == (BIA, 1)


def test_the_number_of_the_gone_may_come_again(shop: Shop, two: tuple[int, int]) -> None:
    merge(shop, two)
    shop.arrive(sale="400", email="eva@example.test", product="903")
    assert letters("eva@example.test") == ["welcome"]
    again = (two[0], id_of("eva@example.test"))
    shop.tick(minutes=1)
    merge(shop, again)
    assert members() == [ANA]
    assert findings(shop) == []
