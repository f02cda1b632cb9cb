"""Postbacks understood again: what would change is shown, and nothing does until it is confirmed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Access, Job, Letter, LogEntry, Member, Postback, Replay
from receiver.models.log_entry import Deed
from receiver.models.replay import ReplayState
from receiver.provisioning import replaying
from receiver.rules.vocabulary import PostbackState
from receiver.web.admin import replays
from tests.factories import Shop, document
from tests.web.admin.staffed import Desk

KINDS = (Access, Letter, LogEntry, Member, Job)


def counted() -> list[int]:
    return [db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0 for kind in KINDS]


@pytest.fixture
def missed(shop: Shop) -> list[int]:
    """Two buyers whose postbacks failed, and one who was served."""
    shop.arrive(sale="100")
    ids = []
    for sale, email in (("200", "bia@example.test"), ("300", "caio@example.test")):
        ids.append(_failed(shop, sale, email))
    return ids


def _failed(shop: Shop, sale: str, email: str) -> int:
    postback_id = shop.keep(document(2, sale=sale, email=email)).postback_id
    with transaction():
        db.session.execute(sa.delete(Job).where(Job.key == f"postback:{postback_id}"))
        db.session.get_one(Postback, postback_id).failed("ValueError: boom", for_good=True)
    return postback_id


def test_what_would_change_is_told_and_undone(shop: Shop, missed: list[int]) -> None:
    before = counted()
    told = provisioning.rehearse([1, *missed], now=shop.tick())
    assert counted() == before
    assert told.looked_at == [1, *missed]
    assert told.counts[Deed.GRANTED] == told.counts[Deed.MEMBER_CREATED] == 2
    assert told.came_to == {("dead", "applied"): 2, ("applied", "unchanged"): 1}
    assert {one.who for one in told.deeds} == {"Ana Lima"}


def test_what_one_postback_does_the_next_one_finds(shop: Shop) -> None:
    bought = _failed(shop, "500", "eva@example.test")
    refunded = shop.keep(document(4, sale="500", email="eva@example.test")).postback_id
    told = provisioning.rehearse([refunded, bought], now=shop.tick())
    deeds = [one.deed for one in told.deeds if one.deed is not Deed.LETTER_OWED]
    assert deeds == [Deed.MEMBER_CREATED, Deed.GRANTED, Deed.ENDED]


def test_some_that_were_chosen_are_shown_and_then_done(
    shop: Shop, desk: Desk, missed: list[int]
) -> None:
    page = "/admin/inbox/replay?" + "&".join(f"id={number}" for number in missed)
    seen = desk.sees(page)
    assert "2 avisos lidos outra vez" in seen
    assert "2 Acesso aberto" in seen
    done = desk.press("/admin/inbox/replay", on=page, ids=",".join(map(str, missed)))
    assert "0 de 2" in desk.told(done)
    shop.now = utcnow() + timedelta(minutes=1)
    shop.work()
    assert "2 avisos entendidos de novo" in desk.told(done)
    assert {postback.state for postback in db.session.scalars(sa.select(Postback))} == {"done"}
    lines = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.REPLAYED)).all()
    assert [line.postback_id for line in lines] == missed


def test_one_is_shown_with_what_would_change_before_it_is_understood_again(
    desk: Desk, missed: list[int]
) -> None:
    assert f'href="/admin/inbox/replay?id={missed[0]}"' in desk.page(f"/admin/inbox/{missed[0]}")
    words = desk.sees(f"/admin/inbox/replay?id={missed[0]}")
    assert "1 Acesso aberto" in words and "Entender 1 aviso de novo" in words


def test_all_that_a_filter_finds_can_be_understood_again(
    shop: Shop, desk: Desk, missed: list[int]
) -> None:
    assert "2 avisos lidos outra vez" in desk.sees("/admin/inbox/replay?state=dead")
    assert "1 aviso lido outra vez" in desk.sees("/admin/inbox/replay?text=ana&state=done")
    for nothing in ("", "?text=zzz", "?id=x", "?id=999"):
        assert "Nada para entender de novo" in desk.sees(f"/admin/inbox/replay{nothing}")


def test_those_without_a_body_are_left_out(shop: Shop, missed: list[int]) -> None:
    with transaction():
        db.session.execute(sa.update(Postback).where(Postback.id == 1).values(body=None))
    told = provisioning.rehearse([1, *missed], now=shop.tick())
    assert (told.looked_at, told.without_body) == (missed, 1)
    number = provisioning.begin_replay([1, *missed], by="x", now=shop.tick())
    shop.work()
    replay = db.session.get_one(Replay, number)
    assert (replay.state, replay.done, replay.skipped) == (ReplayState.DONE, 2, 1)


def test_more_than_are_tried_out_are_counted_and_all_of_them_done(
    shop: Shop, desk: Desk, missed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "TRIED", 1)
    page = "/admin/inbox/replay?state=dead"
    seen = desk.sees(page)
    assert "São 2 avisos ao todo" in seen and "Entender 2 avisos de novo" in seen
    late = _failed(shop, "400", "late@example.test")  # nobody saw it when it was confirmed
    form = {"state": "dead", "upto": missed[-1]}
    done = desk.press("/admin/inbox/replay", on=page, **form)
    assert "Situação: Com erro" in desk.told(done)
    shop.now = utcnow() + timedelta(minutes=1)
    shop.work()
    dead = sa.select(Postback.id).where(Postback.state == PostbackState.DEAD)
    assert list(db.session.scalars(dead)) == [late]
    log = desk.sees("/admin/log")
    assert "mandou entender de novo 2 avisos (filtro: state=dead)" in log
    assert "Terminado: 2 avisos entendidos de novo, 0 sem corpo" in log


def test_more_are_tried_out_for_who_wants_to_wait(
    desk: Desk, missed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "TRIED", 1)
    seen = desk.sees("/admin/inbox/replay?state=dead")
    assert "1 aviso lido outra vez" in seen and "Experimentar mais deles" in seen
    seen = desk.sees("/admin/inbox/replay?state=dead&longer=1")
    assert "2 avisos lidos outra vez" in seen and "Experimentar mais deles" not in seen
    page = "/admin/inbox/replay?" + "&".join(f"id={number}" for number in missed)
    more = f"/admin/inbox/replay?id={missed[0]}&amp;id={missed[1]}&amp;longer=1"
    assert more in desk.page(page)


def test_more_than_can_be_fixed_at_once_are_done_in_parts(
    desk: Desk, missed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "MOST_REPLAYED", 1)
    page, form = "/admin/inbox/replay?state=dead", {"state": "dead", "upto": missed[-1]}
    refused = desk.told(desk.press("/admin/inbox/replay", on=page, **form))
    assert "São mais de 1 avisos" in refused and "faça por partes" in refused
    assert not db.session.scalars(sa.select(Replay)).all()


def test_of_very_many_the_oldest_are_tried_out_and_the_number_is_not_told(
    shop: Shop, desk: Desk, missed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "TRIED", 1)
    monkeypatch.setattr(replays, "MOST_COUNTED", 1)
    tried: list[int] = []
    rehearse = provisioning.rehearse

    def rehearsed(ids: Sequence[int], *, now: datetime) -> provisioning.Rehearsal:
        tried.extend(ids)
        return rehearse(ids, now=now)

    monkeypatch.setattr(provisioning, "rehearse", rehearsed)
    seen = desk.sees("/admin/inbox/replay?state=dead")
    assert "São mais de 1 avisos ao todo" in seen and "Entender todos de novo" in seen
    assert tried == missed[:1]


def test_one_that_runs_is_seen_in_the_inbox_and_can_be_stopped(
    shop: Shop, desk: Desk, missed: list[int]
) -> None:
    page, form = "/admin/inbox/replay?state=dead", {"state": "dead", "upto": missed[-1]}
    once, twice = (desk.press("/admin/inbox/replay", on=page, **form) for _press in (1, 2))
    where = once.headers["Location"]
    assert twice.headers["Location"] == where
    assert "Entendendo de novo: 0 de 2" in desk.sees("/admin/inbox")
    assert "o resto ficou como estava" in desk.told(desk.press(f"{where}/stop", on=where))
    shop.now = utcnow() + timedelta(minutes=1)
    shop.work()
    assert not db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.REPLAYED)).all()
    assert "Isto já terminou" in desk.told(desk.press(f"{where}/stop", on="/admin/me"))


def test_a_report_names_nobody(shop: Shop, desk: Desk) -> None:
    postback = shop.arrive(sale="HP1234567", email="joao.silva@gmail.com", buyer="João da Silva")
    answer = desk.browser.get(f"/admin/inbox/{postback.id}/report")
    assert 'filename="aviso-1.json"' in answer.headers["Content-Disposition"]
    assert '"outcome": "applied"' in answer.text and "Finalizada" in answer.text
    for told in ("silva", "gmail", "1234567", "João", "Jo%C3%A3o"):
        assert told not in answer.text


def test_failures_are_only_pointed_to_where_there_are_some(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100")
    where = desk.press("/admin/inbox/replay", on="/admin/inbox", ids="1").headers["Location"]
    shop.now = utcnow()
    shop.work()
    assert "Pronto" in desk.sees(where)
    assert "Ver os que estão com erro" not in desk.sees(where)
    _failed(shop, "200", "bia@example.test")
    assert "Ver os que estão com erro" in desk.sees(where)
