"""Portaria: a front desk for buyers. create_app() reads as a table of contents."""

import os
from pathlib import Path

from flask import Flask

from config import ROOT, BadSetting, Settings, load_settings
from receiver import birth, carrier, cli, db, preferences, waits, web

birth.is_over()


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from its settings (by default those of the environment)."""
    settings = settings or load_settings(os.environ)
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance),
    )
    app.config.from_mapping(_flask_config(settings))
    db.init_app(app)
    preferences.init_app(app)
    carrier.init_app(app, settings)
    web.init_app(app)
    cli.init_app(app)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    _make_instance(settings.instance)
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SECRET_KEY_FALLBACKS": [s.get_secret_value() for s in settings.secret_key_fallbacks],
        "SQLALCHEMY_DATABASE_URI": settings.database_url.get_secret_value(),
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
    }


def _make_instance(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadSetting(f"PORTARIA_INSTANCE: {folder}: {error.strerror}") from None


def _engine_options(settings: Settings) -> dict[str, object]:
    # Parameters of a failed statement are bodies and addresses: not for the log.
    # The connection that was used last knows its statements, and has pages or its server at hand.
    options: dict[str, object] = {"pool_use_lifo": True, "hide_parameters": True}
    if settings.database_url.get_secret_value().startswith("sqlite"):
        return options | {"pool_size": 20}
    # A database that was restarted must not cost an answer; one that is gone must fail soon.
    return options | {
        "pool_pre_ping": True,
        "pool_size": 10,
        "connect_args": waits.CONNECTION,
    }
