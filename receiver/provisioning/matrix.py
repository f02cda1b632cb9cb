"""What a person decides about the meaning of events, for one product or for all."""

from datetime import datetime

import sqlalchemy as sa

from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Postback, Rule, Sale, SaleItem
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.provisioning.catalog import MAPPINGS
from receiver.provisioning.fresh_look import look_again, owe_for
from receiver.provisioning.memory import meanings
from receiver.provisioning.refused import Refused
from receiver.rules.meaning import MOST_DAYS, Cell, can_mean
from receiver.rules.news import RULED
from receiver.rules.terms import Means, MeansAsBefore
from receiver.rules.told import LONGEST_CODE
from receiver.rules.vocabulary import Event, Meaning, PostbackState

ALL = "all products"


def set_rule(
    product: str, event: Event, meaning: Meaning, *, days: int = 0, by: str, now: datetime
) -> Rule:
    """Let an event mean this for a product, or for all of them (""); what was sold before, too."""
    wish = Means(product, event, meaning, days)
    check_means(wish)
    with transaction():
        hold(MAPPINGS)
        return let_mean(wish, by=by, now=now)


def reset_rule(product: str, event: Event, *, by: str, now: datetime) -> Cell:
    """Let an event mean again what it means without this rule; tell what that is."""
    with transaction():
        hold(MAPPINGS)
        return let_mean_as_before(MeansAsBefore(product, event), by=by, now=now)


def check_means(wish: Means) -> None:
    """Whether such a rule makes sense. Raises Refused."""
    cell = Cell(wish.meaning, wish.days)
    if len(wish.product) > LONGEST_CODE:
        raise Refused("code-too-long", product=wish.product)
    if not can_mean(wish.event, cell.meaning):
        raise Refused("rule-without-effect", event=wish.event.value, after=cell.meaning.value)
    if not 0 <= cell.days <= MOST_DAYS:
        raise Refused("rule-days-wrong", most=MOST_DAYS)
    if cell.days and not cell.closes:
        raise Refused("rule-days-useless", after=cell.meaning.value)


def check_means_as_before(wish: MeansAsBefore) -> None:
    """Whether there is a rule to take back. Raises Refused."""
    if Rule.at(wish.product, wish.event) is None:
        raise Refused("no-such-rule", event=wish.event.value, whose=wish.product or ALL)


def let_mean(wish: Means, *, by: str, now: datetime, is_seen: bool = False) -> Rule:
    """The same as set_rule, in the transaction of a caller who holds the mappings."""
    check_means(wish)
    before = meanings().of(wish.event, wish.product)
    rule = Rule.at(wish.product, wish.event)
    if rule is None:
        rule = Rule(product_code=wish.product, event=wish.event)
        db.session.add(rule)
    rule.meaning, rule.days = wish.meaning, wish.days
    db.session.flush()
    _changed(wish, before, by=by, now=now, is_seen=is_seen)
    return rule


def let_mean_as_before(
    wish: MeansAsBefore, *, by: str, now: datetime, is_seen: bool = False
) -> Cell:
    """The same as reset_rule, in the transaction of a caller who holds the mappings."""
    check_means_as_before(wish)
    before = meanings().of(wish.event, wish.product)
    db.session.delete(Rule.at(wish.product, wish.event))
    db.session.flush()
    _changed(wish, before, by=by, now=now, is_seen=is_seen)
    return meanings().of(wish.event, wish.product)


def _changed(
    wish: Means | MeansAsBefore, before: Cell, *, by: str, now: datetime, is_seen: bool
) -> None:
    """Owe everything that the other meaning may move, and tell who wanted it."""
    product, event = wish.product, wish.event
    after = meanings().of(event, product)
    again = _understand_again(product, event, now) if event in RULED and after.acts else 0
    # Only what may open can make an account for a sale that was not paid.
    are_all = before.opens or after.opens
    look_again(product, now=now, are_all_sales_meant=are_all, is_seen=is_seen)
    facts: dict[str, object] = {
        "event": event.value,
        "whose": product or ALL,
        "before": before.meaning.value,
        "before_days": before.days,
        "after": after.meaning.value,
        "after_days": after.days,
        "again": again,
    }
    log_by_hand(Deed.RULE_CHANGED, "rule-changed", facts, by=by, now=now)


def _understand_again(product: str, event: Event, now: datetime) -> int:
    """Owe what was kept of this event without being remembered; the number of it."""
    kept = understood_again(product, event)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Postback).where(*kept))
    owe_for(JobKind.POSTBACK, "postback:", sa.select(Postback.id).where(*kept), now)
    again = {"state": PostbackState.WAITING, "error": ""}
    db.session.execute(sa.update(Postback).where(*kept).values(again))
    return count or 0


def understood_again(product: str, event: Event) -> list[sa.ColumnElement[bool]]:
    """Which postbacks must be understood again when this event comes to mean something."""
    kept = [
        Postback.event == event,
        Postback.state == PostbackState.DONE,
        Postback.sale_code.is_not(None),
    ]
    if product:
        sold = sa.select(Sale.code).join(SaleItem).where(SaleItem.product_code == product)
        kept.append(sa.or_(Postback.product_code == product, Postback.sale_code.in_(sold)))
    return kept
