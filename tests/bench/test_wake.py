"""When a worker began with a postback is read from the row, on either database."""

from datetime import datetime, timedelta

from flask import Flask

from bench.measures.wake import begun
from bench.servers import Ledger
from tests.factories import Shop


def test_a_postback_tells_when_the_worker_began_with_it(
    app: Flask, database_url: str, now: datetime
) -> None:
    shop, expected = Shop(now), list[float]()
    for sale in ("1", "2"):
        shop.now += timedelta(minutes=11, milliseconds=7)
        shop.arrive(2, sale=sale)
        expected.append(shop.now.timestamp())
    ledger = Ledger(database_url)
    assert begun(ledger) == expected
    ledger.close()
