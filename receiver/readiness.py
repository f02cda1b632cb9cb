"""Whether postbacks are being turned into accounts: one judgement for /readyz and the doctor."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from receiver import revisions
from receiver.context import settings
from receiver.db import db, is_postgres
from receiver.models import Job, Worker
from receiver.models.job import JobKind, JobState

WORKER_SILENCE = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=2)
WAITED_FOR = (JobKind.POSTBACK, JobKind.LETTER)
# Nearly full is a disk with less than both: a small one may have little, a large one much.
LITTLE_SPACE = 500 * 1000**2
LITTLE_SHARE = 0.05


@dataclass(frozen=True)
class Part:
    """One thing that is needed, and what is to be said of it."""

    is_good: bool
    says: str


def parts(now: datetime) -> Iterator[tuple[str, Part]]:
    """Everything that is needed, in the order in which one needs the other."""
    yield "disk", disk()
    yield "database", database()
    applied = schema()
    yield "migrations", applied
    if applied.is_good:  # before that, the tables need not be there
        yield "worker", worker(now)
        yield "waiting", waiting(now)


PARTS = ("disk", "database", "migrations", "worker", "waiting")


def database() -> Part:
    """Whether it answers; a database that hangs is given up on by itself, where it can be told."""
    if is_postgres():
        db.session.execute(sa.text("SET LOCAL statement_timeout = 2000"))
    db.session.execute(sa.select(1))
    return Part(True, "answers")


def schema() -> Part:
    """Whether all migrations were applied."""
    applied, newest = revisions.applied(db.session.connection()), revisions.newest()
    if applied == {newest}:
        return Part(True, f"up to date ({newest})")
    return Part(False, f"is at {', '.join(sorted(applied)) or 'nothing'} instead of {newest}")


def worker(now: datetime) -> Part:
    """Whether somebody understands postbacks and delivers letters."""
    seen_at = Worker.last_seen_at()
    if seen_at is None:
        return Part(False, "none was ever seen")
    silence = now - seen_at
    return Part(silence < WORKER_SILENCE, _alive(silence))


def waiting(now: datetime) -> Part:
    """Whether postbacks and letters are taken up in time; what is owed for later does not wait."""
    for kind in WAITED_FOR:
        waits = now - (oldest_due(kind, now) or now)
        if waits > LONGEST_WAIT:
            return Part(False, f"a {kind.value} has been due for {spoken(waits)}")
    return Part(True, "nothing waits for long")


def disk() -> Part:
    """Whether there is room for what is to be kept."""
    said = []
    for folder in places().values():
        there = space(folder)
        if there is None:
            return Part(False, f"{folder} cannot be looked at")
        said.append(f"{there.free / 1024**3:.1f} GiB free at {folder}")
        if there.free < min(LITTLE_SPACE, LITTLE_SHARE * there.total):
            return Part(False, said[-1])
    return Part(True, ", ".join(dict.fromkeys(said)))


def places() -> dict[str, Path]:
    """The folders whose disks must not fill up: of the files, and of an SQLite database."""
    found = {"instance": settings().instance}
    url = make_url(settings().database_url.get_secret_value())
    folder = Path(url.database or "").parent
    if url.get_backend_name() == "sqlite" and folder.is_dir() and folder != found["instance"]:
        found["database"] = folder
    return found


def space(folder: Path) -> "shutil._ntuple_diskusage | None":
    """The disk of a folder; nothing when it has gone."""
    try:
        return shutil.disk_usage(folder)
    except OSError:
        return None


def oldest_due(kind: JobKind, now: datetime) -> datetime | None:
    """Since when the oldest work of a kind has been due; nothing when none is."""
    ready = sa.select(Job.run_at).where(Job.state == JobState.READY, Job.run_at <= now)
    return db.session.scalar(ready.where(Job.kind == kind).order_by(Job.run_at).limit(1))


def spoken(time: timedelta) -> str:
    """A span of time, as said to a person."""
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} minutes" if minutes else f"{int(time.total_seconds())} seconds"


def _alive(silence: timedelta) -> str:
    return "alive" if silence < WORKER_SILENCE else f"last seen {spoken(silence)} ago"
