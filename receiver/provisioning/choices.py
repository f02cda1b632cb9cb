"""What the producer sets: checked as the environment is, sealed where secret, and written down."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from config import BadSetting
from receiver import preferences, security
from receiver.db import after_commit, db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Logo, Setting
from receiver.models.log_entry import Deed
from receiver.provisioning.refused import Refused
from receiver.rules.mail_way import MailWay
from receiver.rules.picture import MOST_BYTES, kind_of

# Whoever sets something does so one after the other.
SETTINGS = "settings"
HIDDEN = "hidden"
_DIGITS = 8  # of a picture's digest, for the log
_UNTOLD = "***"


class BadChoices(Exception):
    """Some texts are not what their settings may be; `why` tells of each, by name."""

    def __init__(self, why: Mapping[str, str]) -> None:
        super().__init__("; ".join(why.values()))
        self.why = why


def set_settings(told: Mapping[str, str], *, by: str, now: datetime) -> list[str]:
    """Set these, an empty one as it was by itself; the names of those that changed.

    Raises Refused for what is not to be set here, and BadChoices.
    """
    wanted = _checked(told)
    with transaction():
        hold(SETTINGS)
        changed = [name for name in wanted if _set(name, wanted[name], by=by, now=now)]
        if changed:
            after_commit(preferences.soon_known())
    return changed


def set_logo(content: bytes, *, by: str, now: datetime) -> None:
    """Let this picture stand for the site; nothing takes it away again. Raises Refused."""
    kind = kind_of(content)
    if content and len(content) > MOST_BYTES:
        raise Refused("picture-too-large", most=MOST_BYTES // 1000)
    if content and kind is None:
        raise Refused("not-a-picture")
    digest = hashlib.sha256(content).hexdigest() if content else ""
    with transaction():
        hold(SETTINGS)
        db.session.execute(sa.delete(Logo))
        if kind:
            db.session.add(Logo(digest=digest, kind=kind, content=content, created_at=now))
        before = _keep(preferences.LOGO, digest, by=by, now=now)
        change = {"before": before[:_DIGITS], "after": digest[:_DIGITS]}
        log_by_hand(Deed.LOGO_CHANGED, "logo-changed", change, by=by, now=now)
        after_commit(preferences.soon_known())


def hide_steps(*, is_hidden: bool, by: str, now: datetime) -> None:
    """Leave the first steps out of the way, or show them again."""
    after = HIDDEN if is_hidden else ""
    with transaction():
        hold(SETTINGS)
        before = _keep(preferences.STEPS, after, by=by, now=now)
        change = {"before": before or "shown", "after": after or "shown"}
        reason = "steps-hidden" if is_hidden else "steps-shown"
        log_by_hand(Deed.SETTING_CHANGED, reason, change, by=by, now=now)
        after_commit(preferences.soon_known())


def _checked(told: Mapping[str, str]) -> dict[str, str]:
    mine, wanted, why = preferences.here(), {}, {}
    for name, text in told.items():
        if name not in preferences.EDITABLE:
            editable = ", ".join(each.upper() for each in preferences.EDITABLE)
            raise Refused("no-such-setting", setting=name.upper(), editable=editable)
        if not mine.may_be_set(name):
            raise Refused("set-by-environment", setting=name.upper())
        try:
            value = preferences.checked(mine.base, name, text) if text else ""
            wanted[name] = preferences.as_text(value)
        except BadSetting as bad:
            why[name] = str(bad)
    if why:
        raise BadChoices(why)
    return wanted


def _set(name: str, text: str, *, by: str, now: datetime) -> bool:
    before = _kept(name)
    by_itself = preferences.as_text(getattr(preferences.here().base, name))
    if text == before or (not before and text == by_itself):
        return False
    _keep(name, preferences.sealed(name, text) if text else "", by=by, now=now)
    change = {"setting": name.upper(), "before": _said(name, before), "after": _said(name, text)}
    is_secret_only = name == "mail_url" and change["before"] == change["after"]
    reason = "mail-password-changed" if is_secret_only else "setting-changed"
    log_by_hand(Deed.SETTING_CHANGED, reason, change, by=by, now=now)
    return True


def _kept(name: str) -> str:
    row = Setting.by_name(name)
    try:
        return preferences.opened(name, row.value) if row else ""
    except security.BadSeal:
        return ""


def _keep(name: str, value: str, *, by: str, now: datetime) -> str:
    """Keep a text as it is, none at all when it is empty; what was kept before."""
    row = Setting.by_name(name)
    before = row.value if row else ""
    if not value:
        db.session.execute(sa.delete(Setting).where(Setting.name == name))
        return before
    if row is None:
        row = Setting(name=name)
        db.session.add(row)
    row.value, row.changed_at, row.changed_by = value, now, by
    return before


def _said(name: str, text: str) -> str:
    """What the log may tell of it; by itself it is what the server was made with."""
    text = text or preferences.as_text(getattr(preferences.here().base, name))
    if name == "mail_url" and text:
        way = MailWay.read(text)
        return " ".join(part for part in (f"{way.host}:{way.port}", way.user) if part)
    if name in preferences.SEALED and text:
        return _UNTOLD
    if name in ("auto_map", "brake"):
        return "on" if text == "1" else "off"
    return text
