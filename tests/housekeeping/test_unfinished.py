"""Unfinished purchases expire after sixty days without news, and go half a year after they closed."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver.db import db
from receiver.models import RecoveryCase, RecoveryNews
from receiver.rules.recovering import CaseState
from tests.factories import Shop
from tests.housekeeping.sweeping import sweep

DAY = timedelta(days=1)


@pytest.fixture
def left(app: Flask, now: datetime) -> datetime:
    """Somebody left a checkout."""
    Shop(now).arrive(7, sale="777")
    return now


def states() -> list[CaseState]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(RecoveryCase.state)))


def news() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(RecoveryNews)) or 0


def test_what_nobody_hears_of_any_more_expires(left: datetime) -> None:
    sweep(left + 59 * DAY)
    assert states() == [CaseState.OPEN]
    sweep(left + 61 * DAY)
    assert states() == [CaseState.EXPIRED]


def test_a_closed_case_and_what_it_followed_from_go_after_half_a_year(left: datetime) -> None:
    sweep(left + 61 * DAY)
    sweep(left + 239 * DAY)
    assert states() == [CaseState.EXPIRED]
    sweep(left + 241 * DAY)
    assert states() == [] and news() == 0


def test_payments_without_an_attempt_go_too(app: Flask, now: datetime) -> None:
    Shop(now).arrive(2, sale="1")
    assert news() == 1
    sweep(now + 251 * DAY)
    assert news() == 0
