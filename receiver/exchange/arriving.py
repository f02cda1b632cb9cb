"""A file arrives: it is kept in parts, a person says how it is read, sees what it would do,
and confirms it."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, transaction
from receiver.exchange.wishes import Choice
from receiver.log import log_by_hand
from receiver.models import Import, ImportLine, ImportPart
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.models.member_import import ImportState
from receiver.provisioning import Refused
from receiver.rules import sheet
from receiver.rules.columns import Column
from receiver.rules.sheet import Line, Unreadable
from receiver.rules.told import one_line

PART = 100  # lines that are taken in at once
_SAMPLE = 20
_IS_STILL = frozenset({ImportState.CHOOSING, ImportState.CHECKING, ImportState.CHECKED})


def begin(name: str, data: bytes, *, by: str, now: datetime) -> int:
    """Keep a file; nothing of it is done yet. Tells its number. Raises Refused."""
    if len(data) > sheet.LARGEST_FILE:
        raise Refused("import-too-large")
    try:
        lines = sheet.lines(sheet.decoded(data))
        first = list(itertools.islice(lines, _SAMPLE))
        if not first:
            raise Refused("import-empty")
        with transaction():
            return _keep(name, first, lines, by=by, now=now)
    except Unreadable as error:
        raise Refused(error.reason) from error


def choose(import_id: int, choice: Choice, *, by: str, now: datetime) -> None:
    """Say how it is read, and have it looked through: what would it do? Raises Refused."""
    if list(choice.columns).count(Column.EMAIL) != 1:
        raise Refused("import-needs-address")
    with transaction():
        found = _still(import_id)
        found.wish, found.state, found.seen = choice.told(), ImportState.CHECKING, b""
        _start_again(found)
        found.refused = 0
        db.session.execute(sa.delete(ImportLine).where(ImportLine.import_id == found.id))
        _owe(found, now)
        _log(found, "import-checked", by=by, now=now)


def confirm(import_id: int, *, by: str, now: datetime) -> None:
    """Have it done as it was shown. Raises Refused."""
    with transaction():
        found = _still(import_id)
        if found.state is not ImportState.CHECKED:
            raise Refused("import-not-checked")
        found.state, found.confirmed_at, found.by, found.seen = ImportState.RUNNING, now, by, b""
        facts = {"new": found.new, "changed": found.changed, "refused": found.refused}
        _start_again(found)
        _owe(found, now)
        _log(found, "import-confirmed", by=by, now=now, **facts)


def discard(import_id: int, *, by: str, now: datetime) -> None:
    """Throw a file away of which nothing was done. Raises Refused."""
    with transaction():
        found = _still(import_id)
        _log(found, "import-discarded", by=by, now=now)
        jobs.forgive(_key(found))
        for kind in (ImportPart, ImportLine):
            db.session.execute(sa.delete(kind).where(kind.import_id == found.id))
        db.session.delete(found)


def guess(found: Import) -> list[Column | None]:
    """What the columns of a file seem to hold."""
    return sheet.guessed(found.header, [cells for _line, cells in sample(found)])


def sample(found: Import) -> list[Line]:
    """Its first lines."""
    return ImportPart.rows_of(found.id, 1)[:_SAMPLE]


def owe_again(found: Import, now: datetime) -> None:
    """Owe the next part, inside a story."""
    jobs.owe(JobKind.IMPORT, _key(found), row_id=found.id, now=now)


def _keep(name: str, first: list[Line], rest: Iterator[Line], *, by: str, now: datetime) -> int:
    header = first[0][1]
    is_named = sheet.has_header(header)
    found = Import(
        file_name=one_line(name) or "csv",
        by=by,
        state=ImportState.CHOOSING,
        created_at=now,
        header=header if is_named else [""] * max(len(cells) for _line, cells in first),
        wish={},
        seen=b"",
        **dict.fromkeys(("lines", "parts", "after", "new", "changed", "known", "refused"), 0),
    )
    db.session.add(found)
    db.session.flush()
    lines = itertools.chain(first[1:] if is_named else first, rest)
    while part := list(itertools.islice(lines, PART)):
        found.parts, found.lines = found.parts + 1, found.lines + len(part)
        _add_part(found, part)
    if not found.parts:
        raise Refused("import-empty")
    _log(found, "import-read", by=by, now=now)
    return found.id


def _add_part(found: Import, part: Sequence[Line]) -> None:
    kept: dict[str, Any] = {"import_id": found.id, "number": found.parts, "rows": part}
    # By the connection: many rows, of which none is wanted as an object.
    db.session.connection().execute(sa.insert(ImportPart), kept)


def _still(import_id: int) -> Import:
    found = Import.under_lock(import_id)
    if found is None or found.state not in _IS_STILL:
        raise Refused("import-over")
    return found


def _start_again(found: Import) -> None:
    found.after = found.new = found.changed = found.known = 0


def _owe(found: Import, now: datetime) -> None:
    jobs.owe_again(JobKind.IMPORT, _key(found), row_id=found.id, now=now, at=now)


def _key(found: Import) -> str:
    return f"{JobKind.IMPORT}:{found.id}"


def _log(found: Import, reason: str, *, by: str, now: datetime, **facts: object) -> None:
    told = {"file": found.file_name, "number": found.id, "lines": found.lines, **facts}
    log_by_hand(Deed.IMPORTED, reason, told, by=by, now=now)
