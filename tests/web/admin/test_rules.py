"""The matrix at the desk, and a rule from the choice to its effect."""

import pytest

from receiver import provisioning
from receiver.context import utcnow
from receiver.models import Rule
from receiver.rules.meaning import Cell
from receiver.rules.vocabulary import Event, Meaning
from receiver.web.admin import matrix
from tests.factories import Shop, live, states
from tests.web.admin.staffed import Desk

DISPUTED, COURSE = "/admin/rules/5", "Curso 900"


def choose(desk: Desk, path: str, **form: object) -> str:
    """Send the form of a rule and confirm what is shown; what the preview said."""
    answer = desk.press(path, on=path, **form)
    where = answer.headers["Location"]
    says = desk.told(answer)
    desk.press(f"{where}/confirm", on=where, count="1")
    return says


def test_by_default_every_event_means_what_it_means(shop: Shop, desk: Desk) -> None:
    says = desk.sees("/admin/rules")
    assert "Compra contestada 5 Suspende padrão" in says
    assert 'class="here"' not in desk.page("/admin/rules")
    assert len(matrix.rows("")) == 19


def test_a_rule_for_one_product_is_shown_done_and_taken_back(shop: Shop, desk: Desk) -> None:
    shop.arrive(2)
    shop.arrive(5)
    path = f"{DISPUTED}?product=1"
    says = choose(desk, path, meaning="grant", days="")
    assert "Curso 900: “Compra contestada” dá acesso." in says and "1 ganha acesso" in says
    shop.now = utcnow()
    shop.work()
    assert live() == {COURSE}
    assert "Dá acesso aqui" in desk.sees("/admin/products/1")
    assert "sem regra própria" in choose(desk, path, meaning="default")
    shop.now = utcnow()
    shop.work()
    assert states() == {COURSE: "suspended"}


def test_who_would_keep_is_named_with_what_they_keep(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiver.web.admin.previews.KEEPERS", 1)
    shop.arrive(2, sale="1", email="ana@example.test", buyer="Ana")
    shop.arrive(2, sale="2", email="bia@example.test", buyer="Bia")
    says = choose(desk, f"{DISPUTED}?product=1", meaning="grant", days="")
    assert "2 continuam como estão" in says
    kept = says.partition("Continuam com acesso")[2]
    assert "As contas mais novas primeiro. Bia bia@example.test Curso 900 … e mais 1." in kept


def test_a_rule_for_all_is_the_grey_of_each_product(shop: Shop, desk: Desk) -> None:
    shop.arrive(2)
    choose(desk, "/admin/rules/102", meaning="suspend", days="7")
    (rule,) = Rule.all()
    assert (rule.product_code, rule.event, rule.days) == ("", Event.SUBSCRIPTION_OVERDUE, 7)
    assert "Suspende após 7 dias aqui" in desk.sees("/admin/rules")
    assert "Suspende após 7 dias padrão" in desk.sees("/admin/products/1")


def test_a_row_knows_what_it_would_be_without_its_rule(shop: Shop) -> None:
    provisioning.set_rule("", Event.TICKET, Meaning.GRANT, by="x", now=shop.now)
    provisioning.set_rule("900", Event.TICKET, Meaning.END, days=2, by="x", now=shop.now)
    (row,) = [row for row in matrix.rows("900") if row.event is Event.TICKET]
    assert (row.cell, row.without) == (Cell(Meaning.END, 2), Cell(Meaning.GRANT))
    assert row.is_own


def test_only_what_could_have_an_effect_is_offered(desk: Desk) -> None:
    page = desk.page("/admin/rules/1")
    assert 'value="grant"' in page and 'value="suspend"' not in page
    assert 'value="default"' not in page


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({}, "Escolha o que o evento faz"),
        ({"meaning": "explode"}, "Escolha o que o evento faz"),
        ({"meaning": "end", "days": "-1"}, "Escolha o que o evento faz"),
        ({"meaning": "grant", "days": "3"}, "Dias só servem para"),
        ({"meaning": "end", "days": "99999"}, "Os dias de uma regra vão de 0 a"),
        ({"meaning": "default"}, "Não há regra própria"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    desk: Desk, form: dict[str, str], why: str
) -> None:
    assert why in desk.told(desk.press(DISPUTED, on=DISPUTED, **form))
    assert Rule.all() == []


@pytest.mark.parametrize("path", ["/admin/rules/12345", "/admin/rules/5?product=4711"])
def test_what_is_not_there_has_no_rule(desk: Desk, path: str) -> None:
    assert desk.browser.get(path).status_code == 404
