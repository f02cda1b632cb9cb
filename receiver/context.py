"""What the running application was started with."""

from datetime import UTC, datetime
from typing import cast

from flask import current_app

from config import Settings


def settings() -> Settings:
    """The settings of the current application."""
    return cast(Settings, current_app.config["SETTINGS"])


def utcnow() -> datetime:
    """The time of this machine, aware and in UTC; stories are handed it by their edge."""
    return datetime.now(UTC)
