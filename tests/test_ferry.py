"""Many cross at once; whoever rows may fail, and nobody waits for ever."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from receiver.ferry import Ferry, StillWaiting, Sunk
from tests.live import wait_for

Board = Callable[[], list[int]]
LONG = 20.0
MANY = 5000


def queued(ferry: Ferry[int, int], number: int) -> bool:
    """Whether so many wait for the next crossing."""
    return len(ferry._queue) == number


class River:
    """Carries numbers over and doubles them; the first crossing lasts as long as a test wants."""

    def __init__(self) -> None:
        self.crossings: list[list[int]] = []
        self.may_leave = threading.Semaphore(0)
        self.trouble: BaseException | None = None

    def carry(self, board: Board) -> Sequence[int]:
        """Wait for the test, and carry."""
        self.crossings.append(board())
        assert self.may_leave.acquire(timeout=LONG)
        if self.trouble and len(self.crossings) == 1:
            raise self.trouble
        return [2 * number for number in self.crossings[-1]]

    def late(self, board: Board) -> Sequence[int]:
        """The same, but take aboard whoever has come when it leaves."""
        assert self.may_leave.acquire(timeout=LONG)
        return self.carry(board)


@pytest.fixture
def river() -> River:
    return River()


def behind_the_first(ferry: Ferry[int, int], river: River, count: int) -> list[object]:
    """Let one cross, and so many more come meanwhile; what each of them was told."""
    with ThreadPoolExecutor(count + 1) as threads:
        trips = [threads.submit(ferry.cross, 0)]
        wait_for(lambda: river.crossings, what="the first crossing")
        trips += [threads.submit(ferry.cross, number) for number in range(1, count + 1)]
        wait_for(lambda: len(ferry._queue) == count, what="a queue")
        river.may_leave.release(MANY)
        return [trip.exception(LONG) or trip.result() for trip in trips]


def test_whoever_comes_during_a_crossing_takes_the_next_one_together(river: River) -> None:
    ferry = Ferry(river.carry, most=200, patience=LONG)
    assert behind_the_first(ferry, river, 9) == [2 * number for number in range(10)]
    assert [len(crossing) for crossing in river.crossings] == [1, 9]


def test_no_crossing_carries_more_than_its_measure(river: River) -> None:
    ferry = Ferry(river.carry, most=4, patience=LONG)
    behind_the_first(ferry, river, 9)
    assert [len(crossing) for crossing in river.crossings] == [1, 4, 4, 1]


def test_who_comes_before_it_leaves_comes_along(river: River) -> None:
    ferry = Ferry(river.late, most=200, patience=LONG)
    with ThreadPoolExecutor(5) as threads:
        trips = [threads.submit(ferry.cross, number) for number in range(5)]
        wait_for(lambda: len(ferry._queue) == 5, what="a queue")
        river.may_leave.release(MANY)
        assert [trip.result(LONG) for trip in trips] == [0, 2, 4, 6, 8]
    assert len(river.crossings) == 1


@pytest.mark.parametrize("trouble", [RuntimeError("a bug"), SystemExit(), KeyboardInterrupt()])
def test_when_the_rower_fails_the_next_one_takes_the_oars(
    river: River, trouble: BaseException
) -> None:
    """Whatever it was that happened: those behind are carried."""
    river.trouble = trouble
    told = behind_the_first(Ferry(river.carry, most=200, patience=LONG), river, 5)
    assert told == [trouble, 2, 4, 6, 8, 10]


def test_all_who_are_aboard_when_it_sinks_hear_of_it(river: River) -> None:
    river.trouble = RuntimeError("a bug")
    ferry = Ferry(river.late, most=200, patience=LONG)
    with ThreadPoolExecutor(5) as threads:
        trips = [threads.submit(ferry.cross, number) for number in range(5)]
        wait_for(lambda: len(ferry._queue) == 5, what="a queue")
        river.may_leave.release(MANY)
        told = [type(trip.exception(LONG)) for trip in trips]
    assert sorted(told, key=str) == sorted([RuntimeError] + [Sunk] * 4, key=str)


def test_who_is_told_nothing_after_a_crossing_was_not_carried() -> None:
    """News for fewer than were aboard is no news that anybody can rely on."""
    ferry: Ferry[int, int] = Ferry(lambda board: board()[1:], most=200, patience=LONG)
    told: list[object] = []
    with pytest.raises(ValueError, match="shorter"):
        ferry.cross(1)
    ferry.send(2, told.append)
    wait_for(lambda: told, what="the trouble")
    assert isinstance(told[0], ValueError)


def test_who_waits_too_long_leaves_and_is_not_carried_later(river: River) -> None:
    ferry = Ferry(river.carry, most=200, patience=0.2)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(ferry.cross, 1)
        wait_for(lambda: river.crossings, what="the first crossing")
        with pytest.raises(StillWaiting):
            ferry.cross(2)
        river.may_leave.release(MANY)
        assert first.result(LONG) == 2
    assert ferry.cross(3) == 6
    assert river.crossings == [[1], [3]]


def test_who_gave_up_aboard_does_not_keep_the_news_from_those_behind(river: River) -> None:
    """One tells the next: a gap must not end it."""
    ferry = Ferry(river.carry, most=200, patience=LONG)
    with ThreadPoolExecutor(4) as threads:
        trips = [threads.submit(ferry.cross, 0)]
        wait_for(lambda: river.crossings, what="the first crossing")
        for number, patience in ((1, LONG), (2, 1.0), (3, LONG)):
            ferry._patience = patience
            trips.append(threads.submit(ferry.cross, number))
            wait_for(partial(queued, ferry, number), what="the next in the queue")
        river.may_leave.release()
        assert isinstance(trips[2].exception(LONG), StillWaiting)
        river.may_leave.release()
        assert [trips[number].result(LONG) for number in (0, 1, 3)] == [0, 2, 6]
    assert river.crossings == [[0], [1, 2, 3]]


def test_hundreds_cross_and_each_hears_its_own_news(river: River) -> None:
    river.may_leave.release(MANY)
    ferry = Ferry(river.carry, most=7, patience=LONG)
    with ThreadPoolExecutor(30) as threads:
        assert list(threads.map(ferry.cross, range(2000))) == [2 * n for n in range(2000)]
    assert sum(map(len, river.crossings)) == 2000
    assert max(map(len, river.crossings)) <= 7


def test_what_is_sent_is_carried_by_the_ferryman_and_its_news_are_told(river: River) -> None:
    ferry = Ferry(river.carry, most=200, patience=LONG)
    told: list[object] = []
    for number in range(5):
        ferry.send(number, told.append)
    river.may_leave.release(MANY)
    wait_for(lambda: len(told) == 5, what="all news")
    assert told == [0, 2, 4, 6, 8]
    assert ferry.cross(7) == 14


def test_those_who_wait_and_what_is_sent_cross_together(river: River) -> None:
    """And whoever rowed, all of them hear of it."""
    ferry = Ferry(river.carry, most=200, patience=LONG)
    told: list[object] = []
    with ThreadPoolExecutor(3) as threads:
        trips = [threads.submit(ferry.cross, 0)]
        wait_for(lambda: river.crossings, what="the first crossing")
        ferry.send(1, told.append)
        trips += [threads.submit(ferry.cross, number) for number in (2, 3)]
        wait_for(partial(queued, ferry, 3), what="a queue")
        river.may_leave.release(MANY)
        assert [trip.result(LONG) for trip in trips] == [0, 4, 6]
    assert told == [2]
    assert sorted(map(sorted, river.crossings)) == [[0], [1, 2, 3]]


@pytest.mark.parametrize("trouble", [RuntimeError("a bug"), SystemExit()])
def test_what_is_sent_hears_why_it_was_not_carried_and_the_next_one_is(
    river: River, trouble: BaseException
) -> None:
    river.trouble = trouble
    told: list[object] = []
    ferry = Ferry(river.late, most=2, patience=LONG)
    for number in range(3):
        ferry.send(number, told.append)
    river.may_leave.release(MANY)
    wait_for(lambda: len(told) == 3, what="all news")
    assert told[0] is trouble
    assert isinstance(told[1], Sunk)
    assert told[2] == 4


def test_whoever_fails_to_hear_the_news_keeps_nobody_else_from_crossing(
    river: River, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", seen.append)
    river.may_leave.release(MANY)
    ferry = Ferry(river.carry, most=200, patience=LONG)
    ferry.send(1, lambda _news: [][0])
    wait_for(lambda: seen, what="the trace of it")
    assert seen[0].exc_type is IndexError
    assert ferry.cross(2) == 4


def test_what_came_of_a_crossing_is_told_once_after_it(river: River) -> None:
    told: list[tuple[list[int], list[int]]] = []
    river.may_leave.release(MANY)

    def after(aboard: list[int], news: Sequence[int]) -> None:
        told.append((aboard, list(news)))

    Ferry(river.carry, most=7, patience=LONG, after=after).cross(4)
    assert told == [([4], [8])]
