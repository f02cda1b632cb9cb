"""API 2.1 of the marketplace: a token for a while, and pages of sales."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from receiver.marketplace.wire import PATIENCE, Answer, NoAnswer, ask

PER_PAGE = 100
APART = 1.0  # seconds between two questions: nobody has told how many are borne
TRIES = 4
FIRST_PAUSE = 2.0
# It ends after a quarter of an hour without use; a young one is not refused halfway.
TOKEN_LIFE = 600.0
ZONE = ZoneInfo("America/Sao_Paulo")
LISTS = ("dados", "recordset", "vendas")
STATUSES = (1, 2, 3, 4, 5, 6)
REFUSED = frozenset({401, 403})
LATER = frozenset({408, 425, 429})

Item = dict[str, Any]


class ApiError(Exception):
    """The API did not tell what was asked; nothing that is said names the key."""


class KeyRefused(ApiError):
    """It knows no such key: trying again does not help."""


class ApiAway(ApiError):
    """It did not answer, or is too busy; later it may."""


class ApiOdd(ApiError):
    """It answered something that cannot be read."""


@dataclass(frozen=True)
class Wanted:
    """Which sales: those begun, or those finished, within a time."""

    since: datetime
    until: datetime
    is_finished: bool = False

    def query(self, page: int) -> str:
        """As the API is asked for one page of them."""
        dates = ("end_date_min", "end_date_max") if self.is_finished else ("date_min", "date_max")
        told = [(dates[0], _local(self.since)), (dates[1], _local(self.until))]
        told += [("status[]", str(status)) for status in STATUSES]
        return urlencode([*told, ("page", str(page))])


@dataclass
class Marketplace:
    """Somebody who asks with one key; `sleep` and `clock` are handed in by tests."""

    base: str
    key: str = field(repr=False)
    patience: float = PATIENCE
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _token: str = field(default="", repr=False)
    _token_at: float = 0.0
    _asked_at: float | None = None

    def knock(self) -> None:
        """Ask for a token, to see whether the key is good. Raises ApiError."""
        self._renew()

    def sales(self, wanted: Wanted, page: int) -> list[Item]:
        """One page of sales, the first is 1. Raises ApiError."""
        answer = self._with_token(f"/transactions?{wanted.query(page)}")
        return _listed(_read(answer))

    def _with_token(self, path: str) -> Answer:
        """A refusal is no news while the token may just be over: it is renewed once."""
        if not self._token or self.clock() - self._token_at > TOKEN_LIFE:
            self._renew()
        for is_last in (False, True):
            answer = self._insist(path, {"TOKEN": self._token})
            if answer.status not in REFUSED:
                return answer
            if not is_last:
                self._renew()
        raise KeyRefused("the API takes the key, and refuses its token")

    def _renew(self) -> None:
        answer = self._insist("/token", {"X_CONSUMER_KEY": self.key})
        if answer.status in REFUSED:
            raise KeyRefused("the API refuses the key")
        told = _read(answer)
        named = told.items() if isinstance(told, dict) else ()
        token = next((value for name, value in named if name.lower() == "token"), None)
        if not isinstance(token, str) or not _is_sendable(token):
            raise ApiOdd("the API gives no token")
        self._token, self._token_at = token, self.clock()

    def _insist(self, path: str, headers: dict[str, str]) -> Answer:
        """Ask again while it is away or busy, with pauses that grow, and an end."""
        why = ""
        for number in range(TRIES):
            if number:
                self.sleep(FIRST_PAUSE * 2 ** (number - 1))
            self._wait_for_my_turn()
            try:
                answer = ask(self.base + path, headers, patience=self.patience)
            except NoAnswer as error:
                why = str(error)
                continue
            if answer.status not in LATER and answer.status < 500:
                return answer
            why = f"status {answer.status}"
        raise ApiAway(f"the API does not answer ({why})")

    def _wait_for_my_turn(self) -> None:
        if self._asked_at is not None:
            left = self._asked_at + APART - self.clock()
            if left > 0:
                self.sleep(left)
        self._asked_at = self.clock()


def _read(answer: Answer) -> Any:
    if answer.status != 200:
        raise ApiOdd(f"the API answers with status {answer.status}")
    try:
        return json.loads(answer.body, strict=False)
    except (ValueError, RecursionError):
        raise ApiOdd("the API answers something that is no JSON") from None


def _listed(told: Any) -> list[Item]:
    """The list, under whichever name it has."""
    found = told
    if isinstance(told, dict):
        found = next((told[name] for name in LISTS if told.get(name) is not None), None)
    if isinstance(found, dict):
        found = list(found.values())  # a list as PHP writes it when a number is missing
    if not isinstance(found, list):
        raise ApiOdd("the API names no list of sales")
    return [item for item in found if isinstance(item, dict)]


def _is_sendable(token: str) -> bool:
    return 0 < len(token) < 5000 and token.isascii() and token.isprintable()


def _local(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
