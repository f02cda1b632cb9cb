"""A list is asked for in a statement that is the same however long it is."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver.among import Among
from receiver.db import db, transaction
from receiver.models import Area
from tests.backends import ON_POSTGRES

LONGEST = 200  # of the column
NAMES = ("a", "b", "c's", 'd"', "e,f", "{g}", "h\\", "", "NULL", "É")
AMONG = sa.select(Area.name).where(Among(Area.name, "names")).order_by(Area.id)
NUMBERED = sa.select(Area.name).where(Among(Area.id, "ids"), Area.url == "").order_by(Area.id)


@pytest.fixture(autouse=True)
def areas(app: Flask, now: datetime) -> None:
    """Some rows to ask for."""
    with transaction():
        db.session.add_all([Area(name=name, url="", created_at=now) for name in NAMES])


@pytest.mark.parametrize("names", [(), ("a",), ("c's", "a"), NAMES, ("no", "b", "b"), ("NULL",)])
def test_what_is_on_the_list_is_found(names: tuple[str, ...]) -> None:
    found = db.session.scalars(AMONG, {"names": list(names)}).all()
    assert found == [name for name in NAMES if name in names]


def test_numbers_are_found_beside_another_condition() -> None:
    ids = list(db.session.scalars(sa.select(Area.id).order_by(Area.id)))
    assert db.session.scalars(NUMBERED, {"ids": ids[2:4]}).all() == list(NAMES[2:4])
    assert db.session.scalars(NUMBERED, {"ids": []}).all() == []


def test_a_row_is_deleted_by_its_number() -> None:
    gone = sa.delete(Area).where(Among(Area.id, "ids"))
    first = db.session.scalars(sa.select(sa.func.min(Area.id))).one()
    with transaction():
        db.session.connection().execute(gone, {"ids": [first]})
    assert db.session.scalars(AMONG, {"names": list(NAMES)}).all() == list(NAMES[1:])


@ON_POSTGRES
def test_what_is_longer_than_the_column_is_not_cut_to_what_is_there(now: datetime) -> None:
    """A cast to the type of the column would cut it."""
    with transaction():
        db.session.add(Area(name="x" * LONGEST, url="", created_at=now))
    assert db.session.scalars(AMONG, {"names": ["x" * (LONGEST + 1)]}).all() == []


@ON_POSTGRES
def test_lists_of_any_length_are_one_statement() -> None:
    asked = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    for length in range(len(NAMES)):
        db.session.scalars(AMONG, {"names": list(NAMES[:length])}).all()
    assert len(asked) == len(NAMES) and len(set(asked)) == 1
