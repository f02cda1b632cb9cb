"""Many postbacks understood again, in turns: each once, and nobody else waits for all of them."""

import pytest
import sqlalchemy as sa

from receiver import jobs, provisioning, worker
from receiver.db import db, transaction
from receiver.models import Job, LogEntry, Replay, ReplayPart
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.models.replay import ReplayState
from receiver.provisioning import Refused, replaying
from tests.factories import Shop

BY = "dona@loja.test"


@pytest.fixture
def many(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Seven that were understood, of which two are a turn."""
    monkeypatch.setattr(replaying, "A_TURN", 2)
    return [shop.arrive(sale=str(number)).id for number in range(100, 107)]


def replayed() -> list[int | None]:
    """Which were put into the queue again, in order."""
    lines = sa.select(LogEntry.postback_id).where(LogEntry.deed == Deed.REPLAYED)
    return list(db.session.scalars(lines.order_by(LogEntry.id)))


def waiting() -> int:
    """How many postbacks are in the queue."""
    owed = sa.select(sa.func.count()).where(Job.kind == JobKind.POSTBACK)
    return db.session.scalar(owed) or 0


def test_a_turn_is_understood_before_the_next_one_waits(shop: Shop, many: list[int]) -> None:
    number = provisioning.begin_replay(many, by=BY, now=shop.tick())
    most = 0
    while worker.understand_batch(shop.now):
        most = max(most, waiting())
    replay = db.session.get_one(Replay, number)
    assert (replay.state, replay.done, most) == (ReplayState.DONE, 7, 2)
    assert replayed() == many
    assert db.session.scalars(sa.select(ReplayPart)).all() == []


def test_whoever_waits_already_goes_first(shop: Shop, many: list[int]) -> None:
    provisioning.begin_replay(many, by=BY, now=shop.tick())
    worker.understand_batch(shop.now)
    assert waiting() == 2
    provisioning.begin_replay([many[0]], by=BY, now=shop.now)
    for claim in _claims(shop):
        replaying.go_on(claim, now=shop.now)
    # The first one lets its turn be taken; the other has had none.
    assert replayed() == [*many[:2], many[0]]


def _claims(shop: Shop) -> list[jobs.Claim]:
    with transaction():
        return jobs.claim((JobKind.REPLAY,), limit=9, now=shop.now)


def test_a_worker_that_dies_in_a_turn_repeats_and_leaves_out_nothing(
    shop: Shop, many: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = provisioning.begin_replay(many, by=BY, now=shop.tick())
    worker.understand_batch(shop.now)
    with monkeypatch.context() as broken:
        broken.setattr(replaying, "_owe", None)  # dies when all of the turn was written
        worker.understand_batch(shop.now)
    assert replayed() == many[:2]
    shop.tick(hours=1)
    shop.work()
    assert replayed() == many
    assert db.session.get_one(Replay, number).done == 7


def test_what_is_stopped_leaves_the_rest(shop: Shop, many: list[int]) -> None:
    number = provisioning.begin_replay(many, by=BY, now=shop.tick())
    worker.understand_batch(shop.now)
    provisioning.stop_replay(number, by=BY, now=shop.tick())
    shop.work()
    assert replayed() == many[:2]
    with pytest.raises(Refused):
        provisioning.stop_replay(number, by=BY, now=shop.now)


def test_nothing_at_all_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused):
        provisioning.begin_replay([], by=BY, now=shop.now)
