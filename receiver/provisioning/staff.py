"""Who runs this server, and as what."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import outbox, security
from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Admin, Session, Token
from receiver.models.admin import StaffRole
from receiver.models.log_entry import Deed
from receiver.models.token import Purpose
from receiver.provisioning.refused import Refused
from receiver.rules.address import folded

INVITATION = timedelta(days=7)
# Whoever decides about the staff does so one after the other: an owner must be left.
STAFF = "staff"


def invite_admin(email: str, *, role: StaffRole, by: str, now: datetime) -> str:
    """Make an admin, or find one, and return the one-time token with which they set a password.

    Earlier tokens of the same admin stop working.
    """
    address = _address(email)
    with transaction():
        hold(STAFF)
        admin = Admin.by_email(address)
        if admin is None:
            admin = _hired(address, role, by=by, now=now)
        else:
            _invited(admin, by, now)
        return _invitation(admin, now)


def invite_by_letter(email: str, *, role: StaffRole, by: str, now: datetime) -> Admin:
    """Make an admin, to whom a letter brings the link with which they set a password."""
    address = folded(email)
    if address is None:
        raise Refused("not-an-address", email=email)
    with transaction():
        hold(STAFF)
        if Admin.by_email(address) is not None:
            raise Refused("already-on-the-staff", email=address)
        admin = _hired(address, role, by=by, now=now)
        outbox.staff_invitation(admin, by=by, now=now)
        return admin


def invite_again(admin_id: int, *, by: str, now: datetime) -> Admin:
    """Send somebody of the staff another link; also to whoever has lost the password."""
    with transaction():
        admin = _admin(admin_id)
        _invited(admin, by, now)
        outbox.staff_invitation(admin, by=by, now=now)
        return admin


def change_role(admin_id: int, role: StaffRole, *, by: str, now: datetime) -> Admin:
    """Let somebody of the staff do more or less; they sign in anew for it."""
    with transaction():
        admin = _admin(admin_id)
        before = admin.role
        if role is not StaffRole.OWNER:
            _leaves_an_owner(admin)
        if role is not before:
            admin.role = role
            admin.sign_out_everywhere()
            change = {"before": before.value, "after": role.value}
            _log(Deed.ADMIN_ROLE_CHANGED, "admin-role-changed", admin, by=by, now=now, **change)
        return admin


def remove_admin(admin_id: int, *, by: str, now: datetime) -> str:
    """Let somebody of the staff do nothing any more, from this moment on; tells the address."""
    with transaction():
        admin = _admin(admin_id)
        _leaves_an_owner(admin)
        change = {"before": admin.role.value, "after": ""}
        _log(Deed.ADMIN_REMOVED, "admin-removed", admin, by=by, now=now, **change)
        db.session.execute(sa.delete(Session).where(Session.admin_id == admin.id))
        db.session.execute(sa.delete(Token).where(Token.admin_id == admin.id))
        db.session.delete(admin)
        return admin.email


def reset_second_factor(admin_id: int, *, by: str, now: datetime) -> Admin:
    """Ask somebody who has lost authenticator and recovery codes for the password alone again."""
    with transaction():
        admin = _admin(admin_id)
        change = {"before": "on" if admin.has_second_factor else "off", "after": "off"}
        admin.forgets_second_factor()
        admin.sign_out_everywhere()
        _log(Deed.SECOND_FACTOR_OFF, "second-factor-reset", admin, by=by, now=now, **change)
        return admin


def _admin(admin_id: int) -> Admin:
    """The admin, held; and nobody else decides about the staff meanwhile."""
    hold(STAFF)
    if db.session.get(Admin, admin_id) is None:
        raise Refused("no-such-admin", admin=admin_id)
    return Admin.under_lock(admin_id)


def _leaves_an_owner(admin: Admin) -> None:
    """Refuse to take away the last owner who can sign in."""
    if admin.role is not StaffRole.OWNER or admin.password_hash is None:
        return
    others = sa.select(Admin.id).where(
        Admin.role == StaffRole.OWNER, Admin.password_hash.is_not(None), Admin.id != admin.id
    )
    if db.session.scalar(others.limit(1)) is None:
        raise Refused("last-owner", email=admin.email)


def _hired(address: str, role: StaffRole, *, by: str, now: datetime) -> Admin:
    admin = Admin(email=address, role=role, session_version=1, created_at=now)
    db.session.add(admin)
    db.session.flush()
    _invited(admin, by, now, before="", after=role.value)
    return admin


def _invited(admin: Admin, by: str, now: datetime, **change: str) -> None:
    told = {"role": admin.role.value, **change}
    _log(Deed.ADMIN_CREATED, "admin-invited", admin, by=by, now=now, **told)


def _log(deed: Deed, reason: str, admin: Admin, *, by: str, now: datetime, **more: str) -> None:
    log_by_hand(deed, reason, {"email": admin.email, **more}, by=by, now=now)


def _invitation(admin: Admin, now: datetime) -> str:
    Token.spend_all(admin, now)
    one_time = security.one_time_id()
    digest = security.digest(one_time)
    Token.give(admin, Purpose.ADMIN_PASSWORD, digest, life=INVITATION, now=now)
    return security.sign(one_time, purpose=Purpose.ADMIN_PASSWORD)


def _address(email: str) -> str:
    told = email.strip().lower()
    # The first admin of a fresh server has no mailbox yet.
    address = told if told.endswith("@localhost") else folded(told)
    if address is None:
        raise Refused("not-an-address", email=email)
    return address
