"""Accounts: who may enter what, and what a person decides about it by hand."""

from datetime import datetime

import click
import sqlalchemy as sa

from receiver import provisioning
from receiver.cli.desk import ADDRESS, BY, DAYS, Desk, listing, typed_words
from receiver.cli.logbook import print_log
from receiver.cli.person import member_row, whole_person
from receiver.cli.printing import answer, print_facts, print_json, print_table
from receiver.cli.until import LastDay, end_of_grant
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Member
from receiver.models.member import MEMBERS
from receiver.rules.vocabulary import MemberStatus

COLUMNS = ("email", "name", "status", "created_at", "first_login_at")
ACCESS_COLUMNS = ("area", "state", "since", "until", "origin", "code", "why")

members = Desk("members", help="Accounts. Every address that a person ever had finds them.")


@members.command("list")
@click.option("--status", type=click.Choice([status.value for status in MemberStatus]))
@click.option("--search", help="Beginnings of words of a name or of any address.")
@listing
def list_members(*, status: str | None, search: str | None, as_json: bool, limit: int) -> None:
    """List the accounts, the newest first."""
    words = MEMBERS.has(typed_words(search)) if search else None
    rows = db.session.scalars(looked_for(status, words).order_by(Member.id.desc()).limit(limit))
    answer([member_row(member) for member in rows], as_json=as_json, columns=COLUMNS)


def looked_for(status: str | None, words: sa.ColumnElement[bool] | None) -> sa.Select[Member]:
    """The accounts with this status, and with these words."""
    found = sa.select(Member) if words is None else sa.select(Member).where(words)
    return found.where(Member.status == MemberStatus(status)) if status else found


@members.command("show")
@click.argument("email", type=ADDRESS)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def show(email: str, *, as_json: bool) -> None:
    """Show one account: what it may enter and why, and all that happened to it."""
    member = Member.by_email(email)
    if member is None:
        raise click.ClickException(f"nobody here has the address {email}")
    person = whole_person(member)
    if as_json:
        print_json(person.facts | {"accesses": person.accesses, "log": person.log})
        return
    print_facts(person.facts)
    click.echo("\naccesses:" if person.accesses else "\naccesses: none")
    if person.accesses:
        print_table(person.accesses, ACCESS_COLUMNS)
    print_log(person.log)


@members.command("welcome")
@click.argument("email", type=ADDRESS)
def welcome(email: str) -> None:
    """Send the login to somebody who may enter and was never sent one."""
    member = Member.by_email(email)
    if member is None:
        raise click.ClickException(f"nobody here has the address {email}")
    provisioning.welcome(member.id, by=BY, now=utcnow())
    click.echo(f"the welcome for {member.email} is owed")


@members.command("block")
@click.argument("email", type=ADDRESS)
def block(email: str) -> None:
    """Shut an account, whatever it has paid; it is signed out everywhere at once."""
    provisioning.block(email, by=BY, now=utcnow())
    click.echo(f"{email} is blocked")


@members.command("unblock")
@click.argument("email", type=ADDRESS)
def unblock(email: str) -> None:
    """Open a blocked account again: it may enter what it owns."""
    provisioning.unblock(email, by=BY, now=utcnow())
    click.echo(f"{email} is no longer blocked")


@members.command("grant")
@click.argument("email", type=ADDRESS)
@click.argument("named", metavar="[AREA]", required=False)
@click.option("--area", help="The area, by its name or id.")
@click.option("--days", type=DAYS, help="For so many days from now.")
@click.option("--until", type=LastDay(), help="Until the end of this day.")
def grant(
    email: str,
    named: str | None,
    area: str | None,
    days: int | None,
    until: datetime | None,
) -> None:
    """Open an area by hand; somebody without an account gets one."""
    now = utcnow()
    chosen = _one_of(named, area)
    end = end_of_grant(days, until, now=now)
    provisioning.grant(email, chosen, until=end, by=BY, now=now)
    click.echo(f"{email} may enter {chosen}")


@members.command("revoke")
@click.argument("email", type=ADDRESS)
@click.argument("named", metavar="[AREA]", required=False)
@click.option("--area", help="The area, by its name or id.")
def revoke(email: str, named: str | None, area: str | None) -> None:
    """Close an area by hand, also to what was paid so far; who buys again gets in again."""
    chosen = _one_of(named, area)
    provisioning.revoke(email, chosen, by=BY, now=utcnow())
    click.echo(f"{email} may no longer enter {chosen}")


@members.command("move")
@click.argument("old", type=ADDRESS)
@click.argument("new", type=ADDRESS)
def move(old: str, new: str) -> None:
    """Correct an address; the old one still finds the same person."""
    provisioning.move(old, new, by=BY, now=utcnow())
    click.echo(f"{old} is now {new}")


@members.command("retry-address")
@click.argument("email", type=ADDRESS)
def retry_address(email: str) -> None:
    """Write again to an address that had returned an e-mail."""
    member = provisioning.retry_address(email, by=BY, now=utcnow())
    click.echo(f"{member.email} gets e-mails again")


def _one_of(named: str | None, area: str | None) -> str:
    told = [name for name in (named, area) if name is not None]
    if len(told) != 1:
        raise click.UsageError("name one area: AREA or --area AREA")
    return told[0]
