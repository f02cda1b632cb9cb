"""A rehearsal with nobody watching: a made-up sale is kept and understood, and all of it undone.

So what the first postback would have to wait for (modules, statements, pages of memory that
processes share until one of them writes there) is there before it comes.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from receiver import jobs, turns
from receiver.db import db, share
from receiver.models import Key, Mapping
from receiver.models.job import JobKind
from receiver.provisioning.catalog import MAPPINGS
from receiver.provisioning.groups import Arrived
from receiver.provisioning.inbox import Arrival, arrival, keep_all
from receiver.provisioning.rehearsing import in_vain
from receiver.provisioning.shelf import active_keys
from receiver.provisioning.understand import understand_held
from receiver.rules.form import FORM
from receiver.rules.postback import read
from receiver.simulator import as_form
from receiver.simulator.marketplace import Marketplace
from receiver.simulator.shop import Product, Sale

LIFE = (1, 2, 6, 4)  # waiting, approved, complete, refunded
TRIES = 5  # others may come in between, most of all while all begin at once
SOME = 25  # of them at a time, as many as a group has
PARTNERS = 5
LONG_AGO = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOBODY = "ensaio"  # no sale and no product of the marketplace is called so

log = structlog.get_logger("receiver.worker")


Next = Callable[[Sequence[int], datetime], None]


def warm_up(now: datetime, *, then: Next, many: int = SOME) -> None:
    """Understand some made-up sales as far as there is a key for them; nothing of it stays.

    `then` is what becomes of postbacks that were understood: it is given their ids. One sale is
    enough for statements; for memory it takes as many as a group may have.
    """
    try:
        for _each in range(TRIES):
            with in_vain():
                share(MAPPINGS)
                if _has_lived(now, then, many):
                    return
    except SQLAlchemyError as error:  # the first postback will do without
        log.warning("not warmed up", error=type(error).__name__)


def keep_in_vain(connection: Connection, now: datetime) -> None:
    """Keep a made-up postback, over a connection with no transaction, and undo it."""
    with connection.begin() as story:
        key_id = next(iter(active_keys(connection)), 0)
        came = _arrivals(LIFE[0], NOBODY, _nobodies(SOME), key_id=key_id, now=now)
        keep_all(connection, came, is_in_vain=True)
        story.rollback()


def _has_lived(now: datetime, then: Next, many: int) -> bool:
    """Play the whole life; given up when somebody stands in line for the pen meanwhile."""
    keys = Key.active()
    product = db.session.scalar(sa.select(Mapping.product_code).limit(1)) or NOBODY
    whose = _nobodies(many)
    for event in LIFE if keys else ():
        # On a busy machine all of it may take longer than anybody waits for the one pen.
        if event != LIFE[0] and turns.is_anybody_waiting(db.engine):
            return False
        came = _arrivals(event, product, whose, key_id=keys[0].id, now=now)
        kept = keep_all(db.session.connection(), came, is_in_vain=True)
        bodies = {one.postback_id: each.body for one, each in zip(kept, came, strict=True) if one}
        claims = jobs.claim_these(JobKind.POSTBACK, bodies, now=now)
        group = [Arrived(claim, read(bodies[claim.row_id], FORM)) for claim in claims]
        understand_held(group, now=now)
        then(list(bodies), now)
    return True


def _nobodies(many: int) -> list[str]:
    """Names of their own each time: two who do this at once need not wait for each other."""
    whose = f"{NOBODY}-{token_hex(4)}"
    return [f"{whose}-{number}" for number in range(many)]


def _arrivals(
    event: int, product: str, sales: Sequence[str], *, key_id: int, now: datetime
) -> list[Arrival]:
    told = [_told(event, product, sale) for sale in sales]
    return [arrival(body, content_type=FORM, key_id=key_id, now=now) for body in told]


def _told(event: int, product: str, sale: str) -> bytes:
    """A form with all that the marketplace tells: the first real one shall find nothing new."""
    made_up = Sale(sale, (Product(product, NOBODY, NOBODY, NOBODY, 100),), LONG_AGO)
    paid = made_up if event == LIFE[0] else made_up.confirmed(LONG_AGO + timedelta(minutes=2))
    document = Marketplace("", f"{sale}@example.com").tells(event, paid).document
    partners = [dict(one) for one in document["comissoes"] for _ in range(PARTNERS)]
    return as_form({**document, "comissoes": partners})
