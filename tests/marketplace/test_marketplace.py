"""The client of API 2.1, against a server with the habits that the real one is known for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from receiver.marketplace import ApiAway, ApiOdd, KeyRefused, Marketplace, Wanted
from receiver.marketplace.asking import APART, TOKEN_LIFE, TRIES
from tests import marketplace_api
from tests.marketplace_api import KEY, Api

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WANTED = Wanted(NOON - timedelta(days=40), NOON)


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)

    def time(self) -> float:
        return self.now


@pytest.fixture
def api() -> Iterator[Api]:
    with marketplace_api.serving() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


def asking(api: Api, clock: Clock, **changed: Any) -> Marketplace:
    told: dict[str, Any] = {"key": KEY, "sleep": clock.sleep, "clock": clock.time, **changed}
    return Marketplace(api.url, **told)


def test_the_key_is_a_header_and_the_dates_are_of_brasilia(api: Api, clock: Clock) -> None:
    asking(api, clock).sales(WANTED, 1)
    (asked,) = api.pages()
    assert asked["date_max"] == ["2026-03-02 09:00:00"]
    assert asked["status[]"] == ["1", "2", "3", "4", "5", "6"]
    assert all(KEY not in path for path in api.asked)


@pytest.mark.parametrize("name", ["token", "TOKEN", "Token"])
def test_the_token_is_read_however_its_name_is_written(api: Api, clock: Clock, name: str) -> None:
    api.token_name, api.sales = name, [{"venda": {"codigo": "1"}}]
    assert len(asking(api, clock).sales(WANTED, 1)) == 1


@pytest.mark.parametrize("name", ["dados", "recordset", "vendas"])
def test_the_list_is_found_under_any_of_its_names(api: Api, clock: Clock, name: str) -> None:
    api.list_name, api.sales = name, [{"venda": {"codigo": "1"}}]
    assert asking(api, clock).sales(WANTED, 1) == api.sales


def test_a_token_that_is_refused_is_renewed_and_nothing_is_lost(api: Api, clock: Clock) -> None:
    api.token_uses, api.sales = 1, [{"venda": {"codigo": "1"}}]
    asked = asking(api, clock)
    assert [len(asked.sales(WANTED, 1)) for _ in range(3)] == [1, 1, 1]
    assert len(api.tokens) == 3


def test_an_old_token_is_renewed_before_it_is_refused(api: Api, clock: Clock) -> None:
    asked = asking(api, clock)
    asked.sales(WANTED, 1)
    clock.now += TOKEN_LIFE + 1
    asked.sales(WANTED, 1)
    assert len(api.tokens) == 2


def test_nobody_asks_twice_within_a_second(api: Api, clock: Clock) -> None:
    asked = asking(api, clock)
    for page in range(1, 4):
        asked.sales(WANTED, page)
    assert len(api.asked) == 4
    assert clock.slept == [APART] * 3


@pytest.mark.parametrize("status", [429, 500, 503])
def test_who_is_busy_is_asked_again_after_growing_pauses(
    api: Api, clock: Clock, status: int
) -> None:
    api.busy = [status] * (TRIES - 1)
    asking(api, clock).knock()
    assert clock.slept == [2.0, 4.0, 8.0]


def test_an_answer_that_is_cut_off_is_asked_for_again(api: Api, clock: Clock) -> None:
    api.sales, api.cut_off = [{"venda": {"codigo": "1"}}], 2
    assert len(asking(api, clock).sales(WANTED, 1)) == 1


def test_who_never_answers_is_away(api: Api, clock: Clock) -> None:
    api.busy = [500] * 50
    with pytest.raises(ApiAway):
        asking(api, clock).knock()
    assert len(api.asked) == TRIES


def test_who_is_too_slow_is_away(api: Api, clock: Clock) -> None:
    api.slow = 0.4
    with pytest.raises(ApiAway, match="does not answer"):
        asking(api, clock, patience=0.05).knock()


def test_a_wrong_key_is_refused_at_once_and_never_told(api: Api, clock: Clock) -> None:
    wrong = "outra-chave-da-api-999"
    asked = asking(api, clock, key=wrong)
    with pytest.raises(KeyRefused) as refused:
        asked.knock()
    assert len(api.asked) == 1
    assert wrong not in f"{refused.value} {asked!r}"


def test_a_page_of_words_is_odd(api: Api, clock: Clock) -> None:
    api.is_odd = True
    with pytest.raises(ApiOdd):
        asking(api, clock).sales(WANTED, 1)
