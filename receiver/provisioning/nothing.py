"""Products that are meant to open nothing: a present, or something that comes by mail."""

from datetime import datetime

import sqlalchemy as sa

from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Mapping, Postback, Product, Sale, SaleItem
from receiver.models.log_entry import Deed
from receiver.provisioning.catalog import MAPPINGS
from receiver.provisioning.provide import OPENS_NOTHING, UNMAPPED
from receiver.provisioning.refused import Refused
from receiver.provisioning.replaying import owe_replay
from receiver.rules.vocabulary import Outcome


def open_nothing(code: str, *, by: str, now: datetime) -> None:
    """Decide it: nobody is asked about it again, and what was held for it is held no more.

    Raises Refused.
    """
    with transaction():
        hold(MAPPINGS)
        product = _held(code)
        if Mapping.of([code]):
            raise Refused("product-opens-something")
        _decide(product, opens_nothing=True, by=by, now=now)
        _understand_again(code, Outcome.HELD, UNMAPPED, by=by, now=now)


def undecide(code: str, *, by: str, now: datetime) -> None:
    """Take that back: its sales wait for a decision again. Raises Refused."""
    with transaction():
        hold(MAPPINGS)
        product = _held(code)
        if not product.opens_nothing:
            raise Refused("no-such-product", product=code)
        _decide(product, opens_nothing=False, by=by, now=now)
        _understand_again(code, Outcome.IGNORED, OPENS_NOTHING, by=by, now=now)


def _held(code: str) -> Product:
    product = Product.by_code(code)
    if product is None:
        raise Refused("no-such-product", product=code)
    return product


def _decide(product: Product, *, opens_nothing: bool, by: str, now: datetime) -> None:
    before = _stands(product)
    product.is_decided = product.opens_nothing = opens_nothing
    facts = {"product": product.code, "before": before, "after": _stands(product)}
    reason = "opens-nothing" if opens_nothing else "undecided-again"
    log_by_hand(Deed.OPENS_NOTHING, reason, facts, by=by, now=now)


def _stands(product: Product) -> str:
    return "nothing" if product.opens_nothing else "undecided"


def _understand_again(code: str, outcome: Outcome, reason: str, *, by: str, now: datetime) -> None:
    sold = sa.select(Sale.code).join(SaleItem).where(SaleItem.product_code == code)
    # Not by the words that stand in each: whatever is sold beside it may be what is named there.
    theirs = sa.select(Postback.id).where(Postback.outcome == outcome, Postback.reason == reason)
    ids = db.session.scalars(theirs.where(Postback.sale_code.in_(sold)).order_by(Postback.id)).all()
    if ids:
        wanted = {"product": code, "outcome": outcome.value}
        owe_replay(ids, wanted=wanted, by=by, now=now)
