"""Every page of the desk, read off the map of all addresses, with what people ask it for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for
from werkzeug.routing import Rule

from bench.crowd.lives import DOMAIN
from receiver.db import Base, db

# What is there before anybody is signed in.
LEFT_OUT = ("admin_login.", "admin.again.")
# Where a number is not called like the table that it is of.
CALLED = {"version": "letter_template", "import": "member_import"}
# Searches that many, few and none fit, by the list that takes them.
ASKED: dict[str, tuple[dict[str, str], ...]] = {
    "admin.inbox.index": (
        *({"state": "waiting"}, {"state": "done"}, {"outcome": "held"}, {"event": "refunded"}),
        *({"event": "tracking", "outcome": "ignored"}, {"sale": "1000000700042"}),
        *({"email": f"ana.lima@{DOMAIN}"}, {"event": "card"}),
    ),
    "admin.members.index": (
        *({"text": "Ana"}, {"text": "ana."}, {"text": "Vera Souza"}, {"text": "Zuleica"}),
        *({"status": "blocked"}, {"status": "active"}, {"text": "a", "status": "suspended"}),
        *({"text": DOMAIN}, {"text": DOMAIN, "status": "blocked"}, {"text": "vera", "area": "2"}),
    ),
    "admin.letters.index": (
        *({"state": "dead"}, {"state": "sent"}, {"state": "queued"}, {"email": f"a@{DOMAIN}"}),
    ),
    "admin.log.index": (
        *({"deed": "granted"}, {"deed": "address-moved"}, {"actor": "admin"}),
        *({"since": "2026-01-01", "until": "2026-01-31"}, {"email": f"a@{DOMAIN}"}),
        {"deed": "suspended", "actor": "clock"},
    ),
}
PAGED = {
    "admin.inbox.index": "postback",
    "admin.members.index": "member",
    "admin.letters.index": "letter",
    "admin.log.index": "log_entry",
}


@dataclass(frozen=True)
class Page:
    """One address that is asked for; the name is for people."""

    name: str
    path: str


def pages(app: Flask) -> list[Page]:
    """All of them; one whose row is not there is left out."""
    with app.test_request_context():
        found = [page for rule in app.url_map.iter_rules() for page in _pages(rule)]
    return sorted(found, key=lambda page: page.name)


def _pages(rule: Rule) -> Iterator[Page]:
    is_read = rule.rule.startswith("/admin") and "GET" in (rule.methods or ())
    if not is_read or rule.endpoint.startswith(LEFT_OUT):
        return
    ids: dict[str, Any] = {name: _half_way(name.removesuffix("_id")) for name in rule.arguments}
    if not all(ids.values()):
        return
    yield Page(rule.rule, url_for(rule.endpoint, **ids))
    for asked in ASKED.get(rule.endpoint, ()):
        query: dict[str, Any] = dict(asked)
        told = " ".join(f"{name}={text}" for name, text in asked.items())
        yield Page(f"{rule.rule} {told}", url_for(rule.endpoint, **query))
    if rule.endpoint in PAGED:
        half = _half_way(PAGED[rule.endpoint])
        yield Page(f"{rule.rule} (old)", url_for(rule.endpoint, before=half))
        yield Page(f"{rule.rule} (newer)", url_for(rule.endpoint, after=half))


def _half_way(name: str) -> int:
    """A row from the midst of a table; what is no table is numbered from 1."""
    table = Base.metadata.tables.get(CALLED.get(name, name))
    if table is None:
        return 1
    last = db.session.scalar(sa.select(sa.func.max(table.c.id))) or 0
    half = sa.select(sa.func.min(table.c.id)).where(table.c.id >= (last + 1) // 2)
    return db.session.scalar(half) or 0
