"""What is simulated: known by the simulator's keys and by the codes and buyers that it invented."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from receiver.db import db
from receiver.models import (
    Grant,
    Key,
    Member,
    MemberEmail,
    Postback,
    Sale,
    SimulatedSale,
    Simulation,
)

INVENTED = sa.select(SimulatedSale.code)


def is_real(sale_code: InstrumentedAttribute[str]) -> sa.ColumnElement[bool]:
    """For figures over what names a sale: that nobody invented that."""
    return sale_code.not_in(INVENTED)


# Built once: the overview asks it of six figures, and building it takes longer than one of them.
@cache
def is_real_sale() -> sa.ColumnElement[bool]:
    """For figures over sales: that nobody invented it."""
    # By number, which every index has.
    other = aliased(Sale)
    return Sale.id.not_in(sa.select(other.id).where(other.code.in_(INVENTED)))


@cache
def is_real_member() -> sa.ColumnElement[bool]:
    """For figures over members: bought something real, got something by hand, or was not played."""
    # Who was real already is not played with, whatever address has been added since.
    is_played = sa.exists().where(
        MemberEmail.member_id == Member.id, MemberEmail.email == Simulation.email
    )
    bought = sa.exists().where(Sale.member_id == Member.id, is_real_sale())
    was_given = sa.exists().where(Grant.member_id == Member.id)
    return sa.or_(~is_played, bought, was_given)


@cache
def invented_members() -> sa.Select[int]:
    """The members whom only simulations made: few, and found by what was played."""
    played = sa.select(MemberEmail.member_id).join(
        Simulation, Simulation.email == MemberEmail.email
    )
    return sa.select(Member.id).where(Member.id.in_(played), ~is_real_member())


def without_invented(found: sa.Select[Any]) -> sa.Select[Any]:
    """These members without those whom only simulations made: for what leaves the house."""
    return found.where(Member.id.not_in(invented_members()))


def members_among(ids: Iterable[int]) -> set[int]:
    """Those of some members whom only simulations made."""
    wanted = sa.select(Member.id).where(Member.id.in_(sorted(ids)), ~is_real_member())
    return set(db.session.scalars(wanted))


def simulator_keys() -> list[int]:
    """The numbers of the simulator's keys."""
    return list(db.session.scalars(sa.select(Key.id).where(Key.is_simulator)))


def postbacks_of(simulation: Simulation) -> list[Postback]:
    """What one life brought and is understood, in order.

    What names no sale is found by its buyer.
    """
    codes = simulation.sale_codes
    of_buyer = sa.and_(Postback.sale_code.is_(None), Postback.email == simulation.email)
    told = sa.select(Postback).where(
        sa.or_(Postback.sale_code.in_(codes), of_buyer),
        Postback.key_id == simulation.key_id,
        Postback.received_at >= simulation.started_at,
    )
    return list(db.session.scalars(told.order_by(Postback.id)))
