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


@admins.command("list")
@listing
def list_admins(*, as_json: bool, limit: int) -> None:
    """List the people who run this server."""
    rows = db.session.scalars(sa.select(Admin).order_by(Admin.id.desc()).limit(limit))
    columns = ("id", "email", "role", "has_password", "created_at", "last_login_at")
    answer([_row(admin) for admin in rows], as_json=as_json, columns=columns)


def _row(admin: Admin) -> Row:
    return {
        "id": admin.id,
        "email": admin.email,
        "role": admin.role,
        "has_password": admin.password_hash is not None,
        "created_at": admin.created_at,
        "last_login_at": admin.last_login_at,
    }
