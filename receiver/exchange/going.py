"""The worker goes through a file: first to see what it would do, and once confirmed to do it."""

import hashlib
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver import jobs, provisioning
from receiver.db import db, transaction
from receiver.exchange.arriving import owe_again
from receiver.exchange.wishes import Choice
from receiver.log import log_by_hand
from receiver.models import Import, ImportLine, ImportPart
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.models.member_import import ImportState
from receiver.provisioning.cause import Cause
from receiver.rules.newcomers import BadLine, Newcomer, Reader
from receiver.rules.vocabulary import Actor
from receiver.security import brought

A_TURN = 2.0  # seconds after which what was found is written down
_GO_FIRST = (JobKind.POSTBACK, JobKind.MEMBER, JobKind.SALE)
_DIGEST = 8  # bytes of an address that tell it from all others of a file


@dataclass
class _Looked:
    """What a look through some parts has found."""

    after: int
    seen: set[bytes]
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[dict[str, Any]] = field(default_factory=list)


def go_on(claim: jobs.Claim, *, now: datetime) -> None:
    """Look at some more parts of a file, or take in the next one."""
    found = db.session.get(Import, claim.row_id)
    if found is not None and found.state is ImportState.CHECKING:
        _check(claim, found, now)
        return
    with transaction():
        jobs.finish(claim)
        found = Import.under_lock(claim.row_id)
        if found is not None and found.state is ImportState.RUNNING:
            _carry_out(found, now)


def _check(claim: jobs.Claim, found: Import, now: datetime) -> None:
    looked = _look(found, now)
    with transaction():
        jobs.finish(claim)
        # Who chose anew meanwhile owes it anew: then this claim was lost, and all this is undone.
        still = Import.under_lock(claim.row_id)
        if still is None or still.state is not ImportState.CHECKING:
            return
        still.after, still.seen = looked.after, b"".join(looked.seen)
        _count(still, looked.counts)
        if looked.refused:
            db.session.connection().execute(sa.insert(ImportLine), looked.refused)
        if still.after < still.parts:
            owe_again(still, now)
        else:
            still.state, still.seen = ImportState.CHECKED, b""


def _look(found: Import, now: datetime) -> _Looked:
    """Go through some parts; nothing is written, and others go first."""
    seen, number, parts = found.seen, found.id, found.parts
    known = {seen[at : at + _DIGEST] for at in range(0, len(seen), _DIGEST)}
    looked = _Looked(found.after, known)
    reader, began = Choice.kept(found.wish).reader(now), time.monotonic()
    while looked.after < parts:
        looked.after += 1
        _look_at(ImportPart.rows_of(number, looked.after), number, reader, looked)
        db.session.rollback()
        if time.monotonic() - began > A_TURN or jobs.is_anything_due(_GO_FIRST):
            break
    db.session.rollback()
    return looked


def _look_at(
    rows: Iterable[tuple[int, list[str]]], number: int, reader: Reader, looked: _Looked
) -> None:
    taken = []
    for line, cells in rows:
        try:
            one = _read(reader, line, cells)
            _note_seen(one, looked.seen)
            taken.append(one)
        except BadLine as bad:
            facts = {"import_id": number, "line": line, "email": _told(cells, reader)}
            looked.refused.append({**facts, "reason": bad.reason, "facts": bad.facts})
    looked.counts.update(fate.value for fate in provisioning.fates(taken))
    looked.counts["refused"] = len(looked.refused)


def _carry_out(found: Import, now: datetime) -> None:
    """Take in the next part, inside a story: all of it, and that it was done, or nothing."""
    choice, rows = Choice.kept(found.wish), ImportPart.rows_of(found.id, found.after + 1)
    taken = _readable(found, choice.reader(now), rows)
    by = f"{found.by} (CSV {found.id})"
    cause = Cause(Actor.ADMIN, now, actor_name=by, is_silent=not choice.letters)
    _count(found, Counter(fate.value for fate in provisioning.take_in(taken, cause)))
    found.after += 1
    if found.after < found.parts:
        owe_again(found, now)
        return
    found.state, found.done_at = ImportState.DONE, now
    # The hashes of passwords are with their owners now, and nowhere else.
    db.session.execute(sa.delete(ImportPart).where(ImportPart.import_id == found.id))
    facts = {name: getattr(found, name) for name in ("new", "changed", "known", "refused")}
    facts |= {"file": found.file_name, "number": found.id}
    log_by_hand(Deed.IMPORTED, "import-done", facts, by=found.by, now=now)


def _readable(found: Import, reader: Reader, rows: list[tuple[int, list[str]]]) -> list[Newcomer]:
    """Those that were not refused when it was looked through, nor are by now."""
    numbers = [line for line, _cells in rows]
    bad = sa.select(ImportLine.line).where(
        ImportLine.import_id == found.id, ImportLine.line.in_(numbers)
    )
    refused, taken = set(db.session.scalars(bad)), []
    for line, cells in rows:
        if line in refused:
            continue
        try:
            taken.append(_read(reader, line, cells))
        except BadLine as error:  # its last day is over since
            email = _told(cells, reader)
            told = {"import_id": found.id, "line": line, "email": email, "facts": error.facts}
            db.session.add(ImportLine(reason=error.reason, **told))
            found.refused += 1
    return taken


def _read(reader: Reader, line: int, cells: list[str]) -> Newcomer:
    one = reader.read(line, cells)
    if one.password_hash:
        try:
            brought.check(one.password_hash)
        except brought.NotTaken as error:
            raise BadLine(error.reason) from error
    return one


def _note_seen(one: Newcomer, seen: set[bytes]) -> None:
    digest = hashlib.blake2b(one.email.encode(), digest_size=_DIGEST).digest()
    if digest in seen:
        raise BadLine("import-twice", email=one.email)
    seen.add(digest)


def _told(cells: list[str], reader: Reader) -> str:
    """The address as the file has it."""
    return next((c for k, c in zip(reader.columns, cells, strict=False) if k == "email"), "")[:320]


def _count(found: Import, counts: Counter[str]) -> None:
    for name in ("new", "changed", "known", "refused"):
        setattr(found, name, getattr(found, name) + counts[name])
