"""A fresh, migrated database for every test that asks for one, on both back ends.

The schema is migrated once per test process, into a template. On SQLite a test gets a copy of
that file. On PostgreSQL it gets a database whose rows are deleted afterwards, and which is used
again unless the test has changed its schema (a new one for each test takes ten times as long).
"""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sqlalchemy.engine import make_url

from config import Settings
from receiver import create_app
from receiver.db import migrate_to_head
from tests import thrift
from tests.folders import temporary_folder
from tests.postgres import Postgres

BACKENDS = ("sqlite", "postgres")
PUBLIC_URL = "https://portaria.example.test"
TEMPLATE = "template_portaria"


class Databases:
    """Hands out databases; what it needs for that is made when first asked for."""

    def __init__(self) -> None:
        self.folder = temporary_folder("db")
        self.clean: list[str] = []
        self.shape: object = None
        self.numbers = itertools.count(1)
        self.file: Path | None = None
        self.server: Postgres | None = None

    def __enter__(self) -> "Databases":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.server:
            self.server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def fresh(self, backend: str) -> Iterator[str]:
        """The address of a database with an empty, current schema."""
        with self._file() if backend == "sqlite" else self._database() as url:
            yield url

    @contextmanager
    def copy(self, url: str) -> Iterator[str]:
        """The address of a database with all that is in another one, which nobody uses now."""
        if url.startswith("sqlite"):
            with self._copy(Path(url.removeprefix("sqlite:///"))) as copied:
                yield copied
            return
        server, name = self.running_server(), f"copy_{next(self.numbers)}"
        filled = str(make_url(url).database)
        server.let_go(filled)
        try:
            yield server.create(name, template=filled)
        finally:
            server.drop(name)

    @contextmanager
    def empty(self, backend: str) -> Iterator[str]:
        """The address of a database without any schema: for tests of the migrations."""
        if backend == "sqlite":
            yield f"sqlite:///{self._next_file()}"
            return
        server, name = self.running_server(), f"empty_{next(self.numbers)}"
        try:
            yield server.create(name)
        finally:
            server.drop(name)

    @contextmanager
    def _file(self) -> Iterator[str]:
        if self.file is None:
            self.file = self.folder / "template.db"
            migrate(f"sqlite:///{self.file}", folder=self.folder)
        with self._copy(self.file) as url:
            yield url

    @contextmanager
    def _copy(self, file: Path) -> Iterator[str]:
        copy = self._next_file()
        shutil.copyfile(file, copy)
        yield f"sqlite:///{copy}"
        for leftover in self.folder.glob(f"{copy.name}*"):
            leftover.unlink()

    @contextmanager
    def _database(self) -> Iterator[str]:
        server = self.running_server()
        if not self.clean:
            self.clean.append(f"test_{next(self.numbers)}")
            server.create(self.clean[-1], template=TEMPLATE)
        name = self.clean.pop()
        yield server.url(name)
        if server.wipe(name) == self.shape:
            self.clean.append(name)
        else:
            server.let_go(name)

    def running_server(self) -> Postgres:
        """The PostgreSQL server of this test process."""
        if self.server is None:
            self.server = Postgres()
            self.server.start()
            migrate(self.server.create(TEMPLATE), folder=self.folder)
            self.shape = self.server.wipe(TEMPLATE)
            self.server.let_go(TEMPLATE)
        return self.server

    def _next_file(self) -> Path:
        return self.folder / f"{next(self.numbers)}.db"


def settings_for(url: str, *, folder: Path, **others: object) -> Settings:
    """Settings for tests: nothing is read from the environment; with None, a default stays one."""
    told = {
        "secret_key": "a secret of the tests, long enough",
        "database_url": url,
        "instance": folder / "instance",
        "public_url": PUBLIC_URL,
        "mail_from": "Loja <loja@example.test>",
        "admin_email": "dona@example.test",
    }
    named = {name: value for name, value in (told | others).items() if value is not None}
    return Settings.model_validate(named)


def migrate(url: str, *, folder: Path) -> None:
    """Bring an empty database to the current schema, and let go of it."""
    app = create_app(settings_for(url, folder=folder))
    with app.app_context():
        migrate_to_head()
    thrift.forget(app)
