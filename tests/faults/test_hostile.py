"""S10, S13, R8: whatever stands in a postback with a right key, it is understood or held.

It never becomes poison, and it takes no worker down.
"""

import itertools
import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receiver import provisioning, worker
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Job, Postback
from receiver.rules.vocabulary import PostbackState
from tests.client import Browser
from tests.factories import KEY, document
from tests.wire import FORM, JSON, as_form

Place = tuple[Any, ...]
EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    # The rows of earlier examples stay: every example has a sale and a buyer of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
numbers = itertools.count(1)
HUGE = "9" * 60
ODD: list[Any] = [
    *(
        "\0",
        "a\0b",
        "\ud800",
        "\u202e",
        "{{7*7}}",
        "x" * 70_000,
        "e\u0301",
        "=?utf-8?q?A=0D=0ABcc:x@y?=",
    ),
    *(
        HUGE,
        f"-{HUGE}",
        "1e400",
        "NaN",
        "-1",
        "0x10",
        "١٢",
        "²",
        "9223372036854775808",
        "1,5",
        "true",
    ),
    *("9999-12-31 23:59:59", "0001-01-01 00:00:00", "2026-02-30 25:61:61", "31/12/2026", "now"),
    *("ana@example.test\nBcc: x@y.test", "a@b@c", "<x@y.test>", "ana@xn--.test", "@", ""),
    *([], {}, [[]], {"": {"": ""}}, None, True, 1.5, 10**30),
]
values = st.sampled_from(ODD) | st.text(max_size=40)
WHOLE = document(2, assinatura=("C1", 1), period="Mensal", plan="1", bumps=("901",), dispatched="x")


def leaves(block: Any, path: Place = ()) -> list[Place]:
    """The ways to everything within a document."""
    inner = block.items() if isinstance(block, dict) else enumerate(block)
    found = []
    for name, value in inner:
        found.append((*path, name))
        if isinstance(value, dict | list):
            found += leaves(value, (*path, name))
    return found


PLACES = [place for place in leaves(WHOLE) if place != ("chave_unica",)]


def spoilt(changes: list[tuple[Place, Any]]) -> dict[str, Any]:
    """A document that is right but for these places."""
    number = next(numbers)
    told = document(
        2,
        sale=f"S{number}",
        email=f"buyer{number}@example.test",
        assinatura=(f"C{number}", 1),
        period="Mensal",
        plan="1",
        bumps=("901",),
        dispatched="2026-03-02 12:00:00",
    )
    for place, value in changes:
        put(told, place, value)
    return told


def put(block: Any, place: Place, value: Any) -> None:
    """Put a value in its place, if the place is still there."""
    for name in place[:-1]:
        block = block.get(name, {}) if isinstance(block, dict) else block[name]
        if not isinstance(block, dict | list) or (isinstance(block, list) and not block):
            return
    block[place[-1]] = value


def written(told: dict[str, Any], content_type: str) -> bytes:
    """As it travels; what only JSON can spell travels in JSON only."""
    text = json.dumps(told)
    return text.encode() if content_type == JSON else as_form(json.loads(text.replace("\\ud", "u")))


def failures() -> list[str]:
    """What would be tried again, or never."""
    db.session.rollback()
    waiting = sa.select(Postback.error).where(Postback.state != PostbackState.DONE)
    failed = sa.select(Job.error).where(Job.error != "")
    return [*db.session.scalars(waiting), *db.session.scalars(failed)]


@pytest.fixture
def door(app: Flask, client: Browser) -> Browser:
    """A browser before a door that knows one key."""
    provisioning.add_key(KEY, label="Loja", by="test", now=utcnow())
    return client


@EXAMPLES
@given(
    changes=st.lists(st.tuples(st.sampled_from(PLACES), values), min_size=1, max_size=3),
    content_type=st.sampled_from([FORM, JSON]),
)
def test_nothing_that_is_told_becomes_poison(
    door: Browser, changes: list[tuple[Place, Any]], content_type: str
) -> None:
    """S10, S13, R8: neither the postback nor a letter that quotes it."""
    body = written(spoilt(changes), content_type)
    answer = door.post("/postback", data=body, content_type=content_type)
    assert answer.status_code in {200, 400, 413}
    while worker.understand_batch() + worker.deliver_batch():
        pass
    assert failures() == []
