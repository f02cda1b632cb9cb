"""What the simulations of one buyer made is removed in one story."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, hold, transaction
from receiver.models import (
    Access,
    Grant,
    LogEntry,
    Member,
    Notice,
    Postback,
    Sale,
    SaleItem,
    SimulatedSale,
    Simulation,
    Subscription,
)
from receiver.models.log_entry import Deed
from receiver.models.postback import THE_BOOKS
from receiver.provisioning.cause import Cause
from receiver.provisioning.settle import settle
from receiver.recovery.entering import look_again
from receiver.rules.vocabulary import Actor, Origin
from receiver.simulations import traces
from receiver.simulations.made import Made, made_by
from receiver.simulator import buyers

CONTRACTS = (Origin.SUBSCRIPTION, Origin.RECOVERY)


@dataclass(frozen=True)
class Gone:
    """How much was removed with one buyer."""

    simulations: int
    postbacks: int
    members: int


def remove(email: str, *, by: str, now: datetime) -> Gone:
    """Remove what simulations made of this buyer; an account with anything real stays."""
    with transaction():
        played = Simulation.with_buyer(email)
        _hold(played)
        made = made_by(played)
        traces.hold_letters(made)
        Member.lock_all(sorted(made.members))
        made_up = {member_id for member_id in made.members if _is_made_up(member_id, made)}
        _remove_trade(made)
        begun = traces.threads(made)
        traces.remove(made, made_up)
        look_again(begun, now=now)  # what somebody real began is not paid by what was played
        db.session.expire_all()
        for member_id in sorted(set(made.members) - made_up):
            _settle(Member.under_lock(member_id), by=by, now=now)
        _remove_simulations([simulation.id for simulation in played])
        return Gone(len(played), len(made.postbacks), len(made_up))


def _hold(played: Collection[Simulation]) -> None:
    """The same names as those of whoever understands a postback about it."""
    names = {f"email:{simulation.email}" for simulation in played}
    names |= {f"sale:{code}" for simulation in played for code in simulation.sale_codes}
    names |= {f"contract:{one.contract_code}" for one in played if one.contract_code}
    hold(THE_BOOKS, *names)


def _is_made_up(member_id: int, made: Made) -> bool:
    """Whether a simulation made this account, and nothing real has been added to it."""
    created = sa.exists().where(
        LogEntry.member_id == member_id,
        LogEntry.deed == Deed.MEMBER_CREATED,
        LogEntry.postback_id.in_(made.postbacks),
    )
    real = (
        sa.exists().where(Sale.member_id == member_id, Sale.id.not_in(made.sales)),
        sa.exists().where(
            Subscription.member_id == member_id, Subscription.id.not_in(made.contracts)
        ),
        sa.exists().where(Postback.member_id == member_id, Postback.id.not_in(made.postbacks)),
        sa.exists().where(Grant.member_id == member_id),
    )
    return bool(db.session.scalar(sa.select(sa.and_(created, ~sa.or_(*real)))))


def _settle(member: Member, *, by: str, now: datetime) -> None:
    """Let an account that stays be what is real of it; its name may have been invented, too."""
    if member.name == buyers.NAME:
        member.name = next((sale.buyer_name for sale in Sale.of_member(member.id)), "")
    settle(member, Cause(Actor.ADMIN, now, by, is_silent=True))


def _remove_trade(made: Made) -> None:
    of_sales = sa.and_(Access.origin == Origin.SALE, Access.origin_code.in_(made.codes))
    of_contracts = sa.and_(
        Access.origin.in_(CONTRACTS), Access.origin_code.in_(made.contract_codes)
    )
    theirs = Access.member_id.in_(made.members)
    _delete(Access, theirs, sa.or_(of_sales, of_contracts))
    told = Notice.postback_id.in_(made.postbacks)
    _delete(Notice, sa.or_(Notice.subscription_id.in_(made.contracts), told))
    _delete(SaleItem, SaleItem.sale_id.in_(made.sales))
    _delete(Sale, Sale.id.in_(made.sales))
    _delete(Subscription, Subscription.id.in_(made.contracts))
    jobs.forgive(*(f"sale:{number}" for number in made.sales))


def _remove_simulations(ids: list[int]) -> None:
    _delete(SimulatedSale, SimulatedSale.simulation_id.in_(ids))
    _delete(Simulation, Simulation.id.in_(ids))


def _delete(kind: Any, *conditions: sa.ColumnElement[bool]) -> None:
    gone = sa.delete(kind).where(*conditions)
    db.session.execute(gone.execution_options(synchronize_session=False))
