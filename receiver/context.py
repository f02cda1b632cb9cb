"""What the running application goes by."""

from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app
from werkzeug.local import LocalProxy

from config import Settings


def settings() -> Settings:
    """The settings of the current application; preferences.py replaces them when they change."""
    # By Flask's proxy it would take thrice as long, and this is asked for all the time.
    return cast(Settings, this_app().config["SETTINGS"])


def this_app() -> Flask:
    """The current application itself, to be handed to a thread that has no context yet."""
    return cast("LocalProxy[Flask]", current_app)._get_current_object()


def utcnow() -> datetime:
    """The time of this machine, aware and in UTC; stories are handed it by their edge."""
    return datetime.now(UTC)
