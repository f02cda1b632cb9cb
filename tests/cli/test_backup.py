"""Copies of the database: made under load, whole, told about, and only so many of them."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Worker
from tests import people
from tests.backends import ON_POSTGRES, ON_SQLITE
from tests.cli.conftest import Run
from tests.factories import Shop
from tests.postgres import PROGRAMS, site_packages

OLD = ("portaria-2026-01-01T000000Z.db", "portaria-2026-01-02T000000Z.db")


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    """Somebody else writes without a pause."""
    stop = threading.Event()

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                with transaction():
                    db.session.add(Worker(name=os.urandom(8).hex(), seen_at=utcnow()))
                db.session.remove()

    writer = threading.Thread(target=write)
    writer.start()
    yield
    stop.set()
    writer.join()


@ON_SQLITE
def test_a_copy_is_whole_while_others_write(
    app: Flask, shop: Shop, run: Run, settings: Settings
) -> None:
    """R16, T15."""
    shop.arrive(sale="100")
    with writing(app):
        result = run("backup")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "whole; 1 postback, 1 sale, 1 member, 1 letter" in result.stdout
    (copy,) = (settings.instance / "backups").iterdir()
    assert str(copy) in result.stdout
    assert copy.stat().st_mode & 0o777 == 0o600


@ON_SQLITE
def test_what_is_not_in_a_copy_is_said(app: Flask, run: Run, settings: Settings) -> None:
    said = run("backup").stdout
    assert "SECRET_KEY is not in it" in said
    assert str(settings.instance / "secret_key") in said


@ON_SQLITE
def test_a_copy_never_replaces_a_file(app: Flask, run: Run, tmp_path: Path) -> None:
    there = tmp_path / "mine.db"
    there.write_text("mine")
    result = run("backup", str(there))
    assert (result.exit_code, there.read_text()) == (1, "mine")
    assert "is there already" in result.stderr
    assert list(tmp_path.glob(".*.part")) == []


@ON_SQLITE
def test_only_so_many_copies_are_kept_and_no_other_file_is_touched(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    for name in (*OLD, "before-the-update.db", "notes.txt"):
        (tmp_path / name).write_text("x")
    folder = tmp_path / "copies"
    folder.mkdir()
    for path in tmp_path.glob("*.*"):
        path.rename(folder / path.name)
    result = run("backup", str(folder), "--keep", "2")
    left = {path.name for path in folder.iterdir()}
    assert left > {OLD[1], "before-the-update.db", "notes.txt"} and len(left) == 4
    assert OLD[0] in result.stdout


@ON_SQLITE
def test_how_many_to_keep_is_said_of_a_folder(app: Flask, run: Run, tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "one.db"), "--keep", "2").exit_code == 2


@ON_SQLITE
def test_a_copy_that_cannot_be_written_says_so(app: Flask, run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = run("backup", str(tmp_path / "file" / "copy.db"))
    assert result.exit_code == 1
    assert "cannot write to" in result.stderr


@ON_SQLITE
def test_what_was_deleted_is_not_in_a_copy(app: Flask, run: Run, tmp_path: Path) -> None:
    gone = people.member("nobody-anymore@example.test", password=None)
    with transaction():
        for email in gone.emails:
            db.session.delete(email)
        db.session.delete(gone)
    run("backup", str(tmp_path / "copy.db"))
    assert b"nobody-anymore" not in (tmp_path / "copy.db").read_bytes()


@ON_POSTGRES
def test_postgresql_is_copied_by_its_own_program(
    app: Flask, shop: Shop, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R16."""
    monkeypatch.setenv("PATH", str(site_packages() / PROGRAMS / "bin"))
    shop.arrive(sale="100")
    result = run("backup", str(tmp_path / "copy.dump"))
    assert (result.exit_code, result.stderr) == (0, "")
    copy = tmp_path / "copy.dump"
    assert copy.read_bytes()[:5] == b"PGDMP" and copy.stat().st_mode & 0o777 == 0o600
    assert "tables" in result.stdout
    assert sorted(path.name for path in tmp_path.glob("*.*")) == ["copy.dump"]


@ON_POSTGRES
def test_without_that_program_it_is_said_what_to_run(
    app: Flask, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("backup", str(tmp_path / "copy.dump"))
    assert result.exit_code == 1
    assert "pg_dump is not on this machine" in result.stderr
    assert "pg_dump --format=custom --file=portaria.dump" in result.stderr
    assert not (tmp_path / "copy.dump").exists()


@ON_POSTGRES
def test_postgresql_is_put_back_by_its_own_program(app: Flask, run: Run, tmp_path: Path) -> None:
    result = run("restore", str(tmp_path / "copy.dump"))
    assert result.exit_code == 1
    assert "pg_restore --no-owner" in result.stderr
