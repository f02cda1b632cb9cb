"""Postbacks written by SQL are rows like those that arrive."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask

from bench.measures.kept import fill
from bench.servers import POSTGRES, SQLITE, Ledger
from receiver import provisioning
from receiver.db import db
from receiver.models import Postback
from receiver.rules.vocabulary import Event, Outcome, PostbackState
from tests.live import KEY

BACKENDS = {"sqlite": SQLITE, "postgres": POSTGRES}


def test_millions_could_be_kept_without_a_server(
    app: Flask, database_url: str, backend: str, now: datetime
) -> None:
    provisioning.add_key(KEY, label="Bench", by="dona@example.test", now=now)
    fill(Ledger(database_url), BACKENDS[backend], 300)
    kept = db.session.scalars(sa.select(Postback).order_by(Postback.id)).all()
    assert len({one.digest for one in kept}) == len({one.email for one in kept}) == 300
    assert {len(one.digest) for one in kept} == {64}
    assert [one.digest for one in kept] == sorted(one.digest for one in kept)
    last = kept[-1]
    assert (last.state, last.outcome) == (PostbackState.DONE, Outcome.APPLIED)
    assert (last.event, last.sale_code) == (Event.APPROVED, "900000000300")
    assert (last.raw, last.received_at) == (b"a=1", datetime(2026, 3, 2, 12, 0, tzinfo=UTC))


def test_a_ledger_looks_past_the_server(app: Flask, database_url: str, now: datetime) -> None:
    ledger = Ledger(database_url)
    assert (ledger.kept(), ledger.waiting()) == (0, 0)
    ledger.wait_until_done(seconds=0)
    ledger.close()
