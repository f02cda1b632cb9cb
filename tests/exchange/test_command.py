"""`members export` and `members import`: the same, on the command line."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Import, Member
from receiver.rules.vocabulary import MemberStatus

FILE = "E-mail;Nome\nana@example.test;Ana\nnada;Ninguém\n"


@pytest.fixture
def file(app: Flask, tmp_path: Path) -> Path:
    """A file with one good line, at a shop with one area."""
    provisioning.create_area("Curso", by="command line", now=utcnow())
    path = tmp_path / "alunos.csv"
    path.write_text(FILE, "utf-8")
    return path


def run(app: Flask, *args: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["members", *args])
    return result.exit_code, result.output


def test_a_dry_run_tells_and_changes_nothing(app: Flask, file: Path) -> None:
    code, said = run(app, "import", str(file), "--area", "Curso", "--dry-run")
    assert (code, "would be: 1 new, 0 changed, 0 known, 1 refused" in said) == (0, True)
    assert "line 3: This is no e-mail address: nada." in said
    db.session.rollback()
    assert [db.session.scalars(sa.select(kind)).all() for kind in (Member, Import)] == [[], []]


def test_what_came_in_goes_out(app: Flask, file: Path) -> None:
    assert "imported: 1 new" in run(app, "import", str(file), "--area", "Curso")[1]
    _code, said = run(app, "export", "--separator", ",")
    assert "Ana,ana@example.test,,Ativo,Curso," in said
    assert run(app, "export", "--search", "bia")[1].count("\n") == 1


def test_an_area_that_is_not_there_is_refused(app: Flask, file: Path) -> None:
    code, said = run(app, "import", str(file), "--area", "Nada")
    assert code == 1 and "Nada" in said


ODD = "Contato;Quem;Turma\nana@example.test;Ana;Curso\n"


@pytest.fixture
def odd(file: Path) -> Path:
    """A file whose columns are called as nobody calls them."""
    path = file.with_name("odd.csv")
    path.write_text(ODD, "utf-8")
    return path


def test_what_a_column_holds_can_be_said(app: Flask, odd: Path) -> None:
    wishes = ("--column", "name=quem", "--column", "skip=3")
    code, said = run(app, "import", str(odd), *wishes)
    assert (code, "columns: email, name, -" in said) == (0, True)
    db.session.rollback()
    [ana] = db.session.scalars(sa.select(Member))
    assert (ana.name, ana.status) == ("Ana", MemberStatus.SUSPENDED)


def test_a_kind_that_is_said_is_guessed_nowhere_else(app: Flask, odd: Path) -> None:
    _code, said = run(app, "import", str(odd), "--column", "email=Quem", "--dry-run")
    assert "columns: -, email, areas" in said and "1 refused" in said


@pytest.mark.parametrize("wish", ["email=Nada", "email=9", "email", "sales=Quem", "email="])
def test_a_column_or_kind_that_is_not_there_is_wrong_usage(
    app: Flask, odd: Path, wish: str
) -> None:
    code, _said = run(app, "import", str(odd), "--column", wish)
    db.session.rollback()
    assert (code, db.session.scalars(sa.select(Import)).all()) == (2, [])
