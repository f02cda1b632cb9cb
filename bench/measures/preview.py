"""How long "what would change" takes, from the press of the button to the last of the members."""

import time

from bench import shops
from bench.crowd.first import BY
from bench.crowd.lives import BOOK, COURSES
from bench.found import Found, below
from bench.plan import Plan
from bench.servers import POSTGRES, SQLITE
from receiver import jobs, preview
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Area, Preview
from receiver.models.job import JobKind
from receiver.models.preview import PreviewState
from receiver.rules.terms import Means, Opens, Wish
from receiver.rules.vocabulary import Event, Meaning
from receiver.web.admin.previews import AT_ONCE

LIMIT = 20.0


def on_sqlite(plan: Plan) -> list[Found]:
    """On SQLite."""
    return _measured(plan, SQLITE)


def on_postgres(plan: Plan) -> list[Found]:
    """On PostgreSQL."""
    return _measured(plan, POSTGRES)


def wishes() -> dict[str, Wish]:
    """One that nearly all lose by, one that has kept news read again, one by the clock, a door."""
    area = Area.called(BOOK.name)
    return {
        "approved ends": Means("", Event.APPROVED, Meaning.END),
        "refund asked for suspends": Means("", Event.REFUND_ASKED, Meaning.SUSPEND),
        "overdue after 30 days": Means("", Event.SUBSCRIPTION_OVERDUE, Meaning.SUSPEND, 30),
        "a course opens the book": Opens(COURSES[0].code, area.id if area else 0, days=1),
    }


def _measured(plan: Plan, backend: str) -> list[Found]:
    with shops.app(shops.site(plan, backend)).app_context():
        took = {name: timed(wish) for name, wish in wishes().items()}
    told = "; ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
    line = f"what would change, the slowest of some rules, {backend}"
    return [Found(line, (max(took.values()),), below(LIMIT), "s", told)]


def timed(wish: Wish) -> float:
    """Seconds until all is known of one, worked out as page and worker do after each other."""
    began = time.perf_counter()
    number = preview.begin(wish, by=BY, now=utcnow(), seconds=AT_ONCE)
    while _is_running(number):
        with transaction():
            claims = jobs.claim((JobKind.PREVIEW,), limit=1, now=utcnow())
        for claim in claims:
            preview.go_on(claim, now=utcnow())
    return time.perf_counter() - began


def _is_running(number: int) -> bool:
    db.session.rollback()
    return db.session.get_one(Preview, number).state is PreviewState.RUNNING
