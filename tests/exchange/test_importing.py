"""People brought along in a file: nothing happens before it is confirmed, then each thing once."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import accounts, exchange, provisioning, worker
from receiver.accounts import Browser
from receiver.db import db
from receiver.exchange import arriving, going
from receiver.models import Access, Grant, ImportPart, Letter, LogEntry, Member
from receiver.models.log_entry import Deed
from receiver.models.member_import import ImportState
from receiver.provisioning import Refused
from receiver.rules.columns import Column
from receiver.rules.vocabulary import MemberStatus
from tests.exchange.bringing import BY, bring
from tests.people import PASSWORD, member
from tests.test_brought import BCRYPT, WORDPRESS

THREE = "ana@example.test;Ana\nbia@example.test;Bia\ncaio@example.test;Caio\n"


@pytest.fixture(autouse=True)
def areas(app: Flask, now: datetime) -> None:
    for name in ("Curso", "Clube"):
        provisioning.create_area(name, by=BY, now=now)


def people() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Member.email).order_by(Member.email)))


def one(email: str = "ana@example.test") -> Member:
    db.session.rollback()
    found = Member.by_email(email)
    assert found
    return found


def test_nothing_is_changed_before_it_is_confirmed(now: datetime) -> None:
    brought = bring(THREE, now).look_through(areas=[1])
    assert (brought.counts, brought.row.state) == ((3, 0, 0, 0), ImportState.CHECKED)
    assert people() == []
    brought.confirm()
    assert (brought.counts, brought.row.state) == ((3, 0, 0, 0), ImportState.DONE)
    assert len(people()) == 3


def test_a_line_says_who_may_enter_what_and_until_when(now: datetime) -> None:
    line = f"Ana@Example.test;Ana Lima;Clube; 31/12/2026 ;es;{WORDPRESS}\n"
    bring(line, now).look_through().confirm()
    ana, [grant] = one(), db.session.scalars(sa.select(Grant)).all()
    assert (ana.name, ana.language, ana.status) == ("Ana Lima", "es", MemberStatus.ACTIVE)
    assert ana.password_hash == WORDPRESS
    assert (grant.area.name, grant.until) == (
        "Clube",
        datetime.fromisoformat("2027-01-01T02:59:59.999999Z"),
    )
    assert grant.by == "bia@loja.test (CSV 1)"


def test_who_was_brought_along_enters_with_the_password_of_before(now: datetime) -> None:
    bring(f"ana@example.test;;Curso;;;{BCRYPT}\n", now).look_through().confirm()
    accounts.enter_with_password("ana@example.test", PASSWORD, browser=Browser(), now=now)
    assert (one().password_hash or "").startswith("$argon2id$")


def test_no_letter_goes_unless_it_is_asked_for(now: datetime) -> None:
    bring(THREE, now).look_through(areas=[1]).confirm()
    assert db.session.scalars(sa.select(Letter)).all() == []
    bring("dora@example.test;Dora\n", now).look_through(areas=[1], letters=True).confirm()
    [letter] = db.session.scalars(sa.select(Letter)).all()
    assert (letter.kind, letter.to) == ("welcome", "dora@example.test")


def test_what_somebody_has_already_stays(now: datetime) -> None:
    known = member(name="Ana Maria").password_hash
    brought = bring(f"ana@example.test;Outra;Curso;;es;{BCRYPT}\n", now).look_through()
    assert brought.counts == (0, 1, 0, 0)
    brought.confirm()
    ana = one()
    assert (ana.name, ana.language, ana.password_hash) == ("Ana Maria", "pt_BR", known)
    assert [access.area.name for access in Access.of_member(ana.id)] == ["Curso"]


def test_the_same_file_again_changes_nothing(now: datetime) -> None:
    bring(THREE, now).look_through(areas=[1]).confirm()
    before = db.session.scalar(sa.select(sa.func.count()).where(LogEntry.member_id.is_not(None)))
    again = bring(THREE, now).look_through(areas=[1]).confirm()
    assert again.counts == (0, 0, 3, 0)
    after = db.session.scalar(sa.select(sa.func.count()).where(LogEntry.member_id.is_not(None)))
    assert before == after


def test_a_longer_grant_by_hand_is_not_shortened(now: datetime) -> None:
    provisioning.grant("ana@example.test", "Curso", until=None, by=BY, now=now)
    until = now + timedelta(days=3)
    assert bring("ana@example.test;\n", now).look_through(areas=[1], until=until).counts == (
        0,
        0,
        1,
        0,
    )


def test_lines_that_cannot_be_taken_in_are_told_by_number(now: datetime) -> None:
    lines = [
        "isto não é;Ana",
        "a@example.test;A;Não há",
        "b@example.test;B;Curso;31/02/2027",
        "c@example.test;C;Curso;2020-01-01",
        "d@example.test;D;;;;5f4dcc3b5aa765d61d8327deb882cf99",
        "e@example.test;E;;;;$2y$31$" + "a" * 53,
        'f@example.test;"F\nF"',
        "F@example.test;F",
    ]
    brought = bring("\n".join(lines), now).look_through(TAKEN).confirm()
    reasons = ["no-address", "no-area", "no-day", "day-over"]
    expected = [*(f"import-{r}" for r in reasons), "hash-is-md5", "hash-too-costly"]
    assert brought.refused() == {**dict(enumerate(expected, start=2)), 10: "import-twice"}
    assert (brought.counts, people()) == ((1, 0, 0, 7), ["f@example.test"])


TAKEN = [Column.EMAIL, Column.NAME, Column.AREAS, Column.UNTIL, Column.LANGUAGE, Column.PASSWORD]


def test_work_goes_on_where_it_was_killed(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "PART", 1)
    brought = bring(THREE, now).look_through(areas=[1])
    exchange.confirm(brought.number, by=BY, now=now)
    worker.understand_batch(now=now)
    with monkeypatch.context() as broken:
        broken.setattr(provisioning, "take_in", None)  # dies in the middle of the second
        worker.understand_batch(now=now)
    assert (brought.row.after, people()) == (1, ["ana@example.test"])
    brought.now = now + timedelta(hours=1)
    brought.work()
    assert (brought.row.state, brought.counts) == (ImportState.DONE, (3, 0, 0, 0))
    created = sa.select(LogEntry).where(LogEntry.deed == Deed.MEMBER_CREATED)
    assert len(db.session.scalars(created).all()) == 3


def test_a_look_goes_on_in_turns_and_still_finds_who_comes_twice(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "PART", 1)
    monkeypatch.setattr(going, "A_TURN", 0.0)
    brought = bring(THREE + THREE, now).look_through()
    assert brought.counts == (3, 0, 0, 3)


def test_once_it_is_done_no_hash_is_left_but_with_its_owner(now: datetime) -> None:
    brought = bring(THREE, now).look_through().confirm()
    assert db.session.scalars(sa.select(ImportPart)).all() == []
    for deed in (exchange.confirm, exchange.discard):
        with pytest.raises(Refused):
            deed(brought.number, by=BY, now=now)


def test_what_is_thrown_away_is_gone(now: datetime) -> None:
    brought = bring(THREE, now).look_through()
    exchange.discard(brought.number, by=BY, now=now)
    brought.work()
    assert (people(), db.session.scalars(sa.select(ImportPart)).all()) == ([], [])


def test_a_file_that_left_comes_back_as_it_was(now: datetime) -> None:
    provisioning.grant("ana@example.test", "Curso", until=None, by=BY, now=now)
    until = datetime.fromisoformat("2027-01-01T02:59:59.999999+00:00")
    provisioning.grant("ana@example.test", "Clube", until=until, by=BY, now=now)
    for kind in ("pt_BR", "en", "es"):
        order = exchange.Order(sa.select(Member), exchange.Format.CSV, kind, {})
        file = b"".join(exchange.export(order, by=BY, now=now))
        assert bring(file, now).look_through().counts == (0, 0, 1, 0)


@pytest.mark.parametrize("columns", [[None], [Column.NAME], [Column.EMAIL, Column.EMAIL]])
def test_one_column_has_to_be_the_address(now: datetime, columns: list[Column | None]) -> None:
    brought = bring(THREE, now)
    with pytest.raises(Refused, match="e-mail"):
        brought.look_through(columns)
