"""Days of grace on the page of the settings: a field, and behind it the one rule."""

import pytest
import sqlalchemy as sa

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import LogEntry, Rule
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Event, Meaning
from tests.factories import Shop, live, states
from tests.web.admin.staffed import Desk

OVERDUE, COURSE = Event.SUBSCRIPTION_OVERDUE, "Curso 900"
ACCESS, GRACE = "/admin/settings/access", "/admin/settings/grace"


def ask(desk: Desk, days: object) -> str:
    """Change the field; the page that tells what would change."""
    answer = desk.press(GRACE, on=ACCESS, days=days)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def confirm(desk: Desk, where: str, **form: object) -> str:
    page, _, place = where.partition("?")
    return desk.told(desk.press(f"{page}/confirm?{place}", on=where, **form))


def rule(meaning: Meaning, days: int, product: str = "") -> None:
    provisioning.set_rule(product, OVERDUE, meaning, days=days, by="x", now=utcnow())


def late(shop: Shop, buyers: int = 1) -> None:
    """So many buyers with a charge that is overdue since a moment ago."""
    for number in range(buyers):
        email = f"{number or 'ana'}@example.test"
        told = {"sale": f"1{number}", "assinatura": (f"5{number}", 1), "email": email}
        shop.arrive(101, **told)
        shop.arrive(102, **told)


def test_the_field_shows_what_counts_for_all_products(desk: Desk) -> None:
    assert 'value="3"' in desk.page(ACCESS) and "Dias de tolerância" in desk.page(ACCESS)
    rule(Meaning.END, 7)
    assert 'value="7"' in desk.page(ACCESS) and "Depois: encerra" in desk.sees(ACCESS)


def test_a_change_is_shown_first_then_confirmed_and_is_the_rule(shop: Shop, desk: Desk) -> None:
    late(shop)
    where = ask(desk, 0)
    says = desk.sees(where)
    assert "Todos os produtos: “Assinatura atrasada” suspende." in says
    assert "1 perde acesso" in says and Rule.all() == []
    assert "Dias de tolerância" in confirm(desk, where, count=1)
    (row,) = Rule.all()
    assert (row.product_code, row.event, row.meaning, row.days) == ("", OVERDUE, "suspend", 0)
    shop.now = utcnow()
    shop.work()
    assert states() == {COURSE: "suspended"}
    assert 'value="0"' in desk.page(ACCESS)
    changed = sa.select(LogEntry).where(LogEntry.deed == Deed.RULE_CHANGED)
    facts = db.session.scalars(changed).one().facts
    assert (facts["before_days"], facts["after_days"]) == (3, 0)


def test_when_many_would_lose_their_number_is_typed(shop: Shop, desk: Desk) -> None:
    late(shop, buyers=2)
    where = ask(desk, 0)
    assert "digite o número: 2" in desk.sees(where)
    assert "Quantas pessoas" in confirm(desk, where, count=1)
    assert Rule.all() == []
    confirm(desk, where, count=2)
    assert len(Rule.all()) == 1


def test_more_days_keep_open_what_would_close(shop: Shop, desk: Desk) -> None:
    late(shop)
    confirm(desk, ask(desk, 30))
    shop.tick(days=29)
    shop.work()
    assert live() == {COURSE}
    shop.tick(days=2)
    shop.work()
    assert states() == {COURSE: "suspended"}


def test_what_comes_after_the_days_stays_as_the_rule_says(desk: Desk) -> None:
    rule(Meaning.END, 7)
    confirm(desk, ask(desk, 9))
    (row,) = Rule.all()
    assert (row.meaning, row.days) == (Meaning.END, 9)


def test_the_same_number_changes_nothing(desk: Desk) -> None:
    assert "Nada mudou." in desk.told(desk.press(GRACE, on=ACCESS, days=3))
    assert Rule.all() == []


@pytest.mark.parametrize("days", ["", "-1", "dez", "3651", "99999"])
def test_what_is_no_number_of_days_stays_in_the_field(desk: Desk, days: str) -> None:
    answer = desk.press(GRACE, on=ACCESS, days=days)
    assert answer.status_code == 422
    assert "Um número de 0 a 3650." in answer.text
    assert not days or f'value="{days}"' in answer.text


def test_products_that_say_otherwise_are_counted_and_linked(shop: Shop, desk: Desk) -> None:
    shop.arrive(2)
    rule(Meaning.SUSPEND, 10, product="900")
    rule(Meaning.SUSPEND, 3, product="901")  # the same as all of them
    rule(Meaning.END, 1, product="902")  # never seen
    assert "2 produtos dizem outra coisa" in desk.sees(ACCESS)
    assert 'href="/admin/rules/102?product=1"' in desk.page(ACCESS)
    assert "Curso 900 · suspende após 10 dias 902 · encerra após 1 dia" in desk.sees(ACCESS)


def test_where_lateness_closes_nothing_there_is_nothing_to_type(desk: Desk) -> None:
    rule(Meaning.NOTHING, 0)
    assert "Hoje um atraso não fecha nada" in desk.sees(ACCESS)
    assert 'name="days"' not in desk.page(ACCESS)
    assert "Dias só servem para" in desk.told(desk.press(GRACE, on=ACCESS, days=5))


def test_a_way_back_is_one_of_ours(shop: Shop, desk: Desk) -> None:
    where = ask(desk, 5).partition("?")[0]
    assert f'href="{ACCESS}"' in desk.page(f"{where}?place=access").partition("<h1>")[0]
    assert 'href="/admin/rules">← ' in desk.page(f"{where}?place=//evil.test")
