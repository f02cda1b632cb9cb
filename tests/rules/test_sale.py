"""The life of a sale, news by news."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from receiver.rules.sale import SaleLife, remember
from receiver.rules.vocabulary import SaleStatus

WAITING, APPROVED, CANCELLED, REFUNDED, DISPUTED, COMPLETED = (
    SaleStatus.WAITING,
    SaleStatus.APPROVED,
    SaleStatus.CANCELLED,
    SaleStatus.REFUNDED,
    SaleStatus.DISPUTED,
    SaleStatus.COMPLETED,
)
START = datetime(2026, 3, 1, tzinfo=UTC)


def lived(*news: SaleStatus) -> SaleStatus | None:
    """The status after news that arrived one minute after the other, without dates."""
    life = SaleLife()
    for minute, status in enumerate(news):
        life = remember(life, status, at=START + timedelta(minutes=minute))
    return life.status


def dated(*news: tuple[int, SaleStatus]) -> SaleStatus | None:
    """The status after news that carry the marketplace's own minute."""
    life = SaleLife()
    for minute, status in news:
        life = remember(life, status, at=START + timedelta(minutes=minute), is_dated=True)
    return life.status


@pytest.mark.parametrize(
    ("news", "status"),
    [
        ((), None),
        ((WAITING,), WAITING),
        ((WAITING, APPROVED), APPROVED),
        ((WAITING, CANCELLED), CANCELLED),
        ((CANCELLED, APPROVED), APPROVED),  # paid after it had expired
        ((APPROVED, COMPLETED), COMPLETED),
        ((COMPLETED, APPROVED), COMPLETED),
        ((APPROVED, REFUNDED), REFUNDED),
        ((REFUNDED, APPROVED), REFUNDED),  # the tombstone
        ((REFUNDED, COMPLETED), REFUNDED),
        ((COMPLETED, DISPUTED), DISPUTED),
        ((APPROVED, DISPUTED), DISPUTED),
        ((DISPUTED, APPROVED), DISPUTED),  # first seen after the dispute: late news
        ((APPROVED, DISPUTED, APPROVED), APPROVED),  # seen before, told again: won
        ((DISPUTED, COMPLETED), COMPLETED),  # any completion after it: won
        ((APPROVED, DISPUTED, COMPLETED), COMPLETED),
        ((APPROVED, DISPUTED, APPROVED, DISPUTED), DISPUTED),  # disputed once more
        ((APPROVED, DISPUTED, REFUNDED), REFUNDED),  # lost
        ((APPROVED, DISPUTED, REFUNDED, APPROVED), REFUNDED),
        ((DISPUTED, APPROVED, APPROVED), DISPUTED),
        ((APPROVED, CANCELLED), APPROVED),
    ],
)
def test_a_sale_stands_where_all_its_news_put_it(
    news: tuple[SaleStatus, ...], status: SaleStatus | None
) -> None:
    assert lived(*news) is status


@pytest.mark.parametrize(
    "news", [(WAITING, CANCELLED, APPROVED, COMPLETED, REFUNDED), (WAITING, APPROVED, DISPUTED)]
)
def test_the_order_of_arrival_does_not_matter(news: tuple[SaleStatus, ...]) -> None:
    """S12."""
    ends = {lived(*order) for order in itertools.permutations(news)}
    assert ends == {lived(*news)}


def test_dates_of_the_marketplace_tell_the_order_whatever_came_first() -> None:
    news = [(1, APPROVED), (2, DISPUTED), (3, APPROVED)]
    assert {dated(*order) for order in itertools.permutations(news)} == {APPROVED}
    late = [(1, APPROVED), (2, COMPLETED), (3, DISPUTED)]
    assert {dated(*order) for order in itertools.permutations(late)} == {DISPUTED}


def test_understanding_the_same_news_again_changes_nothing() -> None:
    """S11: a replay keeps the time at which the postback arrived."""
    life = remember(SaleLife(), APPROVED, at=START)
    life = remember(life, DISPUTED, at=START + timedelta(hours=1))
    assert remember(life, APPROVED, at=START) == life


def test_a_status_knows_when_it_was_told() -> None:
    life = remember(SaleLife(), APPROVED, at=START)
    refunded = remember(life, REFUNDED, at=START + timedelta(days=3))
    assert life.status_at == START
    assert refunded.status_at == START + timedelta(days=3)
    assert SaleLife().status_at is None
