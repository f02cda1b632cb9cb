"""A copy is put back: elsewhere, in place of an older one, and never under a running server."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade

from receiver import accounts, create_app
from receiver.accounts import Browser
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Area, Postback
from tests import live, people
from tests.backends import ON_SQLITE
from tests.cli.conftest import Run
from tests.database import settings_for
from tests.factories import Shop
from tests.live import Live

pytestmark = ON_SQLITE


@pytest.fixture
def copy(app: Flask, shop: Shop, run: Run, tmp_path: Path) -> Path:
    """A copy of a shop with one sale, and a member who knows a password."""
    shop.arrive(sale="100", email="rui@example.test")
    people.member(now=shop.now)
    path = tmp_path / "copy.db"
    assert run("backup", str(path)).exit_code == 0
    return path


def let_go() -> None:
    """Close every connection, as a server that was stopped."""
    db.session.remove()
    db.engine.dispose()


def file_of(app: Flask) -> Path:
    """Where the database is."""
    return Path(str(db.engine.url.database))


def refused(run: Run, *arguments: str) -> str:
    """Why it was not done."""
    let_go()
    result = run("restore", *arguments)
    assert result.exit_code == 1
    return result.stderr


def aside(app: Flask) -> list[Path]:
    """What was there before."""
    return list(file_of(app).parent.glob(f"{file_of(app).name}.before-*"))


def test_a_copy_is_put_in_place_elsewhere_and_its_people_get_in(copy: Path, tmp_path: Path) -> None:
    """R16."""
    elsewhere = create_app(settings_for(f"sqlite:///{tmp_path / 'new.db'}", folder=tmp_path))
    with elsewhere.app_context():
        result = elsewhere.test_cli_runner().invoke(args=["restore", str(copy)])
        assert result.exit_code == 0, result.output
        assert "1 postback, 1 sale, 2 member" in result.stdout
        here = Browser(address="203.0.113.7", device="test")
        entered = accounts.enter_with_password(
            people.ANA, people.PASSWORD, browser=here, now=utcnow()
        )
        assert entered
        assert (tmp_path / "new.db").stat().st_mode & 0o777 == 0o600
        let_go()


def test_what_was_there_is_kept_aside(copy: Path, app: Flask, run: Run) -> None:
    let_go()
    result = run("restore", str(copy))
    assert result.exit_code == 0
    (before,) = aside(app)
    assert str(before) in result.stdout
    with closing(sqlite3.connect(before)) as opened:
        assert opened.execute("SELECT count(*) FROM postback").fetchone() == (1,)


def test_what_knows_more_than_the_copy_is_not_replaced(
    copy: Path, shop: Shop, run: Run, app: Flask
) -> None:
    shop.arrive(sale="200")
    assert "--force" in refused(run, str(copy))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Postback)) == 2
    assert aside(app) == []
    let_go()
    assert run("restore", str(copy), "--force").exit_code == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Postback)) == 1
    assert len(aside(app)) == 1


def test_a_database_in_use_is_not_replaced(copy: Path, run: Run, app: Flask) -> None:
    let_go()
    with closing(sqlite3.connect(file_of(app))) as other:
        other.execute("SELECT count(*) FROM postback").fetchone()
        assert "stop the server first" in run("restore", str(copy), "--force").stderr
    assert aside(app) == []


def test_a_running_server_is_noticed(server: Live, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert server.portaria("backup", str(copy)).returncode == 0
    done = server.portaria("restore", str(copy), "--force")
    assert (done.returncode, done.stdout) == (1, "")
    assert "stop the server first" in done.stderr
    assert live.wait_for(server.is_ready, what="the server")


@pytest.mark.parametrize("content", [b"", b"no database" * 400])
def test_what_is_no_copy_is_refused(app: Flask, run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert "is no database of Portaria" in refused(run, str(tmp_path / "file"))


def test_a_damaged_copy_is_refused(copy: Path, run: Run) -> None:
    content = bytearray(copy.read_bytes())
    content[8192:40960] = b"\xff" * (40960 - 8192)
    copy.write_bytes(content)
    assert refused(run, str(copy))


def test_a_copy_of_a_later_version_is_refused(copy: Path, run: Run) -> None:
    with closing(sqlite3.connect(copy)) as opened, opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "another version of Portaria (9999)" in refused(run, str(copy))


def test_a_copy_of_an_earlier_version_is_migrated(copy: Path, run: Run, tmp_path: Path) -> None:
    with create_app(settings_for(f"sqlite:///{copy}", folder=tmp_path)).app_context():
        downgrade(revision="-1")
        let_go()
    let_go()
    assert run("restore", str(copy)).exit_code == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Area)) == 1


def test_a_database_that_cannot_be_read_is_put_aside_when_told(
    copy: Path, run: Run, app: Flask
) -> None:
    let_go()
    file_of(app).write_bytes(b"broken" * 4096)
    assert "--force puts it aside" in refused(run, str(copy))
    assert run("restore", str(copy), "--force").exit_code == 0
    assert aside(app)[0].read_bytes().startswith(b"broken")
