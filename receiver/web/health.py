"""Is it alive, and is it able to work: for whoever watches the server."""

from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from config import ROOT
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Job, Worker
from receiver.models.job import JobState

WORKER_SILENCE = timedelta(seconds=30)

Report = dict[str, object]

bp = Blueprint("health", __name__)
log = structlog.get_logger("receiver.web")


@bp.get("/healthz")
def alive() -> Response:
    """The process answers; nothing else is asked, so that a slow database restarts nobody."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """All that is needed to turn postbacks into accounts is here and awake."""
    report: Report = {"ready": False, "database": False, "migrations": None, "worker": None}
    try:
        report |= _look(utcnow())
    except SQLAlchemyError as error:
        log.warning("not ready", error=type(error).__name__)
    report["ready"] = all(report[part] for part in ("database", "migrations", "worker"))
    return jsonify(report), 200 if report["ready"] else 503


def _look(now: datetime) -> Report:
    report: Report = {"database": True, "migrations": _is_migrated()}
    # Before that, the tables need not be there.
    return report | _work(now) if report["migrations"] else report


def _work(now: datetime) -> Report:
    seen = Worker.last_seen_at()
    dead = sa.select(sa.func.count()).where(Job.state == JobState.DEAD)
    due = sa.select(sa.func.min(Job.run_at)).where(Job.state == JobState.READY, Job.run_at <= now)
    oldest = db.session.scalar(due)
    return {
        "worker": seen is not None and now - seen < WORKER_SILENCE,
        "worker_seen_at": seen.isoformat() if seen else None,
        "dead_jobs": db.session.scalar(dead),
        "oldest_due_seconds": round((now - oldest).total_seconds()) if oldest else None,
    }


def _is_migrated() -> bool:
    applied = MigrationContext.configure(db.session.connection()).get_current_heads()
    return set(applied) == _wanted()


@cache
def _wanted() -> frozenset[str]:
    return frozenset(ScriptDirectory(str(ROOT / "migrations")).get_heads())
