"""What the producer has set at the desk, laid between the defaults and the environment.

Everybody asks `context.settings()`, which costs nothing: it is replaced when a look at the
database finds something new. Looks have a connection of their own and are made where nothing is
under way: before a page, before a round of work, at the start of a command.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

import sqlalchemy as sa
import structlog
from flask import Flask
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty

from config import BadSetting, Settings, overlaid
from receiver import security
from receiver.context import this_app
from receiver.db import db
from receiver.models import Setting

NAME = "portaria-preferences"
EVERY = 2.0  # seconds within which each process knows of a change

# What the producer may set, in the order in which it is told.
EDITABLE = (
    "site_name",
    "accent_color",
    "language",
    "timezone",
    "public_url",
    "mail_url",
    "mail_from",
    "mail_rate",
    "mail_domain_rate",
    "welcome",
    "auto_map",
    "brake",
    "brake_people",
    "brake_percent",
    "parcel_letters",
    "tracking_url",
    "silence_alarm",
    "monetizze_api_key",
    "monetizze_api_account",
)
SEALED = frozenset({"mail_url", "monetizze_api_key"})
# Kept in the same place, but no settings: which logo is shown, and that the steps are hidden.
LOGO = "logo"
STEPS = "first_steps"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kept:
    """What was found at the last look: the texts, and why some of them do not count."""

    rows: Mapping[str, str] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)


class Preferences:
    """The settings of one process: what it was started with, and what was set since."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.base = cast(Settings, app.config["SETTINGS"])
        self.kept = Kept()
        self.good: Mapping[str, object] = {}
        self.heard: list[Callable[[Settings], None]] = []
        self._next = 0.0
        self._turn = threading.Lock()

    def look(self, *, at_once: bool = False) -> None:
        """Look whether something was set, unless somebody looked a moment ago."""
        if not at_once and time.monotonic() < self._next:
            return
        if not self._turn.acquire(blocking=at_once):
            return  # another thread is looking
        try:
            self._next = time.monotonic() + EVERY
            rows = _read()
            if rows is not None and rows != self.kept.rows:
                self._take(rows)
        finally:
            self._turn.release()

    @property
    def logo(self) -> str:
        """The digest of the picture that stands for the site, if there is one."""
        return self.kept.rows.get(LOGO, "")

    @property
    def hides_steps(self) -> bool:
        """Whether somebody has put the first steps out of the way."""
        return STEPS in self.kept.rows

    def _take(self, rows: Mapping[str, str]) -> None:
        good: dict[str, object] = {}
        ignored = {}
        for name in (name for name in EDITABLE if name in rows and self.may_be_set(name)):
            try:
                good[name] = checked(self.base, name, opened(name, rows[name]))
            except (BadSetting, security.BadSeal) as error:
                ignored[name] = str(error) if isinstance(error, BadSetting) else "bad seal"
                log.warning("setting ignored", setting=name.upper(), why=ignored[name])
        told = overlaid(self.base, good) if good else self.base
        self.good = good
        self.kept = Kept(rows, ignored)
        self.app.config["SETTINGS"] = told
        for hear in self.heard:
            hear(told)

    def with_these(self, told: Mapping[str, str]) -> Settings:
        """The settings as they would be with these besides. Raises BadSetting."""
        return overlaid(self.base, {**self.good, **told})

    def may_be_set(self, name: str) -> bool:
        """Whether the environment says nothing about it."""
        return name not in self.base.model_fields_set


def init_app(app: Flask) -> None:
    """Begin with what the environment says."""
    app.extensions[NAME] = Preferences(app)


def here() -> Preferences:
    """Those of the current application."""
    return cast(Preferences, this_app().extensions[NAME])


def look(*, at_once: bool = False) -> None:
    """Look whether something was set; what cannot be read leaves all as it was."""
    here().look(at_once=at_once)


def hear(app: Flask, told: Callable[[Settings], None]) -> None:
    """From now on tell this function of new settings."""
    app.extensions[NAME].heard.append(told)


def checked(base: Settings, name: str, text: str) -> object:
    """The value that a text has as a setting. Raises BadSetting."""
    return getattr(overlaid(base, {name: text}), name)


def sealed(name: str, text: str) -> str:
    """The text as it is kept."""
    return security.seal(text, purpose=f"setting:{name}") if name in SEALED else text


def opened(name: str, kept: str) -> str:
    """The text again. Raises BadSeal."""
    return security.unseal(kept, purpose=f"setting:{name}") if name in SEALED else kept


def as_text(value: object) -> str:
    """A setting as one would type it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def _read() -> dict[str, str] | None:
    found = sa.select(Setting.name, Setting.value)
    try:
        with db.engine.connect() as connection:
            return {row.name: row.value for row in connection.execute(found)}
    except (DBAPIError, PoolIsEmpty) as error:
        # Away, or not migrated yet: whoever needs it next says so.
        log.info("settings not read", error=type(error).__name__)
        return None


def soon_known() -> Callable[[], None]:
    """For db.after_commit: this process knows at once of what this story has set."""
    mine = here()
    return lambda: mine.look(at_once=True)
