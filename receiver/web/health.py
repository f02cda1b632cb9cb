"""Is it alive, and is it able to work: for whoever watches the server."""

from collections.abc import Mapping

import sqlalchemy as sa
import structlog
from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from receiver import readiness
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Job, Worker
from receiver.models.job import IS_DEAD, JobState
from receiver.web.promptly import promptly

# A load balancer waits some seconds for an answer, and a hanging database for ever.
PATIENCE = 3.0

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
    try:
        known, more = promptly(_look, seconds=PATIENCE)
    except TimeoutError:
        known, more = _away("it does not answer"), {}
    report = _report(known) | more
    if not report["ready"]:
        log.warning("not ready", **_bad(known))
    return jsonify(report), 200 if report["ready"] else 503


def _look() -> tuple[dict[str, readiness.Part], Report]:
    now = utcnow()
    found: dict[str, readiness.Part] = {}
    try:
        found.update(readiness.parts(now))
        return found, _numbers() if "worker" in found else {}
    except SQLAlchemyError as error:
        return found | _away(type(getattr(error, "orig", error)).__name__), {}
    finally:
        db.session.rollback()


def _away(why: str) -> dict[str, readiness.Part]:
    return {"database": readiness.Part(False, why)}


def _report(known: Mapping[str, readiness.Part]) -> Report:
    told = {name: known[name].is_good if name in known else None for name in readiness.PARTS}
    return {"ready": all(told.values()), **told, "why": _bad(known)}


def _bad(known: Mapping[str, readiness.Part]) -> dict[str, str]:
    return {name: part.says for name, part in known.items() if not part.is_good}


def _numbers() -> Report:
    now = utcnow()
    seen = Worker.last_seen_at()
    dead = sa.select(sa.func.count()).select_from(Job).where(IS_DEAD)
    due = sa.select(sa.func.min(Job.run_at)).where(Job.state == JobState.READY, Job.run_at <= now)
    oldest = db.session.scalar(due)
    return {
        "worker_seen_at": seen.isoformat() if seen else None,
        "dead_jobs": db.session.scalar(dead),
        "oldest_due_seconds": round((now - oldest).total_seconds()) if oldest else None,
    }
