"""Letters that go without a trace: because they were only simulated, or somebody asked for it."""

from collections.abc import Collection
from pathlib import Path

import sqlalchemy as sa

from receiver import jobs
from receiver.context import settings
from receiver.db import after_commit, db
from receiver.models import BouncedAddress, Letter, Token
from receiver.outbox.owe import job_key

_UNSEEN = {"synchronize_session": False}


def remove(letters: Collection[Letter]) -> None:
    """Remove letters and what hangs on them, inside a story; their lines of the log went before."""
    ids = [letter.id for letter in letters]
    names = [f"*-{letter.id:06d}-{letter.kind.value}.eml" for letter in letters]
    jobs.forgive(*map(job_key, letters))
    freed = sa.update(BouncedAddress).where(BouncedAddress.letter_id.in_(ids))
    db.session.execute(freed.values(letter_id=None), execution_options=_UNSEEN)
    for gone in (
        sa.delete(Token).where(Token.letter_id.in_(ids)),
        sa.delete(Letter).where(Letter.id.in_(ids)),
    ):
        db.session.execute(gone, execution_options=_UNSEEN)
    folder = settings().instance / "mail"
    after_commit(lambda: _remove_files(folder, names))


def _remove_files(folder: Path, names: Collection[str]) -> None:
    for name in names:
        for path in folder.glob(name):
            path.unlink(missing_ok=True)
