"""What the doctor looks at. Every finding names no secret, and a bad one says how to mend it."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.orm import aliased

from receiver import readiness
from receiver.cli.finding import Finding
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import HeldLoss, Job, Key, Letter, Postback
from receiver.models.job import TOLD, JobState
from receiver.readiness import spoken
from receiver.rules.letter_kinds import LetterState
from receiver.rules.vocabulary import PostbackState

MOST_HELD = 100_000
SHOWN = 10
PATIENCE = timedelta(minutes=10)
LATELY = timedelta(days=7)


def the_settings() -> Finding:
    """They were read, or we would not be here; but some defaults are for trying out only."""
    told = settings()
    if told.mail_url and told.mail_from.rstrip("> ").endswith("@localhost"):
        return Finding.bad(f"MAIL_FROM is {told.mail_from}; set it to an address of your own")
    return Finding.good(f"{told.language}, {told.timezone}, files in {told.instance}")


def the_database() -> Finding:
    """Whether it answers."""
    db.session.execute(sa.select(1))
    url = make_url(settings().database_url.get_secret_value())
    kind = "SQLite" if url.get_backend_name() == "sqlite" else "PostgreSQL"
    return Finding.good(f"{kind} answers, {url.database}{f' on {url.host}' if url.host else ''}")


def the_schema() -> Finding:
    """Whether all migrations were applied."""
    return _found(readiness.schema(), mend="run `migrate`")


def a_key() -> Finding:
    """Whether any postback can be accepted."""
    labels = [key.label for key in Key.given()]
    if labels:
        return Finding.good(f"{len(labels)} accepted: {', '.join(labels)}")
    return Finding.bad(
        "none is known, so every postback is refused; run `keys add` with the key from "
        "Ferramentas → Postback"
    )


def the_worker() -> Finding:
    """Whether somebody understands postbacks and delivers e-mails."""
    return _found(readiness.worker(utcnow()), mend="start bin/serve, or run `worker`")


def the_wait() -> Finding:
    """Whether postbacks and e-mails are taken up in time."""
    return _found(readiness.waiting(utcnow()), mend="is the worker running, and keeping up?")


def the_disk() -> Finding:
    """Whether there is room for what is to be kept."""
    return _found(readiness.disk(), mend="what cannot be stored is refused: make room")


def the_letters() -> Finding:
    """Whether e-mails wait for longer than they should, or for a person."""
    dead = _count(Letter.state == LetterState.DEAD, ~_followed(), _is_recent())
    if dead:
        return Finding.bad(
            f"{dead} of the last days could not be delivered; see `letters list --state dead`, "
            "then `letters resend ID` or `members move OLD NEW`"
        )
    late = _count(Letter.state == LetterState.QUEUED, Letter.created_at < utcnow() - PATIENCE)
    if late:
        return Finding.bad(
            f"{late} wait for over {spoken(PATIENCE)}; see `letters list --state queued`"
        )
    return Finding.good(f"{_count(Letter.state == LetterState.QUEUED)} waiting, none given up")


def the_inbox() -> Finding:
    """Whether postbacks wait for longer than they should, or for a person."""
    dead = _count(Postback.state == PostbackState.DEAD)
    if dead:
        return Finding.bad(
            f"{dead} could not be understood; see `postbacks list --state dead`, "
            "then `postbacks replay ID`"
        )
    waiting = Postback.state == PostbackState.WAITING
    late = _count(waiting, Postback.received_at < utcnow() - PATIENCE)
    if late:
        return Finding.bad(f"{late} wait for over {spoken(PATIENCE)}; is the worker running?")
    return Finding.good(f"{_count(waiting)} waiting, none given up")


def the_brake() -> Finding:
    """Whether losses of access wait for a person."""
    held = HeldLoss.count(MOST_HELD)
    if held:
        return Finding.bad(
            f"{held} people would have lost access in a flood; see `brake list`, then "
            "`brake release` or `brake drop`"
        )
    return Finding.good("holds nothing" if settings().brake else "switched off by BRAKE")


def the_work() -> Finding:
    """Whether anything else that is owed was given up, or is late."""
    others = Job.kind.not_in(TOLD)
    some = Job.given_up().with_only_columns(Job.key).order_by(Job.id).limit(SHOWN)
    dead = list(db.session.scalars(some))
    if dead:
        return Finding.bad(
            f"given up: {', '.join(dead)}; `work list` says why, `work retry` tries again"
        )
    late = _count(others, Job.state == JobState.READY, Job.run_at < utcnow() - PATIENCE)
    if late:
        return Finding.bad(
            f"{late} pieces are over {spoken(PATIENCE)} late; is the worker running?"
        )
    return Finding.good("nothing late, nothing given up")


def _is_recent() -> sa.ColumnElement[bool]:
    return Letter.created_at > utcnow() - LATELY


def _followed() -> sa.ColumnElement[bool]:
    """Whether the same was sent again, and is on its way or has arrived."""
    later = aliased(Letter)
    same = (later.member_id == Letter.member_id, later.kind == Letter.kind, later.id > Letter.id)
    return sa.exists().where(*same, later.state != LetterState.DEAD)


def _count(*conditions: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(*conditions)) or 0


def _found(part: readiness.Part, *, mend: str) -> Finding:
    return Finding(part.is_good, part.says if part.is_good else f"{part.says}; {mend}")
