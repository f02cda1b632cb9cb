"""Work that was given up, and is neither a postback nor an e-mail."""

import click

from receiver import provisioning
from receiver.cli.desk import BY, Desk, listing
from receiver.cli.printing import answer
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Job

work = Desk("work", help="Work of the server itself that was given up after all its tries.")


@work.command("list")
@listing
def list_work(*, as_json: bool, limit: int) -> None:
    """List it and why it failed, the newest first."""
    found = db.session.scalars(Job.given_up().order_by(Job.id.desc()).limit(limit))
    rows = [
        {"id": job.id, "kind": job.kind.value, "key": job.key, "created_at": job.created_at}
        | {"attempts": job.attempts, "error": "".join(job.error.splitlines()[-1:])}
        for job in found
    ]
    answer(rows, as_json=as_json, columns=("id", "key", "created_at", "attempts", "error"))


@work.command("retry")
def retry() -> None:
    """Try all of it once more, at once."""
    click.echo(f"{provisioning.try_given_up(by=BY, now=utcnow())} tried again")
