"""Work: whether all that waits is owed, and all that is owed has something to be about."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from receiver.audit.finding import Finding, in_order
from receiver.models import (
    Bulk,
    Import,
    Job,
    Letter,
    Member,
    Postback,
    Preview,
    RecoveryCase,
    Replay,
    Sale,
)
from receiver.models.job import JobKind
from receiver.rules.letter_kinds import LetterState
from receiver.rules.vocabulary import PostbackState

ROWS: dict[JobKind, Any] = {
    JobKind.POSTBACK: Postback,
    JobKind.LETTER: Letter,
    JobKind.SALE: Sale,
    JobKind.MEMBER: Member,
    JobKind.PREVIEW: Preview,
    JobKind.IMPORT: Import,
    JobKind.BULK: Bulk,
    JobKind.REPLAY: Replay,
    JobKind.RECOVERY: RecoveryCase,
}


def work_findings() -> Iterator[Finding]:
    """What is wrong with work."""
    yield from _forgotten(JobKind.POSTBACK, Postback.state == PostbackState.WAITING)
    yield from _forgotten(JobKind.LETTER, Letter.state == LetterState.QUEUED)
    for kind in ROWS:
        yield from _about_nothing(kind)


def _forgotten(kind: JobKind, waits: sa.ColumnElement[bool]) -> Iterator[Finding]:
    """Rows that wait for work that nobody is owed."""
    row = ROWS[kind]
    is_owed = sa.exists().where(Job.key == sa.literal(f"{kind}:") + sa.cast(row.id, sa.String))
    for batch in in_order(sa.select(row.id).where(waits, ~is_owed), row.id):
        for (row_id,) in batch:
            says = f"{kind} {row_id} waits, but no work is owed for it"
            yield Finding("work", str(kind), row_id, says, (kind, f"{kind}:{row_id}"))


def _about_nothing(kind: JobKind) -> Iterator[Finding]:
    """Work about a row that is not there."""
    row = ROWS[kind]
    is_there = sa.exists().where(row.id == Job.row_id)
    lost = sa.select(Job.id, Job.key).where(Job.kind == kind, ~is_there)
    for batch in in_order(lost, Job.id):
        for job_id, key in batch:
            yield Finding("work", "job", job_id, f"work {key} is about nothing that is there")
