"""Losses of access that came in a flood and wait for a person: they happen, or are dropped."""

from collections.abc import Callable, Sequence
from typing import Any

import click
import sqlalchemy as sa

from receiver import provisioning
from receiver.cli.desk import ADDRESS, BY, Desk, listing
from receiver.cli.printing import Row, answer
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import Area, HeldLoss, Member
from receiver.models.loss import IS_OPEN, Release
from receiver.provisioning import Refused
from receiver.rules import reasons

brake = Desk("brake", help="Losses of access that came in a flood, and wait for a person.")

Deed = Callable[..., Any]


@brake.command("list")
@listing
def list_losses(*, as_json: bool, limit: int) -> None:
    """List who would lose what, and why, the newest first."""
    found = db.session.scalars(HeldLoss.open().order_by(HeldLoss.id.desc()).limit(limit)).all()
    areas = {area.id: area.name for area in Area.listed()}
    rows = [_row(held, told, areas) for held in found for told in held.losses]
    answer(rows, as_json=as_json, columns=("email", "area", "state", "held_at", "why"))


def _whom(command: Deed) -> Deed:
    every = click.option("--all", "is_all", is_flag=True, help="Everybody of whom a loss is held.")
    emails = click.argument("emails", metavar="[EMAIL]…", type=ADDRESS, nargs=-1)
    return every(emails(command))


@brake.command("release")
@_whom
def release(emails: Sequence[str], *, is_all: bool) -> None:
    """Let them lose it after all; the worker does it within moments."""
    click.echo(f"{_decide(Release.RELEASE, emails, is_all=is_all)} released")


@brake.command("drop")
@_whom
def drop(emails: Sequence[str], *, is_all: bool) -> None:
    """Let them keep it: it is opened by hand, without an end."""
    click.echo(f"{_decide(Release.DROP, emails, is_all=is_all)} dropped")


def _decide(decision: Release, emails: Sequence[str], *, is_all: bool) -> int:
    if is_all == bool(emails):
        raise click.UsageError("name addresses, or everybody by --all")
    ids = None if is_all else [_held(email) for email in emails]
    meant = sa.and_(IS_OPEN, HeldLoss.id.in_(ids) if ids is not None else sa.true())
    upto, count = db.session.execute(
        sa.select(sa.func.max(HeldLoss.id), sa.func.count()).where(meant)
    ).one()
    told: dict[str, Any] = {"ids": ids, "upto": upto, "typed": count}
    return provisioning.decide_losses(decision, by=BY, now=utcnow(), **told)


def _held(email: str) -> int:
    member = Member.by_email(email)
    mine = HeldLoss.member_id == (member.id if member else None)
    found = db.session.scalar(sa.select(HeldLoss.id).where(IS_OPEN, mine))
    if found is None:
        raise Refused("brake-not-held", email=email)
    return found


def _row(held: HeldLoss, told: dict[str, Any], areas: dict[int, str]) -> Row:
    now = settings()
    return {
        "id": held.id,
        "email": held.member.email,
        "area": areas.get(told["area_id"], ""),
        "state": told["state"],
        "held_at": held.at,
        "why": reasons.say(told["reason"], told["facts"], now.language, now.timezone),
        "postback": told["postback_id"],
    }
