"""A marketplace that tells lives of sales, and insists until it is answered."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from urllib.parse import urlsplit

from tests import live
from tests.factories import document
from tests.wire import FORM, as_form

PRODUCTS = ("900", "901", "902")
REFUNDED, REPEATED = 0.3, 0.2
TRIES, PAUSE = 60, 0.1
ANSWER_SECONDS = 15.0

Told = tuple[str, int]  # a sale, and what happened to it


@dataclass
class Life:
    """What happens to one sale, in order."""

    sale: str
    email: str
    product: str
    events: list[int]

    def bodies(self) -> Iterator[tuple[Told, bytes]]:
        """What is sent about it."""
        for event in self.events:
            told = document(event, sale=self.sale, email=self.email, product=self.product)
            yield (self.sale, event), as_form({**told, "chave_unica": live.KEY})


def lives(chance: random.Random, *, sales: int, buyers: int) -> list[Life]:
    """So many sales to so many buyers: some are refunded, some are told twice."""
    return [one_life(chance, f"S{number}", buyers) for number in range(1, sales + 1)]


def one_life(chance: random.Random, sale: str, buyers: int) -> Life:
    events = [2, 2] if chance.random() < REPEATED else [2]
    events += [4] if chance.random() < REFUNDED else []
    email = f"buyer{chance.randrange(buyers)}@example.test"
    return Life(sale, email, chance.choice(PRODUCTS), events)


@dataclass
class Marketplace:
    """Sends what is in `lives`, several at a time, and remembers what was answered."""

    url: str
    lives: list[Life]
    pace: float = 0.0
    clock: Callable[[], int] = time.monotonic_ns
    first_told: dict[Told, int] = field(default_factory=dict)  # when it had been acknowledged
    acknowledged: Counter[Told] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    over: Event = field(default_factory=Event)

    def tell(self, senders: int) -> None:
        """Tell all of it, until it is over."""
        with ThreadPoolExecutor(senders) as threads:
            list(threads.map(self._tell, self.lives))

    @contextmanager
    def telling(self, senders: int) -> Iterator[None]:
        """Tell all of it while something else happens, and no more when that is over."""
        teller = Thread(target=self.tell, args=(senders,))
        teller.start()
        try:
            yield
        finally:
            self.over.set()
            teller.join()

    def _tell(self, life: Life) -> None:
        for told, body in life.bodies():
            if not self.over.is_set() and self._insist(body):
                self.first_told.setdefault(told, self.clock())
                self.acknowledged[told] += 1
            self.over.wait(self.pace)

    def _insist(self, body: bytes) -> bool:
        for _ in range(TRIES):
            if self.over.is_set():  # else a server that is silent would hold up the end
                break
            answer = self.ask(body)
            self.answers[answer] += 1
            if answer in ("200 stored", "200 repeated"):
                return True
            time.sleep(PAUSE)
        return False

    def ask(self, body: bytes) -> str:
        """Send it once: the answer in words, or why there was none."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=ANSWER_SECONDS)
        try:
            connection.request("POST", "/postback", body, {"Content-Type": FORM})
            answer = connection.getresponse()
            said = f"{answer.status} {json.loads(answer.read())['result']}"
            is_silent = answer.status == 503 and not answer.headers["Retry-After"]
            return f"{said}, without a word when to try again" if is_silent else said
        except (OSError, HTTPException, ValueError):
            return "none"
        finally:
            connection.close()
