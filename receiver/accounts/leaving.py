"""The browsers of the staff: listed, and signed out one by one or all at once."""

from datetime import datetime

from receiver import security
from receiver.accounts import visits
from receiver.accounts.diary import tell
from receiver.db import db, transaction
from receiver.models import Admin, Session
from receiver.models.log_entry import Deed

_ENDED = {"before": "open", "after": "ended"}


def admin_signs_out(
    admin_id: int, *, visit_id: str, now: datetime, everywhere: bool = False
) -> None:
    """End this visit of an admin, or all."""
    with transaction():
        admin = Admin.under_lock(admin_id)
        if everywhere:
            visits.end_all(admin)
            tell(Deed.SIGNED_OUT_EVERYWHERE, admin.email, "signed-out-everywhere", now, **_ENDED)
        else:
            _end(Session.by_digest(security.digest(visit_id)), admin, now)


def admin_ends_visit(admin_id: int, session_id: int, *, now: datetime) -> bool:
    """End one visit of an admin, wherever it is; whether it was theirs."""
    with transaction():
        admin = Admin.under_lock(admin_id)
        return _end(db.session.get(Session, session_id), admin, now)


def _end(row: Session | None, admin: Admin, now: datetime) -> bool:
    if row is None or row.admin_id != admin.id:
        return False
    told = {"device": row.device, "place": row.address, **_ENDED}
    tell(Deed.SIGNED_OUT, admin.email, "signed-out", now, **told)
    db.session.delete(row)
    return True
