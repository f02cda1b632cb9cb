"""Every page of the desk, read off the map of all addresses, with what people ask it for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for
from werkzeug.routing import Rule

from bench.crowd.questions import ASKED, PAGED, Question
from receiver.context import utcnow
from receiver.db import Base, db

# What is there before anybody is signed in.
LEFT_OUT = ("admin_login.", "admin_passkey.")
# Where a number is not called like the table that it is of.
CALLED = {"version": "letter_template", "import": "member_import"}
CALLED |= {"case": "recovery_case", "sequence": "recovery_sequence"}


@dataclass(frozen=True)
class Page:
    """One address that is asked for; the name is for people, the endpoint for the server."""

    name: str
    path: str
    endpoint: str


def pages(app: Flask) -> list[Page]:
    """All of them; one whose row is not there is left out."""
    with app.test_request_context():
        found = [page for rule in rules(app) for page in _pages(rule)]
    return sorted(found, key=lambda page: page.name)


def rules(app: Flask) -> list[Rule]:
    """Whatever of the desk can be asked for, and shows something."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin")
        and "GET" in (rule.methods or ())
        and not rule.endpoint.startswith(LEFT_OUT)
    ]


def _pages(rule: Rule) -> Iterator[Page]:
    ids: dict[str, Any] = {name: _number(name.removesuffix("_id")) for name in rule.arguments}
    if not all(ids.values()):
        return
    for asked in ({}, *ASKED.get(rule.endpoint, ())):
        for place in _places(rule.endpoint):
            told = " ".join(f"{name}={text}" for name, text in {**asked, **place}.items())
            query: dict[str, Any] = {
                name: _value(text) for name, text in {**asked, **place}.items()
            }
            path = url_for(rule.endpoint, **ids, **query)
            yield Page(f"{rule.rule} {told}".strip(), path, rule.endpoint)


def _places(endpoint: str) -> Iterator[Question]:
    """The newest page of a list, and those about its midst."""
    yield {}
    if endpoint in PAGED:
        yield {"before": f"half:{PAGED[endpoint]}"}
        yield {"after": f"half:{PAGED[endpoint]}"}


def _value(told: str) -> str:
    """What a word of a question stands for today."""
    kind, _, which = told.partition(":")
    if kind == "half":
        table, _, column = which.partition(".")
        return str(_half_way(Base.metadata.tables[table], column or "id"))
    if kind == "days":
        ago, at, time = which.partition("T")
        return f"{utcnow().date() - timedelta(days=int(ago))}{at}{time}"
    return told


def _number(name: str) -> int:
    """A row from the midst of a table; what is no table is numbered from 1."""
    table = Base.metadata.tables.get(CALLED.get(name, name))
    return 1 if table is None else int(_half_way(table, "id") or 0)


def _half_way(table: sa.Table, column: str) -> Any:
    last = db.session.scalar(sa.select(sa.func.max(table.c.id))) or 0
    later = sa.select(table.c[column]).where(table.c.id >= (last + 1) // 2)
    return db.session.scalar(later.order_by(table.c.id).limit(1))
