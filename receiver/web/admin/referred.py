"""Looks sales of other shops up: filters that can be combined, each of them carried by an index."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db import beside, db
from receiver.models import Referral
from receiver.models.referral import REFERRALS
from receiver.referrals import Sum, summed
from receiver.rules.referral import ReferralStatus
from receiver.rules.vocabulary import Role
from receiver.rules.words import sought
from receiver.web.admin import asked
from receiver.web.admin.chips import MOST_CHOICES
from receiver.web.admin.days import A_DAY, midnight
from receiver.web.admin.filters import Asked
from receiver.web.admin.paging import Key


@dataclass(frozen=True)
class Filter(Asked):
    """Which of them somebody wants to see; the days are those of the sale, both of them count."""

    status: ReferralStatus | None = None
    product: str = ""
    key: int | None = None
    role: Role | None = None
    text: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        return cls(
            status=asked.word(args, "status", ReferralStatus),
            product=asked.text(args, "product", most=64),
            key=asked.number(args, "key"),
            role=asked.word(args, "role", Role),
            text=asked.text(args, "text"),
            since=asked.day(args, "since"),
            until=asked.day(args, "until"),
        )

    @property
    def order(self) -> Key:
        """The newest news first; of some days the latest sale."""
        by_days = (self.since or self.until) and not self.text
        return (Referral.sold_at if by_days else Referral.told_at), Referral.id

    def rows(self) -> sa.Select[Referral]:
        """Those that pass, in no order yet."""
        may_lead = not (self.text or self.since or self.until)
        leader = next((column for column, _ in self._words), None) if may_lead else None
        words = ((c if c is leader else beside(c)) == value for c, value in self._words)
        return sa.select(Referral).where(*words, *self._days(Referral.sold_at), *self._found())

    def met(self) -> sa.Select[Referral]:
        """The same for whoever meets one after the other anyway: nothing but the number leads."""
        words = (beside(column) == value for column, value in self._words)
        days = self._days(beside(Referral.sold_at))
        return sa.select(Referral).where(*words, *days, *self._found(is_met=True))

    def sums(self) -> list[Sum]:
        """What those that pass bring together; an index that has all of it leads."""
        others = [(column, value) for column, value in self._words if column is not Referral.status]
        words = (beside(column) == value for column, value in others)
        which = (*words, *self._days(Referral.sold_at), *self._found())
        return summed(which, only=self.status)

    @property
    def _words(self) -> list[tuple[InstrumentedAttribute[Any], Any]]:
        """Those that few rows have come first."""
        told: list[tuple[InstrumentedAttribute[Any], Any]] = [
            (Referral.status, self.status),
            (Referral.product_code, self.product),
            (Referral.role, self.role),
            (Referral.key_id, self.key),
        ]
        return [(column, value) for column, value in told if value]

    def _days(self, sold_at: Any) -> Iterator[sa.ColumnElement[bool]]:
        if self.since:
            yield sold_at >= midnight(self.since)
        if self.until:
            yield sold_at < midnight(self.until + A_DAY)

    def _found(self, *, is_met: bool = False) -> Iterator[sa.ColumnElement[bool]]:
        if self.text and self._is_code:
            yield Referral.sale_code == self.text
        elif self.text:
            yield (REFERRALS.holds if is_met else REFERRALS.has)(sought(self.text))

    @cached_property
    def _is_code(self) -> bool:
        """Whether what was typed is the code of a sale as it stands."""
        known = sa.select(Referral.id).where(Referral.sale_code == self.text)
        return bool(db.session.scalar(sa.select(known.exists())))


def is_any() -> bool:
    """Whether anything was ever told to an affiliate."""
    return bool(db.session.scalar(sa.select(sa.select(Referral.id).exists())))


def products() -> dict[str, str]:
    """The products that were sold, by code: each found by one look into an index."""
    first = sa.select(sa.func.min(Referral.product_code).label("code"))
    codes = first.cte("codes", recursive=True)
    following = sa.select(sa.func.min(Referral.product_code)).where(
        Referral.product_code > codes.c.code
    )
    codes = codes.union_all(sa.select(following.scalar_subquery()).where(codes.c.code.is_not(None)))
    newest = sa.select(Referral.product_name).where(Referral.product_code == codes.c.code)
    named = newest.order_by(Referral.told_at.desc(), Referral.id.desc()).limit(1)
    found = sa.select(codes.c.code, named.scalar_subquery()).where(codes.c.code > "")
    rows = db.session.execute(found.limit(MOST_CHOICES))
    by_name = sorted((name or code, code) for code, name in rows)
    return {code: name for name, code in by_name}
