"""A shop that was multiplied is one that could have come about by itself."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from bench.crowd import NotEmpty, pages
from bench.crowd.copies import multiply
from bench.crowd.first import begin
from bench.crowd.pages import rules
from bench.crowd.questions import ASKED, PAGED
from bench.measures import export, preview
from bench.measures.desk import furnished, timed
from bench.taken import take
from receiver import audit, create_app
from receiver.db import Base, db
from receiver.exchange import Format
from receiver.models import Access, Letter, LogEntry, Member, Postback, Preview, Sale, Searched
from receiver.models.log_entry import Deed
from receiver.models.preview import PreviewState
from receiver.web.admin import lines, outgoing, people, referred, sieve
from tests import thrift
from tests.conftest import NOON
from tests.database import BACKENDS, Databases, settings_for

SEED, COPIES = 7, 2
KINDS: tuple[type[Base], ...] = (Postback, Sale, Member, Access, Letter)
FILTERS = {
    "admin.inbox.index": sieve.Filter,
    "admin.members.index": people.Filter,
    "admin.letters.index": outgoing.Filter,
    "admin.log.index": lines.Filter,
    "admin.referrals.index": referred.Filter,
}


@pytest.fixture(scope="module", params=BACKENDS)
def crowded(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Twenty buyers, and two copies of each: made once, since that takes seconds."""
    with databases.fresh(request.param) as url:
        app = create_app(settings_for(url, folder=tmp_path_factory.mktemp("crowd")))
        with app.app_context():
            begin(SEED, now=NOON, rounds=1)
            multiply(COPIES, apart=timedelta(days=1), tell=lambda _done: None)
        thrift.forget(app)
        yield url


@pytest.fixture
def database_url(crowded: str, databases: Databases) -> Iterator[str]:
    """A copy of them for each test."""
    with databases.copy(crowded) as url:
        yield url


@pytest.fixture
def crowd(app: Flask) -> Flask:
    """The application on such a copy."""
    return app


def many(kind: type[Base]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def test_all_of_it_agrees_with_what_the_rules_say(crowd: Flask, now: datetime) -> None:
    assert (many(Postback), many(Sale), many(Member)) == (300, 90, 60)
    assert list(audit.findings(now + timedelta(days=9))) == []


def test_each_copy_is_somebody_else_a_day_later(crowd: Flask, now: datetime) -> None:
    members = db.session.scalars(sa.select(Member).order_by(Member.id)).all()
    first, second, third = members[0], members[20], members[40]
    assert first.name == second.name == third.name
    assert len({member.email for member in members}) == 60
    assert third.created_at - first.created_at == timedelta(days=2)
    sales = [Sale.of_member(member.id) for member in (first, third)]
    assert [len(own) for own in sales] == [len(sales[0])] * 2
    assert {sale.code for sale in sales[0]}.isdisjoint(sale.code for sale in sales[1])


def test_copies_are_found_by_their_words(crowd: Flask) -> None:
    assert many(Searched) == many(Postback)
    *_, last = db.session.scalars(sa.select(Postback).order_by(Postback.id))
    found = sieve.Filter(text=last.email or "", event=last.event).rows()
    assert last.id in {postback.id for postback in db.session.scalars(found)}


def test_what_is_there_is_not_touched(crowd: Flask, now: datetime) -> None:
    before = [many(kind) for kind in KINDS]
    with pytest.raises(NotEmpty):
        begin(SEED, now=now)
    assert [many(kind) for kind in KINDS] == before


def test_new_rows_follow_after_the_last_copy(crowd: Flask, now: datetime) -> None:
    known = many(Member)
    db.session.add(Member(email="nova@example.test", created_at=now))
    db.session.commit()
    assert many(Member) == known + 1


def test_every_page_of_the_desk_is_asked_for(crowd: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.measures.desk.TIMES", 1)
    desk = furnished(crowd)
    every = pages(crowd)
    assert {rule.endpoint for rule in rules(crowd)} == {page.endpoint for page in every}
    assert "/admin/log deed=granted before=half:log_entry" in {page.name for page in every}
    for page in {page.endpoint: page for page in every}.values():
        assert min(timed(desk, page)) > 0, page.path


def test_what_would_change_is_worked_out_to_its_end(crowd: Flask) -> None:
    told = {name: preview.timed(wish) for name, wish in preview.wishes().items()}
    assert min(told.values()) > 0
    previews = db.session.scalars(sa.select(Preview).order_by(Preview.id)).all()
    assert [one.state for one in previews] == [PreviewState.DONE] * len(told)
    assert previews[0].loses > many(Member) / 2


def test_all_members_are_taken_away_in_both_formats(crowd: Flask) -> None:
    for kind in Format:
        one = take(crowd, people.Filter(), kind)
        assert (one.format, one.megabytes > 0) == (kind, True)
        assert one.more_memory < export.LIMIT
    lines = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.EXPORTED))
    assert [line.facts["count"] for line in lines] == [many(Member)] * 2


def test_every_part_of_every_filter_is_asked_for() -> None:
    for endpoint, filter_ in FILTERS.items():
        parts = {name for question in ASKED[endpoint] for name in question}
        assert {field.name for field in fields(filter_)} <= parts, endpoint


def test_whatever_is_asked_for_is_a_page(app: Flask) -> None:
    known = {rule.endpoint for rule in rules(app)}
    assert ASKED.keys() | PAGED.keys() <= known
