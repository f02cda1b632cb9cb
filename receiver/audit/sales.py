"""Sales: whether each stands where its news puts it, and whether who paid has an account."""

from collections.abc import Iterator
from dataclasses import fields

import sqlalchemy as sa

from receiver.audit.finding import Finding, in_order
from receiver.models import Job, Mapping, Sale, SaleItem
from receiver.models.job import JobKind
from receiver.rules.sale import PAID, SaleLife

LIFE = [field.name for field in fields(SaleLife)]


def sale_findings() -> Iterator[Finding]:
    """What is wrong with sales."""
    yield from _strange_lives()
    yield from _without_member()


def _strange_lives() -> Iterator[Finding]:
    columns = [getattr(Sale, name) for name in LIFE]
    for batch in in_order(sa.select(Sale.id, Sale.code, Sale.status, *columns), Sale.id):
        for sale_id, code, status, *told in batch:
            life = SaleLife(**dict(zip(LIFE, told, strict=True)))
            if life.status is not status:
                says = f"sale {code} is {status} and should be {life.status}"
                yield Finding("sale", "sale", sale_id, says, _look(sale_id))


def _without_member() -> Iterator[Finding]:
    """Paid for something that opens a door, by somebody with an address, and no account."""
    plans = Mapping.plan_code.in_(("", SaleItem.plan_code))
    opens = sa.exists().where(
        SaleItem.sale_id == Sale.id, Mapping.product_code == SaleItem.product_code, plans
    )
    is_owed = sa.exists().where(Job.key == sa.literal("sale:") + sa.cast(Sale.id, sa.String))
    alone = sa.select(Sale.id, Sale.code).where(
        Sale.member_id.is_(None), Sale.status.in_(PAID), Sale.buyer_email.is_not(None)
    )
    for batch in in_order(alone.where(opens, ~is_owed), Sale.id):
        for sale_id, code in batch:
            says = f"sale {code} is paid and opens a door, but belongs to nobody"
            yield Finding("buyer", "sale", sale_id, says, _look(sale_id))


def _look(sale_id: int) -> tuple[JobKind, str]:
    return JobKind.SALE, f"sale:{sale_id}"
