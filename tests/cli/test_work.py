"""Work that was given up, at the command line."""

import sqlalchemy as sa

from receiver import jobs
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job
from receiver.models.job import JobKind, JobState
from tests.cli.conftest import Listed, Run
from tests.factories import Shop


def give_up(shop: Shop) -> None:
    """The clock's work for one member failed in every try."""
    with transaction():
        jobs.owe(JobKind.MEMBER, "member:7", row_id=7, now=utcnow())
        dead = {"state": JobState.DEAD, "attempts": 12, "error": "Trace\nboom"}
        db.session.execute(sa.update(Job).values(dead))


def test_it_is_listed_with_its_reason(shop: Shop, listed: Listed) -> None:
    assert listed("work", "list") == []
    give_up(shop)
    (row,) = listed("work", "list")
    assert (row["kind"], row["key"], row["attempts"], row["error"]) == (
        *("member", "member:7"),
        *(12, "boom"),
    )


def test_it_is_tried_again(shop: Shop, run: Run, listed: Listed) -> None:
    give_up(shop)
    assert "work retry" in run("doctor").output
    assert "1 tried again" in run("work", "retry").output
    assert listed("work", "list") == []
    assert run("work", "retry").exit_code == 1
    assert jobs.is_anything_due((JobKind.MEMBER,))
