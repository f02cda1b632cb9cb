"""A file brought to a server, for tests: sent, its columns chosen, looked through, confirmed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from receiver import exchange, worker
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Import, ImportLine
from receiver.rules.columns import Column

BY = "bia@loja.test"
HEADER = "E-mail;Nome;Áreas abertas;Até;Idioma;Senha\n"


@dataclass
class Brought:
    """One file at a server, and the clock."""

    number: int
    now: datetime

    @property
    def row(self) -> Import:
        """How it stands."""
        db.session.rollback()
        return db.session.get_one(Import, self.number)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """New, changed, known and refused."""
        row = self.row
        return row.new, row.changed, row.known, row.refused

    def look_through(self, columns: Sequence[Column | None] = (), **told: Any) -> "Brought":
        """Choose what was guessed, unless something else is said, and see what it would do."""
        choice = exchange.Choice(columns or exchange.guess(self.row), **told)
        exchange.choose(self.number, choice, by=BY, now=self.now)
        return self.work()

    def confirm(self) -> "Brought":
        """Have it done."""
        exchange.confirm(self.number, by=BY, now=self.now)
        return self.work()

    def work(self) -> "Brought":
        """Let the worker do all that is owed."""
        while worker.understand_batch(now=self.now):
            pass
        return self

    def refused(self) -> dict[int, str]:
        """Why which lines are left out."""
        return {one.line: one.reason for one in ImportLine.of(self.number, limit=1000)}


def bring(text: str | bytes, now: datetime, *, header: str = HEADER) -> Brought:
    """Send a file."""
    data = text if isinstance(text, bytes) else (header + text).encode()
    return Brought(exchange.begin("alunos.csv", data, by=BY, now=now), now)


def sending(_scene: object) -> dict[str, Any]:
    """The form that sends a file."""
    return {"file": (io.BytesIO(b"E-mail\neva@example.test\n"), "alunos.csv")}


def kept_file(_scene: object) -> dict[str, Any]:
    """A file that was sent; the form that says how it is read."""
    bring("eva@example.test;Eva\n", utcnow())
    return {"column-0": "email"}


def looked_through(_scene: object) -> dict[str, Any]:
    """A file that waits to be confirmed."""
    bring("eva@example.test;Eva\n", utcnow()).look_through()
    return {}
