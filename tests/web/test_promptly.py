"""Questions that are given up on."""

from pathlib import Path

import pytest
from sqlalchemy import QueuePool, text

from receiver import create_app
from receiver.db import db
from receiver.web.promptly import promptly
from tests import thrift
from tests.database import settings_for


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
def test_a_question_given_up_on_keeps_no_connection(database_url: str, tmp_path: Path) -> None:
    """One that ended after its application left an open connection to whatever test came next."""
    app = create_app(settings_for(database_url, folder=tmp_path))
    given_back: list[int] = []

    def slow() -> None:
        db.session.execute(text("SELECT pg_sleep(0.3)"))
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        db.session.remove()
        given_back.append(pool.checkedin())

    with app.app_context(), pytest.raises(TimeoutError):
        promptly(slow, seconds=0.1)
    thrift.forget(app)
    assert given_back == [1]
