"""Who runs this server."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import security
from receiver.db import db, transaction
from receiver.log import log
from receiver.models import Admin, Token
from receiver.models.admin import StaffRole
from receiver.models.log_entry import Deed
from receiver.models.token import Purpose
from receiver.provisioning.refused import Refused
from receiver.rules.address import folded
from receiver.rules.vocabulary import Actor

INVITATION = timedelta(days=7)


def invite_admin(email: str, *, role: StaffRole, by: str, now: datetime) -> str:
    """Make an admin, or find one, and return the one-time token with which they set a password.

    Earlier tokens of the same admin stop working.
    """
    address = _address(email)
    with transaction():
        admin = Admin.by_email(address)
        if admin is None:
            admin = Admin(email=address, role=role, session_version=1, created_at=now)
            db.session.add(admin)
            db.session.flush()
        facts = {"email": address, "role": admin.role.value}
        log(
            Deed.ADMIN_CREATED,
            now=now,
            actor=Actor.ADMIN,
            actor_name=by,
            reason="admin-invited",
            facts=facts,
        )
        return _invitation(admin, now)


def _invitation(admin: Admin, now: datetime) -> str:
    earlier = sa.update(Token).where(Token.admin_id == admin.id, Token.used_at.is_(None))
    db.session.execute(earlier.values(used_at=now))
    one_time = security.one_time_id()
    db.session.add(
        Token(
            purpose=Purpose.ADMIN_PASSWORD,
            digest=security.digest(one_time),
            admin_id=admin.id,
            expires_at=now + INVITATION,
            created_at=now,
        )
    )
    return security.sign(one_time, purpose=Purpose.ADMIN_PASSWORD)


def _address(email: str) -> str:
    told = email.strip().lower()
    # The first admin of a fresh server has no mailbox yet.
    address = told if told.endswith("@localhost") else folded(told)
    if address is None:
        raise Refused("not-an-address", email=email)
    return address
