"""With a million rows every filter of the desk must be led by an index, in the order of the page."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import sqlite

from receiver.db import db
from receiver.models import Access, Letter, LogEntry, Member, Postback, SaleDifference
from receiver.web.admin import lines, outgoing, people, reconcile, sieve
from receiver.web.admin.paging import Key
from tests.factories import Shop

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

LISTS: dict[str, tuple[Any, Key]] = {
    "inbox": (sieve.Filter, (Postback.id,)),
    "members": (people.Filter, (Member.id,)),
    "letters": (outgoing.Filter, (Letter.id,)),
    "log": (lines.Filter, (LogEntry.at, LogEntry.id)),
    "reconcile": (reconcile.Filter, (SaleDifference.id,)),
}
ASKED: dict[str, list[dict[str, str]]] = {
    "inbox": [
        {"state": "dead"},
        {"state": "waiting", "event": "approved"},
        {"state": "done", "outcome": "held"},
        {"event": "unknown"},
        {"event": "unknown", "outcome": "held"},
        {"email": "ana@example.test"},
        {"email": "ana@example.test", "event": "approved", "state": "done"},
        {"sale": "100", "outcome": "held"},
        {"state": "dead", "role": "affiliate", "product": "901"},
        {"since": "2026-03-02", "until": "2026-03-02"},
        {"since": "2026-03-02", "event": "refunded"},
    ],
    "members": [{"status": "blocked"}, {"text": "ana@example.test"}],
    "letters": [
        {"state": "dead"},
        {"kind": "welcome"},
        {"kind": "welcome", "state": "sent"},
        {"kind": "welcome", "state": "dead"},
        {"email": "ana@example.test", "state": "sent"},
        {"email": "nobody@example.test", "kind": "welcome", "day": "2026-03-02"},
        {"day": "2026-03-02"},
        {"day": "2026-03-02", "state": "sent", "kind": "welcome"},
    ],
    "reconcile": [
        {"kind": "unknown-sale"},
        {"state": "dismissed"},
        {"kind": "status-differs", "state": "gone"},
    ],
    "log": [
        {"deed": "blocked"},
        {"actor": "admin"},
        {"actor": "admin", "deed": "letter-sent"},
        {"since": "2026-03-02", "until": "2026-03-02"},
        {"email": "ana@example.test", "deed": "granted", "actor": "admin"},
    ],
}

# Of these one finds so few that they may be sorted.
FEW = {"email", "sale", "text"}


def asked() -> Iterator[tuple[str, dict[str, str]]]:
    """Every list with every filter, and the list as a whole."""
    for name, filters in ASKED.items():
        yield from ((name, args) for args in ({}, *filters))


def plan(rows: sa.Select[object], key: Key) -> list[str]:
    """What SQLite means to do for the newest page of these rows."""
    newest = rows.order_by(*(column.desc() for column in key)).limit(51)
    told = newest.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    found = db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {told}"))
    return [step.detail for step in found]


def test_no_filter_walks_through_a_table_or_sorts_many_rows(app: Flask, shop: Shop) -> None:
    shop.arrive(sale="100", email="ana@example.test")
    for name, args in asked():
        kind, key = LISTS[name]
        wanted = kind.asked(args)
        steps = plan(wanted.rows(), wanted.key if name == "letters" else key)
        assert not [step for step in steps if step.startswith("SCAN") and args], (name, args, steps)
        is_sorted = any("TEMP B-TREE FOR ORDER BY" in step for step in steps)
        assert not is_sorted or FEW & args.keys(), (name, args, steps)


def test_two_filters_of_the_log_and_one_of_the_staff_have_an_index_each(app: Flask) -> None:
    told: dict[str, dict[str, str]] = {
        "ix_log_entry_deed_at_id_actor (deed=?)": {"deed": "granted", "actor": "member"},
        "ix_log_entry_actor_at_id_deed (actor=?)": {"deed": "granted", "actor": "admin"},
        "ix_log_entry_staff (actor_name=?)": {"email": "nobody@example.test"},
    }
    for index, args in told.items():
        steps = plan(lines.Filter.asked(args).rows(), (LogEntry.at, LogEntry.id))
        assert steps == [f"SEARCH log_entry USING INDEX {index}"], args


def test_who_may_enter_an_area_and_who_has_a_status_is_read_off_an_index_in_order(
    app: Flask,
) -> None:
    enters = sa.select(Access.member_id).where(Access.area_id == 1, Access.state == "live")
    told = "USING COVERING INDEX ix_access_area_id_state_member_id (area_id=? AND state=?)"
    assert plan(enters, (Access.member_id,)) == [f"SEARCH access {told}"]
    blocked = sa.select(Member.id).where(Member.status == "blocked")
    told = "USING COVERING INDEX ix_member_status_id (status=?)"
    assert plan(blocked, (Member.id,)) == [f"SEARCH member {told}"]


BY_WORDS = [
    {"text": "maria"},
    {"role": "affiliate", "product": "901", "outcome": "held"},
    {"simulated": "no", "state": "done"},
    {"since": "2026-01-01", "until": "2026-01-02", "text": "x", "key": "1"},
]


def test_the_index_of_words_leads_wherever_it_is_asked(app: Flask, shop: Shop) -> None:
    shop.arrive()
    for args in BY_WORDS:
        rows, number = sieve.Filter.asked(args).found()
        first, *others = plan(rows.where(number < 10), (number,))
        assert first.startswith("SCAN searched_words VIRTUAL TABLE"), args
        assert all("USING INTEGER PRIMARY KEY" in step for step in others), (args, others)


PEOPLE_BY_WORDS = [
    {"text": "maria"},
    {"text": "ana lima", "never": "1"},
    {"text": "zuleica", "status": "active"},
    {"text": "maria", "area": "1"},
]


def test_the_words_of_members_lead_but_where_others_find_few(
    app: Flask, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.arrive()
    for few, args in itertools.product((0, people.FEW), PEOPLE_BY_WORDS):
        monkeypatch.setattr(people, "FEW", few)
        wanted = people.Filter.asked(args)
        steps = plan(wanted.rows(), (Member.id,))
        is_led = any(step.startswith("SCAN member_words VIRTUAL TABLE") for step in steps)
        assert is_led is (not few or len(args) == 1), (few, args, steps)
        others = [step for step in steps if "SCAN" in step and "VIRTUAL TABLE" not in step]
        assert others == (["SCAN member USING INDEX ix_member_never_came"] * bool(others))
        assert not any("TEMP B-TREE FOR ORDER BY" in step for step in steps), steps
        near = plan(wanted.met().where(Member.id > 7), (Member.id,))
        assert not any("VIRTUAL" in step for step in near)
