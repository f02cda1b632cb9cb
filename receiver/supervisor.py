"""What bin/serve runs: one look at everything, a few lines to read, then web and worker."""

import os
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
from flask import Flask
from gunicorn.app.wsgiapp import WSGIApplication
from sqlalchemy.exc import DBAPIError

from config import ROOT, BadSetting, load_settings
from receiver import books, context, create_app, metrics, preferences, provisioning, worker
from receiver.context import utcnow
from receiver.db import db, migrate_to_head
from receiver.first_lines import first_lines
from receiver.processes import CannotStart, Keeper, Kept
from receiver.provisioning import Refused


class CannotListen(Exception):
    """The address is not ours to take."""


def main() -> int:
    """Serve until stopped; what keeps us from it is said in one line."""
    try:
        serve(os.environ)
    except (BadSetting, CannotListen, CannotStart) as reason:
        return refuse(reason)
    except Refused as reason:
        return refuse(f"MONETIZZE_KEY or ADMIN_EMAIL: {reason}")
    except DBAPIError as error:
        return refuse(f"DATABASE_URL: {str(error.orig).strip().splitlines()[0]}")
    return 0


def refuse(reason: object) -> int:
    """Say in one line why there is no start, and which status tells it."""
    click.echo(f"serve: {reason}", err=True)
    return 1


def serve(environ: Mapping[str, str]) -> None:
    """Check, migrate, say where everything is, and keep web and worker running."""
    settings = load_settings(environ)
    door = listen(settings.host, settings.port)
    app = create_app(settings)
    with app.app_context():
        migrate_to_head()
        preferences.look(at_once=True)
        # What all processes share until they write there, they need not make each for itself.
        provisioning.warm_up(utcnow(), then=books.enter_these, many=1)
        lines = first_lines(context.settings(), now=utcnow())
        db.session.remove()
        db.engine.dispose()  # no connection may be shared with the processes forked from here
    click.echo("\n".join(lines))
    web = Kept("web", partial(run_web, app, door), must_start=True)
    workers = [
        replace(one, run=partial(run_away_from, door, one.run))
        for one in worker.crew(app, settings)
    ]
    with metrics.together(settings.instance):
        Keeper([web, *workers], say=partial(click.echo, err=True)).keep()


def listen(host: str, port: int) -> socket.socket:
    """Take the address now: who calls while we still start is answered a moment later."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        other = port + 1 if port >= 1024 else 8000
        why = str(error.strerror).partition(" (")[0]
        raise CannotListen(
            f"cannot listen on {host} port {port}: {why}; "
            f"choose another one: PORT={other} bin/serve"
        ) from None


class Web(WSGIApplication):  # type: ignore[misc]  # gunicorn comes without types
    """Gunicorn, with the application that was made before it was forked."""

    def __init__(self, app: Flask) -> None:
        self.made = app
        super().__init__()

    def load(self) -> Flask:
        """What `wsgi:app` is when nobody has made one: each web process takes what it inherited."""
        metrics.join(Path(self.made.instance_path))
        return self.made


def run_away_from(door: socket.socket, run: Callable[[], None]) -> None:
    """Work without the address: who outlives the rest must not keep it from the next start."""
    door.close()
    run()


def run_web(app: Flask, door: socket.socket) -> None:
    """Be gunicorn, on the address that was taken already."""
    os.chdir(ROOT)
    sys.argv = ["gunicorn", "--config", "gunicorn.conf.py", "--bind", f"fd://{door.fileno()}"]
    sys.argv.append("wsgi:app")
    Web(app).run()


if __name__ == "__main__":
    sys.exit(main())
