"""What a recorded server stands on: an SQLite file of its own, or a PostgreSQL of its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from flask import Flask

from receiver import create_app
from receiver.db import db
from tests.database import migrate, settings_for
from tests.faults.power import Recording
from tests.postgres import FAST, SMALL, UNPRIVILEGED, Postgres


class Ground(Protocol):
    """A database whose folder is recorded."""

    recording: Recording
    url: str
    environ: dict[str, str]  # what the server needs for it

    def left(self) -> Path:
        """Where the image of a power cut is put."""

    def stop(self) -> None:
        """End what is recorded."""

    @contextmanager
    def revived(self) -> Iterator[str]:
        """The address of the database that is started from the image."""


class File:
    """An SQLite file in the instance folder, from before its first start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "instance").mkdir()
        self.recording = Recording(folder / "instance", into=folder)
        self.url = f"sqlite:///{self.recording.below}/portaria.db"
        self.environ = self.recording.environ

    def left(self) -> Path:
        """Beside the folder that is recorded."""
        return self.folder / "left"

    def stop(self) -> None:
        """Nothing runs but the server."""

    @contextmanager
    def revived(self) -> Iterator[str]:
        """The file itself; who opens it reads its log."""
        yield f"sqlite:///{self.left()}/portaria.db"


class Cluster:
    """All files of a PostgreSQL, its log of writes among them."""

    def __init__(self, server: Postgres, folder: Path) -> None:
        self.server = server
        server.start()
        self.url = server.create("portaria")
        migrate(self.url, folder=folder)
        server.stop()
        self.recording = Recording(server.data, into=server.folder)
        self.environ: dict[str, str] = {}
        server.owner["env"] = os.environ | self.recording.environ
        server.start()

    def left(self) -> Path:
        """Beside the folder that is recorded."""
        return self.server.folder / "left"

    def stop(self) -> None:
        """End the server, and record no more."""
        self.server.stop()
        self.server.data = self.left()
        self.server.settings = FAST + SMALL  # what becomes of the image is nobody's loss
        self.server.owner["env"] = dict(os.environ)

    @contextmanager
    def revived(self) -> Iterator[str]:
        """The same server with what is left of its files."""
        if "user" in self.server.owner:
            for path in (self.left(), *self.left().rglob("*")):
                shutil.chown(path, UNPRIVILEGED)
        self.server.start()
        try:
            yield self.url
        finally:
            self.server.stop()


@contextmanager
def started(url: str, folder: Path) -> Iterator[Flask]:
    """An application on this database, as the current one, and let go of."""
    app = create_app(settings_for(url, folder=folder, welcome="link"))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
