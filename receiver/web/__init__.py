"""The pages and answers."""

from functools import partial

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from config import Settings
from receiver import carrier, logs, preferences
from receiver.web import (
    admin,
    bounces,
    door,
    errors,
    guards,
    headers,
    health,
    home,
    language,
    leaving,
    login,
    look,
    member,
    metrics,
    postbacks,
    proxies,
    request_log,
    sessions,
)
from receiver.web.addresses import Address


class PlainJSON(DefaultJSONProvider):
    """JSON in the order it was written, with its accents."""

    ensure_ascii = False
    sort_keys = False


def init_app(app: Flask) -> None:
    """Register every blueprint and what guards them."""
    settings: Settings = app.config["SETTINGS"]
    app.url_rule_class = Address
    app.json = PlainJSON(app)
    logs.configure(settings)
    preferences.hear(app, logs.configure)
    door.init_app(app, settings)
    door.after_keep(app, partial(carrier.kept, app))
    proxies.init_app(app, settings)
    request_log.init_app(app)
    headers.init_app(app)
    guards.init_app(app, settings)
    errors.init_app(app)
    sessions.init_app(app)
    language.init_app(app)
    look.init_app(app)
    pages = (health.bp, home.bp, language.bp, leaving.bp, login.bp, member.bp)
    for blueprint in (postbacks.bp, bounces.bp, *pages):
        app.register_blueprint(blueprint)
    metrics.init_app(app)
    admin.init_app(app)
    # The marketplace has its own proof of origin: the key.
    guards.csrf.exempt(postbacks.bp)
    # And so have mail providers: the secret in the address.
    guards.csrf.exempt(bounces.bp)
    # And mailboxes, which end reminders for their owners: the link itself.
    guards.csrf.exempt(leaving.bp)
