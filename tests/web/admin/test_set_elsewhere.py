"""What was set is known to each process: within two seconds, and at once to who does something."""

import time

import pytest
import sqlalchemy as sa

from receiver import preferences
from receiver.context import settings
from receiver.db import db
from receiver.models import Setting
from tests.web.admin.staffed import Desk

S = "/admin/settings"


def test_a_page_looks_at_the_settings_at_most_every_two_seconds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    monkeypatch.setattr(preferences, "_read", lambda: looks.append(1))
    later = time.monotonic() + 10
    monkeypatch.setattr(time, "monotonic", lambda: later)
    for _ in range(5):
        desk.page("/admin/inbox")
    assert len(looks) == 1


def test_whoever_has_done_something_is_answered_by_what_is_set_now(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may have set it, or done what this page tells of."""
    monkeypatch.setattr(preferences, "EVERY", 3600)
    preferences.look(at_once=True)
    desk.press(f"{S}/site", on=S, timezone="America/Belem")
    with db.engine.begin() as connection:
        connection.execute(sa.update(Setting).values(value="America/Manaus"))
    desk.page("/admin/inbox")
    assert settings().timezone == "America/Manaus"
    with db.engine.begin() as connection:
        connection.execute(sa.update(Setting).values(value="America/Noronha"))
    desk.page("/admin/inbox")
    assert settings().timezone == "America/Manaus"
    desk.press(f"{S}/keys/disable", on=S, key="7")
    assert settings().timezone == "America/Noronha"
