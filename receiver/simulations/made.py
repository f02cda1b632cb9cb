"""What only simulations brought about one buyer: found, so that it can be removed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Key, Postback, Sale, Simulation, Subscription
from receiver.rules.vocabulary import Contract
from receiver.simulations.marks import simulator_keys


@dataclass(frozen=True)
class Made:
    """What only simulations brought: codes and numbers of rows."""

    codes: frozenset[str]
    contract_codes: frozenset[str]
    sales: Collection[int]
    contracts: Collection[int]
    postbacks: Collection[int]
    members: Collection[int]

    def is_told_in(self, facts: Mapping[str, Any]) -> bool:
        """Whether facts of a letter or a line of the log name one of its sales or contracts."""
        told = {**facts, **facts.get("reason_facts", {})}.values()
        codes = self.codes | self.contract_codes
        return any(isinstance(fact, str) and fact in codes for fact in told)


def made_by(played: Collection[Simulation]) -> Made:
    """Everything that these brought; a sale or contract that is told of by others is left out."""
    codes = _only_simulated({code for one in played for code in one.sale_codes})
    sales = _rows(Sale, Sale.code.in_(codes))
    named = {one.contract_code for one in played if one.contract_code}
    is_shared = sa.exists().where(Sale.subscription_id == Subscription.id, Sale.code.not_in(codes))
    # Named with its kind, because the index on codes begins with it.
    coded = Subscription.kind.in_(list(Contract)), Subscription.code.in_(named)
    contracts = _rows(Subscription, *coded, ~is_shared)
    postbacks = _postbacks(codes, {one.email for one in played})
    owners = {row.member_id for row in (*sales, *contracts, *postbacks)} - {None}
    return Made(
        codes=frozenset(codes),
        contract_codes=frozenset(contract.code for contract in contracts),
        sales=[sale.id for sale in sales],
        contracts=[contract.id for contract in contracts],
        postbacks=[postback.id for postback in postbacks],
        members=owners,
    )


def _only_simulated(codes: set[str]) -> set[str]:
    """Those of which nobody but the simulator ever told."""
    real = sa.select(Postback.sale_code).join(Key, Postback.key_id == Key.id)
    told = real.where(Postback.sale_code.in_(codes), Key.is_simulator.is_(False))
    return codes - set(db.session.scalars(told))


def _postbacks(codes: set[str], emails: set[str]) -> list[Postback]:
    of_buyer = sa.and_(Postback.sale_code.is_(None), Postback.email.in_(emails))
    told = sa.or_(Postback.sale_code.in_(codes), of_buyer)
    return _rows(Postback, told, Postback.key_id.in_(simulator_keys()))


def _rows(kind: Any, *conditions: sa.ColumnElement[bool]) -> list[Any]:
    return list(db.session.scalars(sa.select(kind).where(*conditions).order_by(kind.id)))
