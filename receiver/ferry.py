"""A ferry: what many bring at the same time is carried over together, by one of them.

Whoever finds nobody at the oars takes them, carries all who wait, and hands the oars to the
first of those who came meanwhile. Who sends something over instead of waiting for it does not
row: then a ferryman does. Nobody learns anything before the crossing that carried them has ended,
one way or the other.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

Passenger = TypeVar("Passenger")
News = TypeVar("News")


class Sunk(Exception):
    """The crossing failed; whoever was at the oars knows why."""


class StillWaiting(Exception):
    """The crossing has not come to an end in time."""


class _Seat(Generic[Passenger, News]):
    __slots__ = ("behind", "called", "has_oars", "is_gone", "news", "passenger", "tell")

    def __init__(
        self, passenger: Passenger, tell: Callable[[News | BaseException], None] | None = None
    ) -> None:
        self.passenger = passenger
        self.tell = tell
        self.news: list[News] = []
        self.behind: _Seat[Passenger, News] | None = None
        self.has_oars = False
        self.is_gone = False
        self.called = threading.Lock()
        self.called.acquire()


class Ferry(Generic[Passenger, News]):
    """Carries up to `most` at a time; nobody waits longer than `patience`, in seconds.

    Whoever rows after a crossing with company waits `gather` seconds for more of it.

    `carry` calls what it is handed when it is ready to leave, and gets all who wait by then.
    """

    def __init__(
        self,
        carry: Callable[[Callable[[], list[Passenger]]], Sequence[News]],
        *,
        most: int,
        patience: float,
        gather: float = 0.0,
        after: Callable[[list[Passenger], Sequence[News]], None] = lambda _aboard, _news: None,
    ) -> None:
        self._carry = carry
        self._after = after
        self._most = most
        self._patience = patience
        self._gather = gather
        self._lock = threading.Lock()
        self._queue: deque[_Seat[Passenger, News]] = deque()
        self._is_rowed = False
        self._had_company = False
        self._hired = threading.Semaphore(0)
        self._ferryman: threading.Thread | None = None

    def cross(self, passenger: Passenger) -> News:
        """Be carried over, and hear what came of it. Raises Sunk, StillWaiting, or as `carry`."""
        seat = _Seat[Passenger, News](passenger)
        with self._lock:
            self._queue.append(seat)
            seat.has_oars, self._is_rowed = not self._is_rowed, True
        try:
            if not seat.has_oars:
                self._wait(seat)
        finally:
            if seat.has_oars:  # even when something else ends this thread: others rely on it
                self._row()
        if not seat.news:
            raise Sunk
        return seat.news[0]

    def send(self, passenger: Passenger, tell: Callable[[News | BaseException], None]) -> None:
        """Let it be carried over without waiting for it; `tell` is told what came of it, once.

        It is told so in the ferryman's thread, or that of another passenger: it must neither
        wait nor raise.
        """
        seat = _Seat[Passenger, News](passenger, tell)
        with self._lock:
            self._queue.append(seat)
            seat.has_oars, self._is_rowed = not self._is_rowed, True
            if self._ferryman is None:
                self._ferryman = threading.Thread(target=self._serve, name="ferryman", daemon=True)
                self._ferryman.start()
        if seat.has_oars:
            self._hired.release()

    def _serve(self) -> None:
        while True:
            self._hired.acquire()
            try:
                self._row()
            except Exception as error:  # a bug of who was told; all others rely on us
                told = (type(error), error, error.__traceback__, threading.current_thread())
                threading.excepthook(threading.ExceptHookArgs(told))

    def _wait(self, seat: _Seat[Passenger, News]) -> None:
        is_called = False
        try:
            is_called = seat.called.acquire(timeout=self._patience)
        finally:
            with self._lock:
                # Between giving up and here the call may have come after all.
                is_called = is_called or seat.called.acquire(blocking=False)
                seat.is_gone = not is_called
                if is_called and not seat.has_oars:
                    _call_next(seat)
                elif seat in self._queue and not is_called:
                    self._queue.remove(seat)
        if not is_called:
            raise StillWaiting

    def _row(self) -> None:
        """Carry the first of those who wait, oneself among them, and give the oars away."""
        aboard: list[_Seat[Passenger, News]] = []

        def board() -> list[Passenger]:
            if not aboard:
                with self._lock:
                    size = min(self._most, len(self._queue))
                    aboard.extend([self._queue.popleft() for _ in range(size)])
            return [seat.passenger for seat in aboard]

        news, trouble = self._cross_over(board, aboard)
        carried = board()  # who waits while nobody can cross waits no longer
        self._had_company = len(aboard) > 1
        with self._lock:
            self._hand_over()
            _land(aboard)
        _tell(aboard, trouble)
        if trouble is None:
            self._after(carried, news)
        elif aboard[0].tell is None:
            raise trouble

    def _cross_over(
        self, board: Callable[[], list[Passenger]], aboard: list[_Seat[Passenger, News]]
    ) -> tuple[Sequence[News], BaseException | None]:
        try:
            if self._had_company:
                # Where many come, a moment brings many more, and a crossing costs much the same.
                time.sleep(self._gather)
            news = self._carry(board)
            for seat, told in zip(aboard, news, strict=True):
                seat.news.append(told)
            return news, None
        except BaseException as error:  # whatever it was: those behind rely on the oars
            return (), error

    def _hand_over(self) -> None:
        self._is_rowed = bool(self._queue)
        if self._queue:
            self._queue[0].has_oars = True
            if self._queue[0].tell:
                self._hired.release()
            else:
                self._queue[0].called.release()


def _land(aboard: list[_Seat[Passenger, News]]) -> None:
    # One calls the next: called all at once, they would only stand in each other's way.
    waiting = [seat for seat in aboard if seat.tell is None or seat.has_oars]
    for seat, behind in pairwise(waiting):
        seat.behind = behind
    _call_next(waiting[0])


def _tell(aboard: list[_Seat[Passenger, News]], trouble: BaseException | None) -> None:
    for seat in aboard:
        if seat.tell is not None:
            seat.tell(seat.news[0] if seat.news else _why(seat, trouble))


def _why(seat: _Seat[Passenger, News], trouble: BaseException | None) -> BaseException:
    return trouble if trouble and seat.has_oars else Sunk()


def _call_next(seat: _Seat[Passenger, News]) -> None:
    behind = seat.behind
    while behind is not None and behind.is_gone:
        behind = behind.behind
    if behind is not None:
        behind.called.release()
