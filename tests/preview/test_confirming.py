"""A preview is bound to what it showed, and ends when that would not happen any more."""

import pytest
import sqlalchemy as sa

from receiver import preview, provisioning
from receiver.db import db
from receiver.models import Job, LogEntry, Preview, PreviewLine
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.models.preview import Fate, PreviewState
from receiver.preview import Outdated
from receiver.provisioning import Refused
from receiver.rules.terms import Means, Opens, OpensNoMore, Wish
from receiver.rules.vocabulary import Event, Meaning
from tests.factories import BUYER, Shop, live
from tests.preview.asking import BY, area

COURSE = "Curso 900"
CLOSED = OpensNoMore("900")
KEPT = Means("900", Event.DISPUTED, Meaning.GRANT)


def begin(shop: Shop, wish: Wish = CLOSED, *, seconds: float = 60.0) -> Preview:
    """Ask, and see how far it has come."""
    return db.session.get_one(Preview, preview.begin(wish, by=BY, now=shop.tick(), seconds=seconds))


def confirm(shop: Shop, shown: Preview, typed: int | None = 1) -> None:
    """Say yes, and do what follows."""
    preview.confirm(shown.id, typed=typed, by=BY, now=shop.tick())
    shop.work()


def people(shown: Preview) -> list[str]:
    """Who would lose."""
    db.session.rollback()
    return [line.email for line in PreviewLine.of(shown.id, Fate.LOSES, limit=100)]


def sell(shop: Shop, count: int) -> None:
    """So many buyers."""
    for number in range(count):
        shop.arrive(2, sale=f"S{number}", email=f"b{number}@example.test")


def test_a_small_shop_sees_the_result_at_once_and_confirms_it(shop: Shop) -> None:
    shop.arrive(2)
    shown = begin(shop)
    assert (shown.state, shown.loses, people(shown)) == (PreviewState.DONE, 1, [BUYER])
    confirm(shop, shown)
    assert live() == set()
    assert db.session.get_one(Preview, shown.id).state is PreviewState.CONFIRMED
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.UNMAPPED)).one()
    assert (line.actor_name, line.facts["product"]) == (BY, "900")


def look_at_two_in_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few people be many."""
    monkeypatch.setattr("receiver.preview.walking.SOME", 2)
    monkeypatch.setattr("receiver.preview.making.A_TURN", 0.0)


def test_a_large_one_is_worked_out_by_the_worker(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(shop, 5)
    look_at_two_in_a_turn(monkeypatch)
    shown = begin(shop, seconds=0.0)
    assert (shown.state, shown.loses, shown.after) == (PreviewState.RUNNING, 2, 2)
    with pytest.raises(Refused, match="not ended"):
        confirm(shop, shown, typed=2)
    shop.work()
    assert people(shown) == [f"b{number}@example.test" for number in range(5)]
    assert db.session.get_one(Preview, shown.id).state is PreviewState.DONE
    owed = sa.select(Job).where(Job.kind == JobKind.PREVIEW)
    assert db.session.scalars(owed).all() == []


def test_the_newest_who_keep_are_named_and_no_more(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(shop, 5)
    monkeypatch.setattr("receiver.preview.walking.NAMED", 2)
    shown = begin(shop, KEPT)
    assert (shown.keeps, shown.loses, shown.gains) == (5, 0, 0)
    lines = PreviewLine.of(shown.id, Fate.KEEPS, limit=100)
    course = [area(COURSE)]
    told = [(line.email, line.areas) for line in lines]
    assert told == [("b4@example.test", course), ("b3@example.test", course)]


def test_the_newest_are_those_whom_the_worker_came_to_last(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(shop, 5)
    look_at_two_in_a_turn(monkeypatch)
    shown = begin(shop, KEPT, seconds=0.0)
    shop.work()
    lines = PreviewLine.of(shown.id, Fate.KEEPS, limit=3)
    assert [line.email for line in lines] == [f"b{number}@example.test" for number in (4, 3, 2)]
    assert db.session.get_one(Preview, shown.id).keeps == 5


def test_who_keeps_and_moves_meanwhile_keeps_it_current(shop: Shop) -> None:
    sell(shop, 2)
    shown = begin(shop, KEPT)
    shop.arrive(3, sale="S0", email="b0@example.test")
    confirm(shop, shown)
    assert db.session.get_one(Preview, shown.id).state is PreviewState.CONFIRMED


def test_it_is_not_confirmed_twice(shop: Shop) -> None:
    shop.arrive(2)
    shown = begin(shop)
    confirm(shop, shown)
    with pytest.raises(Refused, match="made already"):
        confirm(shop, shown)
    with pytest.raises(Refused, match="no such preview"):
        preview.confirm(4711, by=BY, now=shop.now)


def test_other_terms_end_it(shop: Shop) -> None:
    shop.arrive(2)
    shown = begin(shop)
    provisioning.set_rule("901", Event.TICKET, Meaning.GRANT, by=BY, now=shop.now)
    with pytest.raises(Outdated):
        confirm(shop, shown)
    assert live() == {COURSE}


def test_somebody_who_would_now_lose_too_ends_it(shop: Shop) -> None:
    shop.arrive(2)
    shown = begin(shop)
    shop.arrive(2, sale="200", email="bia@example.test")
    with pytest.raises(Outdated):
        confirm(shop, shown)


def test_somebody_who_would_not_lose_any_more_ends_it(shop: Shop) -> None:
    shop.arrive(2)
    shown = begin(shop)
    provisioning.grant(BUYER, COURSE, until=None, by=BY, now=shop.tick())
    with pytest.raises(Outdated):
        confirm(shop, shown)


def test_what_moves_nobody_who_is_concerned_lets_it_stand(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(2, sale="300", product="901", email="eva@example.test")
    shown = begin(shop)
    shop.arrive(6, sale="100")
    shop.arrive(4, sale="300", product="901", email="eva@example.test")
    confirm(shop, shown)
    assert live() == set()


def test_it_lasts_an_hour(shop: Shop) -> None:
    shop.arrive(2)
    shown = begin(shop)
    shop.tick(hours=1)
    assert not preview.is_current(shown, shop.now)
    with pytest.raises(Outdated):
        confirm(shop, shown)


def test_work_on_terms_that_are_no_more_just_ends(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(shop, 3)
    monkeypatch.setattr("receiver.preview.walking.SOME", 1)
    shown = begin(shop, seconds=0.0)
    provisioning.create_area("Clube", by=BY, now=shop.now)
    provisioning.map_product("900", area="Clube", by=BY, now=shop.now)
    shop.work()
    assert db.session.get_one(Preview, shown.id).loses == 1


@pytest.mark.parametrize(
    ("loses", "active", "asks"),
    [(0, 0, False), (0, 50, False), (1, 20, False), (1, 19, True), (20, 400, False)],
)
def test_a_twentieth_of_the_members_asks_for_the_number(
    loses: int, active: int, *, asks: bool
) -> None:
    assert preview.asks_for_number(Preview(loses=loses, active=active)) is asks


def test_twenty_are_many_however_many_there_are() -> None:
    assert not preview.asks_for_number(Preview(loses=20, active=100_000))
    assert preview.asks_for_number(Preview(loses=21, active=100_000))


@pytest.mark.parametrize("typed", [None, 0, 2])
def test_without_the_right_number_nothing_happens(shop: Shop, typed: int | None) -> None:
    shop.arrive(2)
    with pytest.raises(Refused, match="lose access: 1"):
        confirm(shop, begin(shop), typed)
    assert live() == {COURSE}


def test_what_cannot_be_is_refused_before_anybody_is_looked_at(shop: Shop) -> None:
    shop.arrive(2)
    for wish in (Opens("900", 4711), Opens("900", area(COURSE), days=0), OpensNoMore("4711")):
        with pytest.raises(Refused):
            begin(shop, wish)
    for rule in (Means("", Event.WAITING, Meaning.END), Means("", Event.UNKNOWN, Meaning.END)):
        with pytest.raises(Refused):
            begin(shop, rule)
    assert db.session.scalars(sa.select(Preview)).all() == []


def test_a_sale_without_an_account_that_comes_meanwhile_ends_it(shop: Shop) -> None:
    shop.arrive(2)
    provisioning.create_area("Clube", by=BY, now=shop.now)
    provisioning.unmap_product("900", by=BY, now=shop.now)
    shop.work()
    shown = begin(shop, Opens("900", area("Clube")))
    assert shown.gains == 1
    shop.arrive(2, sale="200", email="bia@example.test")
    with pytest.raises(Outdated):
        confirm(shop, shown)
