"""Who a sale belongs to: found by the sale, then by its contract, then by the address."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver.context import settings
from receiver.db import db
from receiver.log import line, log_all
from receiver.models import Member, MemberEmail, Sale, Subscription
from receiver.models.log_entry import Deed
from receiver.provisioning.cause import Cause
from receiver.provisioning.known import Known, addresses_of
from receiver.rules.vocabulary import MemberStatus


def owner(sale: Sale, contract: Subscription | None, known: Known) -> Member | None:
    """The member who has this sale or its contract already."""
    for member_id in (sale.member_id, contract.member_id if contract else None):
        if member_id is not None:
            return known.members[member_id]
    return None


def by_address(sale: Sale, email: str | None, known: Known) -> Member | None:
    """The member whom the buyer's address finds, as told now or before, right or mistyped."""
    for address in (email, *addresses_of(sale)):
        if address and address in known.addresses:
            return known.addresses[address]
    return None


def create(email: str, *, name: str, reason: str, facts: dict[str, object], cause: Cause) -> Member:
    """Make an account; the unique key on addresses refuses a second one."""
    member = new(email, name=name, now=cause.now)
    db.session.flush()
    log_all([welcome(member, reason=reason, facts=facts, cause=cause)])
    return member


def new(email: str, *, name: str, now: datetime) -> Member:
    """An account that has neither number nor line in the log yet."""
    member = Member(
        email=email,
        name=name,
        language=settings().language,
        status=MemberStatus.SUSPENDED,
        session_version=1,
        blocked_by="",
        created_at=now,
    )
    member.emails.append(MemberEmail(email=email, added_at=now))
    db.session.add(member)
    return member


def welcome(
    member: Member, *, reason: str, facts: dict[str, object], cause: Cause
) -> dict[str, Any]:
    """The line of the log that says that this account was made, and why."""
    return line(
        Deed.MEMBER_CREATED,
        now=cause.now,
        actor=cause.actor,
        actor_name=cause.actor_name,
        member=member,
        reason=reason,
        facts=facts,
        postback_id=cause.postback_id,
        sale_code=cause.sale_code,
    )


def belongs(sale: Sale, contract: Subscription | None, member: Member) -> None:
    """The sale, and its contract with all its charges, belong to this member from now on."""
    sale.member_id = member.id
    if contract is None or contract.member_id == member.id:
        return
    contract.member_id = member.id
    charges = sa.update(Sale).where(Sale.subscription_id == contract.id)
    db.session.execute(charges.values(member_id=member.id))


def hear_of(member: Member, email: str, now: datetime) -> None:
    """Let one more address find this member."""
    member.emails.append(MemberEmail(email=email, added_at=now))
    db.session.flush()
