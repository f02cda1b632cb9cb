"""Names are found as people type them."""

import string

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Member
from receiver.web.admin.likeness import is_like

EACH_TIME_THE_SAME = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ODD = st.text(st.sampled_from("aÁçñ ^[]\\*?%_.-|(){}+$'\"" + string.ascii_letters), min_size=1)


def named(name: str) -> None:
    with transaction():
        db.session.execute(sa.delete(Member))
        db.session.add(Member(email="ana@example.test", name=name, created_at=utcnow()))


def finds(typed: str) -> bool:
    return db.session.scalar(sa.select(Member.id).where(is_like(Member.name, typed))) is not None


@pytest.mark.parametrize(
    ("name", "typed", "is_found"),
    [
        ("João da Conceição", "joao conceicao", True),
        ("JOÃO DA CONCEIÇÃO", "João", True),
        ("joao", "JOÃO", True),
        ("Iñaki Peña", "inaki pena", True),
        ("Zoë", "zoe", True),
        ("João da Conceição", "conceicao joao", False),
        ("Ana Lima", "ana  lima", True),
        ("Ana Lima", "a*a", False),
        ("Ana Lima", "a.a", False),
        ("Ana Lima", "a_a", False),
        ("Ana [Lima] ^\\*?", "[lima] ^\\*?", True),
    ],
)
def test_accents_and_capitals_do_not_matter_but_the_order_does(
    app: Flask, name: str, typed: str, is_found: bool
) -> None:
    named(name)
    assert finds(typed) is is_found


@EACH_TIME_THE_SAME
@given(ODD)
def test_whatever_is_typed_finds_itself(app: Flask, typed: str) -> None:
    named(f"x{typed}x")
    assert finds(typed)


@EACH_TIME_THE_SAME
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1))
def test_no_letter_of_any_script_can_break_the_search(app: Flask, typed: str) -> None:
    finds(typed)
