"""The command that asks the marketplace, and what it tells."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests import marketplace_api
from tests.cli.conftest import Listed, Run, Settle
from tests.conftest import MakeApp
from tests.factories import Shop, document, live
from tests.marketplace_api import KEY, Api
from tests.reconciliation.conftest import hurried


@pytest.fixture
def api() -> Iterator[Api]:
    with marketplace_api.serving() as running:
        yield running


@pytest.fixture
def app(make_app: MakeApp, api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    hurried(monkeypatch, api)
    app = make_app(monetizze_api_key=KEY, monetizze_api_url=api.url)
    with app.app_context():
        yield app


def test_it_tells_what_it_found_and_what_is_repaired_is_served(
    shop: Shop, api: Api, run: Run, listed: Listed, settle: Settle
) -> None:
    api.sales = [document(sale="1")]
    told = json.loads(run("reconcile", "--json").stdout)
    assert (told["state"], told["sales"], told["open"]["unknown-sale"]) == ("done", 1, 1)
    (one,) = listed("reconcile", "list")
    assert (one["sale"], one["told"], one["ours"]) == ("1", "approved", None)
    run("reconcile", "repair", str(one["id"]))
    settle()
    assert live() == {"Curso 900"}
    assert [row["source"] for row in listed("postbacks", "list")] == ["api"]


def test_a_refusal_of_the_api_is_told_with_its_reason(shop: Shop, api: Api, run: Run) -> None:
    api.busy = [403] * 9
    done = run("reconcile")
    assert done.exit_code == 1
    assert "Ferramentas → API" in done.stderr
    assert "failed" in run("reconcile", "runs").stdout


def test_a_difference_is_put_aside_with_a_reason(
    shop: Shop, api: Api, run: Run, listed: Listed
) -> None:
    api.sales = [document(sale="1")]
    run("reconcile")
    assert run("reconcile", "dismiss", "1").exit_code == 2
    assert run("reconcile", "dismiss", "1", "--why", "teste").exit_code == 0
    assert listed("reconcile", "list") == []
    assert run("reconcile", "repair", "1").exit_code == 1


@pytest.fixture
def report(tmp_path: Path) -> str:
    """A sales report, as a spreadsheet saves it."""
    path = tmp_path / "vendas.csv"
    lines = ["Venda;Status;E-mail;Cod produto;Obs", "1;FINALIZADA;ana@example.test;900;x", "2;?;;;"]
    path.write_text("\n".join(lines), "cp1252")
    return str(path)


def test_a_report_does_for_the_api(
    shop: Shop, report: str, run: Run, listed: Listed, settle: Settle
) -> None:
    told = json.loads(run("reconcile", "--report", report, "--json").stdout)
    assert (told["state"], told["source"], told["sales"]) == ("done", "report", 1)
    assert [line["line"] for line in told["bad_lines"]] == [3]
    run("reconcile", "repair", "1")
    settle()
    assert live() == {"900"}  # the report has no name for it
    assert [row["source"] for row in listed("postbacks", "list")] == ["report"]


def test_it_is_said_what_a_column_is(shop: Shop, report: str, run: Run) -> None:
    done = run("reconcile", "--report", report, "--column", "Obs=sale")
    assert "line 3:" in done.stdout
    assert run("reconcile", "--report", report, "--column", "Obs=nada").exit_code == 2
    done = run("reconcile", "--report", report, "--column", "Venda=name")
    assert (done.exit_code, "colu" in done.stderr) == (1, True)


def test_without_a_key_it_is_refused(
    make_app: MakeApp,
) -> None:
    app = make_app()
    done = app.test_cli_runner().invoke(args=["reconcile"])
    assert done.exit_code == 1
    assert "API" in done.stderr
