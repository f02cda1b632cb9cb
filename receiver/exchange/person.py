"""All that is kept about one person, for whoever asks what that is (LGPD, articles 18 and 19)."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa

from receiver.db import db, transaction
from receiver.log import log_by_hand
from receiver.mailer.parts import veiled
from receiver.models import (
    Access,
    Area,
    BouncedAddress,
    Commission,
    Grant,
    HeldLoss,
    Letter,
    LogEntry,
    Loss,
    Member,
    MemberEmail,
    Note,
    Notice,
    Parcel,
    ParcelNews,
    Postback,
    RecoveryCase,
    Referral,
    Sale,
    SaleDifference,
    SaleItem,
    Session,
    Subscription,
    UnsubscribedAddress,
)
from receiver.models.log_entry import Deed
from receiver.rules.form import parse
from receiver.rules.limits import Malformed, TooLarge

Row = dict[str, object]

# Tables whose rows name the member; and those that hang on one of these.
OF_MEMBER = (
    *(Access, Grant, HeldLoss, Letter, LogEntry, Loss, MemberEmail),
    *(Note, Sale, Session, Subscription),
)
AROUND = (
    *(BouncedAddress, Commission, Notice, Parcel, ParcelNews, Postback, RecoveryCase, Referral),
    *(SaleDifference, SaleItem, UnsubscribedAddress),
)
# Secrets of the account, what only our own bookkeeping reads, and who of the staff it was.
UNTOLD = {"password_hash", "session_version", "version", "words", "digest", "key", "key_id"}
UNTOLD |= {"by", "blocked_by", "decided_by", "actor_name", "watches", "watching_since"}
UNTOLD |= {"memory", "proved_at", "news", "template_id", "fence", "member_id", "document"}
UNTOLD_FACTS = {"by", "enclosed", "draft"}
BUYER = "comprador"


def disclose(member_id: int, *, by: str, now: datetime) -> dict[str, list[Row]]:
    """Everything that is kept about a member, by table; the log keeps who took it."""
    with transaction():
        member = db.session.get_one(Member, member_id)
        log_by_hand(Deed.EXPORTED, "member-disclosed", {}, by=by, now=now, member=member)
    areas = {area.id: area.name for area in Area.listed()}
    found = {"member": _rows(Member, Member.id == member_id, areas)}
    for kind in OF_MEMBER:
        found[kind.__tablename__] = _rows(kind, _names(kind, member_id), areas)
    for kind, theirs in _around(member_id).items():
        found[kind.__tablename__] = _rows(kind, theirs, areas)
    db.session.rollback()
    return found


def _names(kind: type[Any], member_id: int) -> sa.ColumnElement[bool]:
    """The rows that name a member; of e-mails also those from before there was an account."""
    theirs: sa.ColumnElement[bool] = kind.member_id == member_id
    if kind is not Letter:
        return theirs
    addresses = sa.select(MemberEmail.email).where(MemberEmail.member_id == member_id)
    return sa.or_(theirs, sa.and_(Letter.member_id.is_(None), Letter.to.in_(addresses)))


def disclose_address(address: str, *, by: str, now: datetime) -> dict[str, list[Row]]:
    """The same about somebody who has no account: what is kept under an address."""
    with transaction():
        facts = {"email": veiled(address)}
        log_by_hand(Deed.EXPORTED, "stranger-disclosed", facts, by=by, now=now)
    found = {
        kind.__tablename__: _rows(kind, theirs, {}) for kind, theirs in _under(address).items()
    }
    db.session.rollback()
    return found


def _under(address: str) -> Mapping[type[Any], sa.ColumnElement[bool]]:
    sales = sa.select(Sale.id).where(Sale.buyer_email == address, Sale.member_id.is_(None))
    parcels = sa.select(Parcel.id).where(Parcel.buyer_email == address)
    return {
        RecoveryCase: RecoveryCase.buyer_email == address,
        Letter: sa.and_(Letter.to == address, Letter.member_id.is_(None)),
        Sale: Sale.id.in_(sales),
        SaleItem: SaleItem.sale_id.in_(sales),
        Parcel: Parcel.id.in_(parcels),
        ParcelNews: ParcelNews.parcel_id.in_(parcels),
        Referral: Referral.buyer_email == address,
        Commission: Commission.person == address,
        SaleDifference: SaleDifference.buyer_email == address,
        BouncedAddress: BouncedAddress.address == address,
        UnsubscribedAddress: UnsubscribedAddress.address == address,
        Postback: Postback.email == address,
    }


def _around(member_id: int) -> Mapping[type[Any], sa.ColumnElement[bool]]:
    sales = sa.select(Sale.id).where(Sale.member_id == member_id)
    contracts = sa.select(Subscription.id).where(Subscription.member_id == member_id)
    addresses = sa.select(MemberEmail.email).where(MemberEmail.member_id == member_id)
    parcels = sa.select(Parcel.id).where(Parcel.buyer_email.in_(addresses))
    return {
        Parcel: Parcel.id.in_(parcels),
        ParcelNews: ParcelNews.parcel_id.in_(parcels),
        Commission: Commission.person.in_(addresses),
        SaleItem: SaleItem.sale_id.in_(sales),
        Notice: Notice.subscription_id.in_(contracts),
        SaleDifference: SaleDifference.buyer_email.in_(addresses),
        BouncedAddress: BouncedAddress.address.in_(addresses),
        RecoveryCase: RecoveryCase.buyer_email.in_(addresses),
        Referral: Referral.buyer_email.in_(addresses),
        UnsubscribedAddress: UnsubscribedAddress.address.in_(addresses),
        Postback: sa.or_(Postback.member_id == member_id, Postback.email.in_(addresses)),
    }


def _rows(kind: type[Any], theirs: sa.ColumnElement[bool], areas: Mapping[int, str]) -> list[Row]:
    found = db.session.scalars(sa.select(kind).where(theirs).order_by(kind.id))
    return [_row(one, areas) for one in found]


def _row(one: Any, areas: Mapping[int, str]) -> Row:
    told: Row = {}
    for column in sa.inspect(type(one)).column_attrs:
        if column.key not in UNTOLD:
            told[column.key] = _told(getattr(one, column.key))
    if "area_id" in told:
        told["area"] = areas[one.area_id]
    if isinstance(one, Postback):
        told["body"] = _buyer(one)
    return told


def _told(value: Any) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: fact for name, fact in value.items() if name not in UNTOLD_FACTS}
    return value.value if isinstance(value, Enum) else value


def _buyer(postback: Postback) -> object:
    """What the marketplace told of the buyer; the rest of a body is about others, too."""
    if not postback.has_body:
        return None
    try:
        return parse(postback.raw, postback.content_type).get(BUYER)
    except (Malformed, TooLarge):
        return None
