"""What stories have in hand: the rows they may ask for, read for all of them in few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from receiver.among import Among
from receiver.db import db
from receiver.models import (
    Member,
    MemberEmail,
    Notice,
    Plan,
    Product,
    Sale,
    Subscription,
)
from receiver.provisioning.memory import InHand, meanings
from receiver.provisioning.ways import Way, ways_of
from receiver.rules.facts import PostbackFacts
from receiver.rules.meaning import Meanings
from receiver.rules.news import RULED
from receiver.rules.vocabulary import Contract

# Written once: to write a statement anew costs more than to ask it.
_PLAN = cast(sa.Table, Plan.__table__).c
_PLANS = sa.select(_PLAN.product_code, _PLAN.code).where(Among(_PLAN.product_code, "these"))
# With their items at once: there are few, and a second question costs more.
_SALES = sa.select(Sale).options(joinedload(Sale.items)).where(Among(Sale.code, "these"))
_CONTRACTS = sa.select(Subscription).where(
    sa.or_(Among(Subscription.code, "codes"), Among(Subscription.id, "these"))
)
_ADDRESSES = (
    sa.select(MemberEmail.email, Member)
    .join(MemberEmail.member)
    .where(Among(MemberEmail.email, "these"))
)
_MEMBERS = sa.select(Member).where(Among(Member.id, "these"))


@dataclass
class Known:
    """Rows by what they are asked for by. What a story makes it adds, for the next one."""

    products: dict[str, Product] = field(default_factory=dict)
    plans: set[tuple[str, str]] = field(default_factory=set)
    ways: dict[str, list[Way]] = field(default_factory=dict)
    sales: dict[str, Sale] = field(default_factory=dict)
    contracts: dict[tuple[Contract, str], Subscription] = field(default_factory=dict)
    notices: dict[int, list[Notice]] = field(default_factory=lambda: defaultdict(list))
    members: dict[int, Member] = field(default_factory=dict)
    addresses: dict[str, Member] = field(default_factory=dict)
    meanings: Meanings = field(default_factory=Meanings)

    def ways_of(self, products: Iterable[str]) -> list[Way]:
        """All ways from these products into areas."""
        return [way for code in products for way in self.ways.get(code, ())]

    def opens_nothing(self, code: str) -> bool:
        """Whether somebody has said that this product is meant to open nothing."""
        product = self.products.get(code)
        return product is not None and product.opens_nothing

    def is_mapped_by_hand(self, told: PostbackFacts) -> bool:
        """Whether somebody has mapped one of the products told, on purpose."""
        return any(way.is_by_hand for way in self.ways_of(item.product for item in told.items))

    def is_ruled(self, told: PostbackFacts) -> bool:
        """Whether a rule gives this event a meaning that it does not have by itself."""
        event = told.event
        if event is None or event not in RULED:
            return False
        products = [item.product for item in told.items]
        return any(self.meanings.of(event, product).acts for product in products or [""])

    def in_hand(self, sales: Sequence[Sale]) -> InHand:
        """What of it need not be read again where these sales are provided for."""
        return InHand(sales, self.ways, self.meanings)

    def learn_products(self, codes: Iterable[str]) -> None:
        """Read, perhaps again, what is known of these products."""
        wanted = sorted(set(codes))
        self.products |= Product.by_codes(wanted)
        plans = db.session.connection().execute(_PLANS, {"these": wanted})
        self.plans |= {(product, plan) for product, plan in plans}
        self.ways |= ways_of(wanted)

    def learn_sales(self, told: Sequence[PostbackFacts]) -> None:
        """Read the sales and contracts that are told of, and what is known of the contracts."""
        codes = [one.sale.code for one in told if one.sale]
        found = db.session.scalars(_SALES, {"these": codes}).unique()
        self.sales |= {sale.code: sale for sale in found}
        self._learn_contracts(told)

    def learn_people(self, told: Sequence[PostbackFacts]) -> None:
        """Read whom the sales, the contracts and all addresses told of them lead to."""
        owners = [sale.member_id for sale in self.sales.values()]
        owners += [contract.member_id for contract in self.contracts.values()]
        ids = {member_id for member_id in owners if member_id is not None}
        buyers = [one.buyer for one in told]
        addresses = {buyer.email or buyer.email_told.strip().lower() for buyer in buyers} - {""}
        for sale in self.sales.values():
            addresses |= set(addresses_of(sale))
        self._learn_addresses(addresses)
        self._learn_members(ids - self.members.keys())

    def _learn_contracts(self, told: Sequence[PostbackFacts]) -> None:
        wanted = {(one.contract.kind, one.contract.code) for one in told if one.contract}
        ids = {sale.subscription_id for sale in self.sales.values() if sale.subscription_id}
        if not wanted and not ids:
            return
        asked = {"codes": [code for _kind, code in wanted], "these": list(ids)}
        for contract in db.session.scalars(_CONTRACTS, asked):
            self.contracts[contract.kind, contract.code] = contract
        for notice in Notice.of([contract.id for contract in self.contracts.values()]):
            self.notices[notice.subscription_id].append(notice)

    def _learn_addresses(self, addresses: set[str]) -> None:
        for address, member in db.session.execute(_ADDRESSES, {"these": list(addresses)}):
            self.addresses[address] = self.members[member.id] = member

    def _learn_members(self, ids: set[int]) -> None:
        if ids:
            found = db.session.scalars(_MEMBERS, {"these": list(ids)})
            self.members |= {member.id: member for member in found}


def known_about(told: Sequence[PostbackFacts]) -> Known:
    """Everything that the stories of these postbacks ask for before they settle anything."""
    known = Known(meanings=meanings())
    known.learn_products(item.product for one in told for item in one.items)
    known.learn_sales(told)
    known.learn_people(told)
    return known


def addresses_of(sale: Sale) -> list[str]:
    """The buyer's address as it was told with a sale, right or mistyped."""
    return [a for a in (sale.buyer_email, sale.buyer_email_told.strip().lower()) if a]
