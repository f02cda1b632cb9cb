"""Members are found as people type them: by the beginnings of words of names and addresses."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receiver.db import db, transaction
from receiver.models import Member
from receiver.models.member import MEMBERS
from receiver.rules.vocabulary import MemberStatus
from receiver.rules.words import sought, typed
from receiver.web.admin import paging, people
from receiver.web.admin.paging import Place
from tests import people as factory

EACH_TIME_THE_SAME = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ODD = st.text(st.sampled_from("aÁçñ ^[]\\*?%.-|(){}+$'\":&!ﬁ½™Σ漢"), min_size=1)


def named(name: str) -> None:
    with transaction():
        db.session.execute(sa.delete(Member))
        at = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
        db.session.add(Member(email="zoe.lima@example.test", name=name, created_at=at))


def finds(text: str) -> bool:
    """Whether the words find anybody: by the index, and by a look at each."""
    ways = (MEMBERS.has(sought(text)), MEMBERS.holds(sought(text)))
    led, met = (db.session.scalars(sa.select(Member.id).where(way)).all() for way in ways)
    assert led == met
    return bool(led)


@pytest.mark.parametrize(
    ("name", "text", "is_found"),
    [
        ("João da Conceição", "joao conceicao", True),
        ("JOÃO DA CONCEIÇÃO", "João", True),
        ("João da Conceição", "conceicao joao", True),
        ("João da Conceição", "joa con", True),
        ("João da Conceição", "oao", False),
        ("João da Conceição", "joao maria", False),
        ("joao", "JOÃO", True),
        ("Iñaki Peña", "inaki pena", True),
        ("Ana  Lima", "ana lima", True),
        ("Ana", "zoe.li", True),
        ("Ana", "ana lima example.te", True),
        ("Ana", "zoe.lima@", True),
        ("Ana Lima", "a*a", False),
        ("Ana B Lima", "b", True),
        ("Ana Lima", "a", False),
        ("Ana Lima", "*", False),
        ("Sá-Carneiro", "carneiro", True),
    ],
)
def test_words_are_found_from_their_beginning_in_any_order_and_without_accents(
    app: Flask, name: str, text: str, is_found: bool
) -> None:
    named(name)
    assert finds(text) is is_found


@EACH_TIME_THE_SAME
@given(ODD)
def test_whatever_is_typed_finds_itself(app: Flask, text: str) -> None:
    named(text)
    assert finds(text) is bool(typed(text))


@EACH_TIME_THE_SAME
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1))
def test_no_letter_of_any_script_can_break_the_search(app: Flask, text: str) -> None:
    finds(text)


def crowd(*names: str) -> list[int]:
    """Members of these names, numbered in their order; every third is suspended."""
    told = (
        (name, MemberStatus.ACTIVE if at % 3 else MemberStatus.SUSPENDED)
        for at, name in enumerate(names)
    )
    return [
        factory.member(f"p{at}@example.test", name=name, status=status, password=None).id
        for at, (name, status) in enumerate(told)
    ]


def pages(wanted: people.Filter) -> Iterator[list[int]]:
    """Every page, from the newest on, each of which must lead back to the one before."""
    found = wanted.page(Place())
    while True:
        yield [row.id for row in found.rows]
        if found.older is None:
            return
        older = wanted.page(Place(before=found.older))
        assert older.newer is not None
        back = wanted.page(Place(after=older.newer))
        assert [row.id for row in back.rows] == [row.id for row in found.rows]
        found = older


@pytest.mark.parametrize("near", [1, 4, 7, 5000])
@pytest.mark.parametrize("few", [0, 3, 10_000])
@pytest.mark.parametrize("asked", [{}, {"never": "1"}, {"status": "suspended"}])
def test_near_or_far_few_or_many_the_pages_are_the_same(
    app: Flask, monkeypatch: pytest.MonkeyPatch, near: int, few: int, asked: dict[str, str]
) -> None:
    monkeypatch.setattr(paging, "NEAR", near)
    monkeypatch.setattr(paging, "FURTHER", near * 2)
    monkeypatch.setattr(paging, "SIZE", 3)
    monkeypatch.setattr(people, "FEW", few)
    ids = crowd(*(["Maria Sá"] * 7 + ["Rui Sá"] * 5 + ["Maria Lima"] * 3))
    marias = [number for at, number in enumerate(ids) if at < 7 or at >= 12]
    if "status" in asked:
        marias = [number for at, number in enumerate(ids) if number in marias and not at % 3]
    found = list(pages(people.Filter.asked({"text": "maria", **asked})))
    assert [number for page in found for number in page] == marias[::-1]
