"""Migrations, up and down, on both databases; what they make is what the rows describe."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from config import ROOT
from receiver import create_app, revisions
from receiver.db import db, migrate_to_head
from receiver.models.member import MEMBERS
from receiver.models.word_index import is_ours
from receiver.rules.words import sought
from tests import thrift
from tests.database import Databases, settings_for

SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture
def empty(backend: str, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without any table."""
    with databases.empty(backend) as url:
        app = create_app(settings_for(url, folder=tmp_path))
        with app.app_context():
            yield app
        thrift.forget(app)


def tables() -> set[str]:
    every = sa.inspect(db.engine).get_table_names()
    return {name for name in every if is_ours(name, "table", {})} - {"alembic_version"}


def differences() -> list[object]:
    """What `alembic check` would report."""
    with db.engine.connect() as connection:
        told: dict[str, Any] = {"compare_type": True, "compare_server_default": True}
        told["include_name"] = is_ours
        context = MigrationContext.configure(connection, opts=told)
        return list(compare_metadata(context, db.metadata))


def test_an_empty_database_becomes_what_the_rows_describe(empty: Flask) -> None:
    """R17: `alembic check` is empty."""
    migrate_to_head()
    assert tables() == set(db.metadata.tables)
    assert differences() == []


def test_a_missing_migration_would_be_noticed(empty: Flask) -> None:
    """R17: the comparison above is able to fail."""
    migrate_to_head()
    with db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE area DROP COLUMN url"))
        connection.execute(sa.text("DROP INDEX ix_job_fresh"))
    assert len(differences()) == 2


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_step_can_be_taken_back_and_taken_again(empty: Flask, revision: str) -> None:
    """R17: up to it, one down, and up to the end."""
    upgrade(revision=revision)
    downgrade(revision="-1")
    migrate_to_head()
    assert differences() == []


PEOPLE = """INSERT INTO member (id, email, name, language, status, blocked_by, session_version,
    created_at) VALUES (:id, :email, :name, 'pt_BR', 'active', '', 1, '2026-03-02 12:00:00')"""
ADDRESSES = """INSERT INTO member_email (member_id, email, added_at)
    VALUES (:id, :other, '2026-03-02 12:00:00')"""


def people_of_before() -> None:
    """Three and some hundred members, as they were written before they had words."""
    names = dict.fromkeys(range(10, 700), "Rui") | {1: "João Lima", 2: "", 701: "Zoë D'Ávila"}
    rows = [
        {"id": id, "name": name, "email": f"m{id}@example.test", "other": f"de.{id}@casa.test"}
        for id, name in names.items()
    ]
    with db.engine.begin() as connection:
        connection.execute(sa.text(PEOPLE), rows)
        connection.execute(sa.text(ADDRESSES), rows)


def found(text: str) -> list[int]:
    with db.engine.connect() as connection:
        rows = sa.select(MEMBERS.number).where(MEMBERS.has(sought(text)))
        return list(connection.scalars(rows.order_by(MEMBERS.number)))


def test_members_of_before_get_their_words_even_in_two_goes(empty: Flask) -> None:
    steps = SCRIPTS.walk_revisions()
    (step,) = [script for script in steps if "words_of_members" in script.path]
    before = str(step.down_revision)
    upgrade(revision=before)
    people_of_before()
    for _go in range(2):
        upgrade(revision=step.revision)
        assert found("joao") == found("m1@example") == [1]
        assert (found("avila zoe"), found("de.2@")) == ([701], [2])
        assert len(found("rui casa.test")) == 690
        with db.engine.begin() as connection:  # as if it had been cut off
            connection.execute(sa.text("UPDATE member SET words = ''"))
            connection.execute(sa.text(f"UPDATE alembic_version SET version_num = '{before}'"))


def test_all_the_way_down_leaves_nothing(empty: Flask) -> None:
    """R17."""
    migrate_to_head()
    downgrade(revision="base")
    assert tables() == set()


def test_to_migrate_what_is_up_to_date_changes_nothing(app: Flask) -> None:
    """R17: each start does it."""
    migrate_to_head()
    assert differences() == []


def test_migrations_are_one_line_without_branches() -> None:
    """Numbered, each after the one before, so that two of one number are noticed."""
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    assert len(SCRIPTS.get_heads()) == 1


def test_the_newest_migration_is_known_by_the_names_of_the_files() -> None:
    """The server's own look is as good as Alembic's, which takes long to load."""
    assert list(revisions.known()) == REVISIONS
    assert [revisions.newest()] == SCRIPTS.get_heads()


def test_a_schema_that_is_up_to_date_is_left_alone(
    empty: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate_to_head()
    with db.engine.connect() as connection:
        assert revisions.applied(connection) == {revisions.newest()}
    monkeypatch.setattr("receiver.db.flask_migrate", None)  # whoever asked for it would fail
    migrate_to_head()


@pytest.mark.parametrize("told", [("db", "check"), ("db", "current"), ("db", "--help")])
def test_who_writes_a_migration_has_the_commands_for_it(app: Flask, told: tuple[str, ...]) -> None:
    done = app.test_cli_runner().invoke(args=told)
    assert (done.exit_code, done.exception) == (0, None), done.output
