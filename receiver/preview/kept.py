"""News that was kept without being remembered, and would count under a rule that is wished for."""

from collections import defaultdict
from collections.abc import Mapping as Said
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from receiver.db import beside, db, one_of
from receiver.models import EventMeaning, Mapping, Postback, Product, Sale
from receiver.preview.glance import Which
from receiver.provisioning.matrix import understood_again
from receiver.provisioning.products import wrong_product_key
from receiver.provisioning.record import told_status
from receiver.provisioning.sold import Sold
from receiver.rules.contract import Charge
from receiver.rules.facts import PostbackFacts
from receiver.rules.limits import Malformed
from receiver.rules.news import RULED, NewsFacts
from receiver.rules.postback import read
from receiver.rules.sale import remember
from receiver.rules.terms import Means, MeansAsBefore, Terms, Wish
from receiver.rules.triage import as_said, set_aside, with_event
from receiver.rules.vocabulary import Event, PostbackState

_TELLING = (Postback.id, Postback.sale_code, Postback.product_code, Postback.received_at)


@dataclass(frozen=True)
class Retold:
    """Has sales told again with what was kept about them; `event`: of which, if of any."""

    terms: Terms
    product: str = ""
    event: Event | None = None

    @classmethod
    def by(cls, wish: Wish, after: Terms) -> "Retold":
        """What this wish would have understood again, under the terms after it."""
        if not isinstance(wish, Means | MeansAsBefore) or wish.event not in RULED:
            return cls(after)
        acts = after.meanings.of(wish.event, wish.product).acts
        return cls(after, wish.product, wish.event if acts else None)

    def count(self) -> int:
        """How many postbacks would be understood again."""
        if self.event is None:
            return 0
        kept = sa.select(sa.func.count()).select_from(Postback)
        return db.session.scalar(kept.where(*understood_again(self.product, self.event))) or 0

    def whose(self, which: Which) -> set[int]:
        """The members of whom something would be understood again."""
        if self.event is None:
            return set()
        told = sa.select(Sale.member_id).join(Postback, Postback.sale_code == Sale.code)
        about = told.where(which(Sale.member_id), *_beside_their_sales(self.event)).distinct()
        return {number for number in db.session.scalars(about) if number is not None}

    def of(self, sales: Sequence[Sold]) -> list[Sold]:
        """These sales, as they would stand."""
        if self.event is None or not sales:
            return list(sales)
        kept = self._kept(self.event, sales)
        return [replace(s, charge=_with(s.charge, kept.get(s.charge.code, ()))) for s in sales]

    def _kept(self, event: Event, sales: Sequence[Sold]) -> dict[str | None, list["_Kept"]]:
        by_code: dict[str | None, Sold] = {sale.charge.code: sale for sale in sales}
        first = aliased(Postback)
        body = sa.func.coalesce(Postback.body, first.body)
        asked = sa.select(*_TELLING, body, Postback.content_type).where(
            *_beside_their_sales(event), one_of(Postback.sale_code, list(by_code))
        )
        rows = asked.outerjoin(first, Postback.first_id == first.id).order_by(Postback.id)
        kept: dict[str | None, list[_Kept]] = defaultdict(list)
        for number, code, product, at, raw, content_type in db.session.execute(rows).all():
            if self.product in ("", product) or self.product in by_code[code].products:
                told = self._read(raw or b"", content_type)
                if told is not None:
                    kept[code].append(_Kept(told, _news(event, told, at, number)))
        return kept

    @cached_property
    def _shelf(self) -> "_Shelf":
        return _Shelf.now()

    def _read(self, body: bytes, content_type: str) -> PostbackFacts | None:
        """What would be acted on in this body; nothing when it would be set aside again."""
        shelf = self._shelf
        try:
            told = as_said(read(body, content_type), shelf.said)
        except Malformed:
            return None
        codes = [item.product for item in told.items]
        is_mapped = not shelf.mapped_by_hand.isdisjoint(codes)
        told = with_event(told, is_mapped=is_mapped)
        means = self.terms.meanings.of
        is_ruled = told.event in RULED and any(
            means(told.event, code).acts for code in codes or [""] if told.event
        )
        aside = set_aside(told, is_mapped=is_mapped, is_ruled=is_ruled)
        is_held = aside or wrong_product_key(told, shelf.keyed)
        return told if is_ruled and not is_held else None


def _beside_their_sales(event: Event) -> list[sa.ColumnElement[bool]]:
    """What is understood again, where sales lead to it.

    By the plain columns SQLite would go through all that was ever told of this event, each time.
    """
    return [beside(Postback.event) == event, beside(Postback.state) == PostbackState.DONE]


@dataclass(frozen=True)
class _Shelf:
    """What must be known to read what was kept: asked once, not with each body."""

    mapped_by_hand: frozenset[str]
    keyed: dict[str, Product]
    said: Said[int, Event | None]

    @classmethod
    def now(cls) -> "_Shelf":
        """As it stands."""
        by_hand = sa.select(Mapping.product_code).where(Mapping.is_by_hand)
        asked = sa.select(Product).where(Product.key_digest.is_not(None))
        keyed = {product.code: product for product in db.session.scalars(asked)}
        for product in keyed.values():
            db.session.expunge(product)  # known for longer than what is read in one go
        return cls(frozenset(db.session.scalars(by_hand)), keyed, EventMeaning.known())


@dataclass(frozen=True)
class _Kept:
    told: PostbackFacts
    news: NewsFacts


def _news(event: Event, told: PostbackFacts, at: datetime, number: int) -> NewsFacts:
    moment = told.told_at or at
    return NewsFacts(event, moment, moment, told.told_at is not None, number)


def _with(charge: Charge, kept: Sequence[_Kept]) -> Charge:
    """The sale once this was told of it."""
    life = charge.life
    known = {news.event: news for news in charge.news}
    for one in kept:
        status = told_status(one.told)
        if status is not None:
            life = remember(life, status, at=one.news.at, is_dated=one.news.is_dated)
        known[one.news.event] = known.get(one.news.event, one.news).told_again(one.news)
    if not kept:
        return charge
    news = tuple(known[event] for event in sorted(known, key=lambda event: event.value))
    return replace(charge, life=life, news=news)
