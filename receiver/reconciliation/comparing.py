"""Sales that the marketplace lists, held against the rows: what differs is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Postback, Reconciliation, Sale, SaleDifference, SaleTold
from receiver.models.reconciliation import DifferenceState
from receiver.reconciliation.ours import ours_of
from receiver.rules.facts import PostbackFacts
from receiver.rules.gist import gist
from receiver.rules.listed import bare, facts_of
from receiver.rules.reconciling import (
    Difference,
    Ours,
    compared,
    is_ours_to_open,
    status_told,
)
from receiver.rules.vocabulary import PROVISIONING_ROLES, PostbackState, Role


@dataclass(frozen=True)
class Listed:
    """One sale of the list, read; without a document where repairing would be of no use."""

    code: str
    told: PostbackFacts
    document: dict[str, Any] | None


def read_all(items: Sequence[Mapping[str, Any]]) -> list[Listed]:
    """Read them, before any story begins; what names no sale is left out."""
    found = {}
    for document in map(bare, items):
        told = facts_of(document)
        if told is not None and told.sale is not None:
            found[told.sale.code] = Listed(told.sale.code, told, document)
    return list(found.values())


def take(run: Reconciliation, listed: Sequence[Listed], *, now: datetime) -> None:
    """Compare these, in the transaction of a caller; one that was met before counts no more."""
    fresh = _not_met(run, listed)
    ours = ours_of([one.code for one in fresh])
    known = _differences([one.code for one in fresh])
    told_to_others = _told_to_others([one.code for one in fresh if one.code not in ours.sales])
    for one in fresh:
        if one.code in ours.simulated:
            continue
        kind = _kind(one, ours.sales.get(one.code), is_others=one.code in told_to_others)
        write(run, Seen(one, ours.sales.get(one.code), kind), known.get(one.code), now=now)
    run.sales += len(fresh)
    db.session.add_all(SaleTold(reconciliation_id=run.id, code=one.code) for one in fresh)
    db.session.flush()


@dataclass(frozen=True)
class Seen:
    """What one look at a sale has come to; `listed` is None where the list does not name it."""

    listed: Listed | None
    ours: Ours | None
    kind: Difference | None


def write(
    run: Reconciliation, seen: Seen, known: SaleDifference | None, *, now: datetime, code: str = ""
) -> None:
    """Write down what differs; what no longer does is gone."""
    if seen.kind is None:
        if known is not None and known.is_open:
            known.state, known.changed_at = DifferenceState.GONE, now
        return
    run.found += 1
    row = known or _new(run, seen.listed.code if seen.listed else code, now=now)
    told = status_told(seen.listed.told) if seen.listed else None
    ours = seen.ours.status if seen.ours else None
    is_same = (row.kind, row.told_status, row.our_status) == (seen.kind, told, ours)
    row.reconciliation_id, row.source = run.id, run.source
    if is_same and (row.state is DifferenceState.DISMISSED or _is_under_way(row)):
        return
    if not (is_same and row.is_open):
        row.state, row.changed_at = DifferenceState.OPEN, now
    row.kind, row.told_status, row.our_status = seen.kind, told, ours
    if seen.listed:
        _describe(row, seen.listed)
    else:
        row.document = None


def close_what_is_over(run: Reconciliation, *, now: datetime) -> None:
    """What this run has not met, and what was told then no longer differs from ours."""
    older = sa.select(SaleDifference).where(
        SaleDifference.state == DifferenceState.OPEN,
        SaleDifference.reconciliation_id != run.id,
        SaleDifference.told_status.is_not(None),
    )
    found = db.session.scalars(older).all()
    ours = ours_of([one.sale_code for one in found]).sales
    for one in found:
        if compared(one.told_status, ours.get(one.sale_code)) is None:
            one.state, one.changed_at = DifferenceState.GONE, now


def _kind(one: Listed, ours: Ours | None, *, is_others: bool) -> Difference | None:
    if ours is None and (is_others or not is_ours_to_open(one.told.role)):
        return None  # an affiliate's: nobody is to be let in for it
    return compared(status_told(one.told), ours)


def _not_met(run: Reconciliation, listed: Sequence[Listed]) -> list[Listed]:
    codes = [one.code for one in listed]
    met = sa.select(SaleTold.code).where(
        SaleTold.reconciliation_id == run.id, SaleTold.code.in_(codes)
    )
    known = set(db.session.scalars(met))
    return [one for one in listed if one.code not in known]


def _differences(codes: Sequence[str]) -> dict[str, SaleDifference]:
    found = sa.select(SaleDifference).where(SaleDifference.sale_code.in_(codes))
    return {one.sale_code: one for one in db.session.scalars(found)}


def _told_to_others(codes: Sequence[str]) -> set[str]:
    """Those that came here as told to an affiliate, and to nobody who lets people in."""
    came = sa.select(Postback.sale_code, Postback.role).where(Postback.sale_code.in_(codes))
    roles: dict[str, set[Role | None]] = {}
    for code, role in db.session.execute(came):
        roles.setdefault(code or "", set()).add(role)
    return {code for code, told in roles.items() if not told & {*PROVISIONING_ROLES, None}}


def _is_under_way(row: SaleDifference) -> bool:
    """Whether its repair waits to be understood."""
    if row.state is not DifferenceState.REPAIRED or row.postback_id is None:
        return False
    state = sa.select(Postback.state).where(Postback.id == row.postback_id)
    return db.session.scalar(state) is PostbackState.WAITING


def _new(run: Reconciliation, code: str, *, now: datetime) -> SaleDifference:
    known = sa.select(Postback.key_id).join(Sale, Sale.postback_id == Postback.id)
    key_id = db.session.scalar(known.where(Sale.code == code)) or run.key_id
    row = SaleDifference(sale_code=code, key_id=key_id, found_at=now, changed_at=now)
    row.state, row.by, row.why = DifferenceState.OPEN, "", ""
    db.session.add(row)
    return row


def _describe(row: SaleDifference, listed: Listed) -> None:
    told, short = listed.told, gist(listed.told)
    row.document = listed.document
    row.buyer_name, row.buyer_email = told.buyer.name, short.email or ""
    row.product_code, row.product_name = short.product_code or "", short.product_name
    if told.sale:
        row.cents, row.currency = told.sale.cents, told.sale.currency
