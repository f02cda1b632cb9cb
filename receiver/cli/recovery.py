"""Purchases that were begun and not paid."""

import click
import sqlalchemy as sa

from receiver.cli.desk import ADDRESS, Desk, listing
from receiver.cli.printing import Row, answer
from receiver.db import db
from receiver.models import RecoveryCase
from receiver.rules.recovering import CaseKind, CaseState

COLUMNS = ("id", "kind", "state", "email", "product_name", "cents", "role", "key", "told_at", "url")

recovery = Desk("recovery", help="Purchases that were begun and not paid.")


@recovery.command("list")
@click.option("--state", type=click.Choice([state.value for state in CaseState]))
@click.option("--kind", type=click.Choice([kind.value for kind in CaseKind]))
@click.option("--email", type=ADDRESS, help="The address of the buyer.")
@listing
def list_cases(
    *, state: str | None, kind: str | None, email: str | None, as_json: bool, limit: int
) -> None:
    """List them, the newest first."""
    found = sa.select(RecoveryCase)
    if state:
        found = found.where(RecoveryCase.state == CaseState(state))
    if kind:
        found = found.where(RecoveryCase.kind == CaseKind(kind))
    if email:
        found = found.where(RecoveryCase.buyer_email == email)
    newest = found.order_by(RecoveryCase.told_at.desc(), RecoveryCase.id.desc())
    told = [_row(case) for case in db.session.scalars(newest.limit(limit))]
    answer(told, as_json=as_json, columns=COLUMNS)


def _row(case: RecoveryCase) -> Row:
    way = case.way
    return {
        "id": case.id,
        "kind": case.kind.value,
        "state": case.state.value,
        "simulated": case.is_simulated,
        "email": case.buyer_email or None,
        "name": case.buyer_name,
        "phone": case.buyer_phone,
        "product": case.product_code,
        "product_name": case.product_name,
        "cents": case.cents,
        "currency": case.currency,
        "sale": case.sale_code or None,
        "subscription": case.contract_code or None,
        "role": case.role.value,
        "key": case.told_key.label if case.told_key else None,
        "url": way.get("url"),
        "boleto_line": way.get("boleto_line"),
        "pix_code": way.get("pix_code"),
        "began_at": case.began_at,
        "told_at": case.told_at,
        "closed_at": case.closed_at,
        "closing_sale": case.closing_sale or None,
        "reminders": case.steps_sent,
        "next_reminder_at": case.next_at,
    }
