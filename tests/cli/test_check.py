"""Everything that must agree is derived anew; what differs is told, and mended when asked."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Access, Job, Letter, Member, Postback, Sale
from receiver.models.job import JobKind
from tests.cli.conftest import Listed, Run, Settle
from tests.factories import BUYER, Shop, live
from tests.people import counted


@pytest.fixture
def sold(shop: Shop, settle: Settle) -> Shop:
    """Ana bought a course, and her letter was sent."""
    shop.arrive(sale="100")
    settle()
    return shop


def spoil(kind: type[Any], **values: Any) -> None:
    """Change rows behind the back of everybody."""
    with transaction():
        db.session.execute(sa.update(kind).values(**values))


def said(run: Run, *options: str) -> list[str]:
    """What differs, line by line."""
    result = run("check", *options)
    assert result.exit_code == 1
    return result.stdout.splitlines()


def found(run: Run) -> list[tuple[str, str]]:
    """What differs, for programs: the check and what it is about."""
    result = run("check", "--json")
    rows = json.loads(result.stdout)
    assert result.exit_code == (1 if rows else 0)
    return [(row["check"], row["about"]) for row in rows]


def test_a_shop_in_order_agrees(sold: Shop, run: Run) -> None:
    sold.arrive(101, sale="200", assinatura=("77", 1), period="mensal")
    sold.arrive(4, sale="100")
    sold.arrive(777, sale="300")
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "everything agrees\n")
    assert run("check", "--json").stdout == "[]\n"


def test_an_access_that_is_not_what_is_derived_is_told(sold: Shop, run: Run) -> None:
    spoil(Access, state="suspended")
    (access, status) = said(run)
    assert "suspended is stored, live is derived" in access
    assert BUYER in status and "should be suspended" in status


def test_an_access_that_nothing_derives_is_told(sold: Shop, run: Run) -> None:
    spoil(Sale, approved_at=None, status=None)
    assert ("access", "member") in found(run)


def test_an_access_that_is_missing_is_told(sold: Shop, run: Run) -> None:
    with transaction():
        db.session.execute(sa.delete(Access))
    assert "nothing is stored, live is derived" in said(run)[0]


def test_a_status_that_is_not_that_of_the_doors_is_told(sold: Shop, run: Run) -> None:
    spoil(Member, status="suspended")
    assert found(run) == [("status", "member")]


def test_a_period_whose_end_nobody_watches_is_told(sold: Shop, run: Run) -> None:
    run("products", "map", "900", "--area", "Curso 900", "--days", "900")
    sold.now = utcnow()
    sold.work()
    assert found(run) == []
    with transaction():
        db.session.execute(sa.delete(Job).where(Job.kind == JobKind.MEMBER))
    assert found(run) == [("clock", "member")]


def test_a_welcome_without_its_letter_is_told(sold: Shop, run: Run) -> None:
    with transaction():
        db.session.execute(sa.update(Letter).values(kind="ended"))
    assert found(run) == [("letter", "member")]


def test_a_sale_that_does_not_stand_where_its_news_puts_it_is_told(sold: Shop, run: Run) -> None:
    spoil(Sale, status="cancelled")
    assert said(run) == ["sale 1: sale 100 is cancelled and should be approved"]


def test_a_paid_sale_of_nobody_is_told(sold: Shop, run: Run) -> None:
    spoil(Sale, member_id=None)
    assert ("buyer", "sale") in found(run)


@pytest.mark.parametrize(
    ("kind", "waits", "name"),
    [(Postback, {"state": "waiting"}, "postback"), (Letter, {"state": "queued"}, "letter")],
)
def test_what_waits_without_work_for_it_is_told(
    sold: Shop, run: Run, kind: type[Any], waits: dict[str, str], name: str
) -> None:
    spoil(kind, **waits)
    assert found(run) == [("work", name)]


def test_work_about_nothing_is_told(sold: Shop, run: Run) -> None:
    at = {"run_at": utcnow() + timedelta(days=1), "created_at": utcnow()}
    with transaction():
        db.session.add(Job(kind=JobKind.POSTBACK, key="postback:999", row_id=999, **at))
    (line,) = said(run)
    assert "postback:999 is about nothing" in line


def test_what_is_owed_a_look_already_is_no_finding(sold: Shop, run: Run) -> None:
    spoil(Access, state="suspended")
    assert run("check", "--repair").exit_code == 1
    assert run("check").exit_code == 0


def test_to_look_changes_nothing(sold: Shop, run: Run) -> None:
    spoil(Access, state="suspended")
    with counted() as asked:
        said(run)
    assert [a for a in asked if a.startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_what_differs_is_mended_when_asked(sold: Shop, run: Run, settle: Settle) -> None:
    spoil(Access, state="suspended")
    assert all(line.endswith("; a fresh look is owed") for line in said(run, "--repair"))
    assert live() == set()
    settle()
    assert live() == {"Curso 900"}
    assert run("check").exit_code == 0


def test_paid_sales_of_nobody_find_their_buyer(sold: Shop, run: Run, settle: Settle) -> None:
    spoil(Sale, member_id=None)
    run("check", "--repair")
    settle()
    assert found(run) == []


def test_a_repair_is_told_to_programs_too(sold: Shop, listed: Listed, run: Run) -> None:
    spoil(Member, status="suspended")
    (row,) = json.loads(run("check", "--repair", "--json").stdout)
    assert (row["about"], row["can_repair"], row["repair_owed"]) == ("member", True, True)


def test_many_members_are_looked_at_some_at_a_time(
    sold: Shop, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiver.audit.finding.BATCH", 2)
    for number in range(1, 6):
        sold.arrive(sale=f"{number}", email=f"{number}@example.test")
    spoil(Member, status="suspended")
    assert len(found(run)) == 6
