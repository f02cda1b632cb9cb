"""How long the pages of the desk take when a shop has been open for years."""

import time
from statistics import median

from flask import Flask

from bench import crowd, shops
from bench.found import Found, NoFigure, below, percentile
from bench.plan import Plan
from bench.servers import POSTGRES, SQLITE
from receiver.context import utcnow
from tests.client import Browser
from tests.factories import Shop
from tests.web.admin.staffed import Desk, hire
from tests.web.admin.test_access import fill_the_desk

LIMIT = 150.0
TIMES = 20  # each page
SLOWEST = 5  # pages that are named


class NoPage(NoFigure):
    """A page was not there."""


def on_sqlite(plan: Plan) -> list[Found]:
    """All pages, on SQLite."""
    return _measured(plan, SQLITE)


def on_postgres(plan: Plan) -> list[Found]:
    """All pages, on PostgreSQL."""
    return _measured(plan, POSTGRES)


def _measured(plan: Plan, backend: str) -> list[Found]:
    app = shops.app(shops.site(plan, backend))
    app.test_client_class = Browser
    with app.app_context():
        took = times(app)
    slow = sorted(took, key=lambda page: took[page][1], reverse=True)[:SLOWEST]
    told = "; ".join(f"{page.name} {took[page][1]:.0f} ms" for page in slow)
    half, most = (tuple(each) for each in zip(*took.values(), strict=True))
    return [
        Found(f"a page of the desk, {backend}", half, below(LIMIT), "ms", f"{len(took)} pages"),
        Found(f"the slowest page of the desk, {backend}", (max(most),), below(LIMIT), "ms", told),
    ]


def times(app: Flask) -> dict[crowd.Page, tuple[float, float]]:
    """Median and 95% of each page, as the owner sees it."""
    desk = furnished(app)
    return {page: timed(desk, page) for page in crowd.pages(app)}


def furnished(app: Flask) -> Desk:
    """The owner, signed in at a desk that has one of everything."""
    hire()
    fill_the_desk(Shop(utcnow()))
    desk = Desk(app)
    desk.sign_in()
    return desk


def timed(desk: Desk, page: crowd.Page) -> tuple[float, float]:
    """Median and 95%, in milliseconds; the first time, which fills caches, is not counted."""
    took = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        answer = desk.browser.get(page.path)
        took.append((time.perf_counter() - began) * 1000)
        if answer.status_code not in (200, 204):  # nothing is new
            raise NoPage(f"{page.path}: {answer.status}")
    return median(took[1:]), percentile(took[1:], 0.95)
