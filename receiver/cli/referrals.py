"""Sales of other shops, as an affiliate is told of them."""

import click
import sqlalchemy as sa

from receiver.cli.desk import ADDRESS, Desk, listing
from receiver.cli.printing import Row, answer
from receiver.db import db
from receiver.models import Referral
from receiver.rules.referral import ReferralStatus
from receiver.rules.vocabulary import AFFILIATE_ROLES, Role

COLUMNS = (
    *("id", "sale", "status", "cents", "currency", "product_name", "email", "role", "key"),
    "told_at",
)

referrals = Desk("referrals", help="Sales of other shops, as an affiliate is told of them.")


@referrals.command("list")
@click.option("--status", type=click.Choice([status.value for status in ReferralStatus]))
@click.option("--role", type=click.Choice(sorted(role.value for role in AFFILIATE_ROLES)))
@click.option("--product", help="The code of the product.")
@click.option("--email", type=ADDRESS, help="The address of the buyer.")
@listing
def list_referrals(
    *,
    status: str | None,
    role: str | None,
    product: str | None,
    email: str | None,
    as_json: bool,
    limit: int,
) -> None:
    """List them, the newest news first."""
    found = sa.select(Referral)
    if status:
        found = found.where(Referral.status == ReferralStatus(status))
    if role:
        found = found.where(Referral.role == Role(role))
    if product:
        found = found.where(Referral.product_code == product)
    if email:
        found = found.where(Referral.buyer_email == email)
    newest = found.order_by(Referral.told_at.desc(), Referral.id.desc())
    told = [_row(one) for one in db.session.scalars(newest.limit(limit))]
    answer(told, as_json=as_json, columns=COLUMNS)


def _row(one: Referral) -> Row:
    return {
        "id": one.id,
        "sale": one.sale_code,
        "status": one.status.value,
        "simulated": one.is_simulated,
        "cents": one.cents,
        "sale_cents": one.sale_cents,
        "currency": one.currency,
        "product": one.product_code,
        "product_name": one.product_name,
        "email": one.buyer_email or None,
        "name": one.buyer_name or None,
        "payment": one.payment or None,
        "role": one.role.value,
        "key": one.told_key.label,
        **{name: getattr(one, name) or None for name in _TRACES},
        **{name: getattr(one, name) for name in _MOMENTS},
    }


_TRACES = ("src", "utm_source", "utm_medium", "utm_campaign")
_MOMENTS = ("started_at", "paid_at", "completed_at", "reversed_at", "told_at")
