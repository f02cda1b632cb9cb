"""The people who run this server."""

import click
import sqlalchemy as sa

from receiver import provisioning
from receiver.cli.desk import ADDRESS, BY, Desk, listing
from receiver.cli.printing import Row, answer
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import Admin
from receiver.models.admin import StaffRole

admins = Desk("admins", help="The people who run this server.")


@admins.command("create")
@click.argument("email", type=ADDRESS)
@click.option(
    "--role",
    type=click.Choice([role.value for role in StaffRole]),
    default=StaffRole.OWNER.value,
    show_default=True,
    help="What this person may do.",
)
def create(email: str, role: str) -> None:
    """Print a one-time link with which this person sets a password.

    For somebody who has lost the password: run it again.
    """
    token = provisioning.invite_admin(email, role=StaffRole(role), by=BY, now=utcnow())
    click.echo(f"{settings().public_url}/admin/password/{token}")


@admins.command("reset-2fa")
@click.argument("email", type=ADDRESS)
def reset_second_factor(email: str) -> None:
    """Ask this person for the password alone again: authenticator and recovery codes are lost."""
    admin = Admin.by_email(email)
    if admin is None:
        raise provisioning.Refused("no-such-admin", admin=email)
    provisioning.reset_second_factor(admin.id, by=BY, now=utcnow())
    click.echo(f"{email} signs in with the password alone, and can set up a second factor again.")


@admins.command("list")
@listing
def list_admins(*, as_json: bool, limit: int) -> None:
    """List the people who run this server."""
    rows = db.session.scalars(sa.select(Admin).order_by(Admin.id.desc()).limit(limit))
    columns = ("id", "email", "role", "has_password", "has_second_factor", "last_seen_at")
    answer([_row(admin) for admin in rows], as_json=as_json, columns=columns)


def _row(admin: Admin) -> Row:
    return {
        "id": admin.id,
        "email": admin.email,
        "role": admin.role,
        "has_password": admin.password_hash is not None,
        "has_second_factor": admin.has_second_factor,
        "created_at": admin.created_at,
        "last_login_at": admin.last_login_at,
        "last_seen_at": admin.last_seen_at,
    }
