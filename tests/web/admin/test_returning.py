"""The way back from a row leads to the list as it was left, and never anywhere else."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from receiver.web.admin import paging
from tests.factories import Shop
from tests.web.admin.staffed import Desk

ANA = "/admin/members/1"
LEFT = "/admin/members?text=ana&status=active"

_BACK = re.compile(r'<p class="back"><a href="([^"]*)">← ([^<]*)</a>')


def way_back(page: str) -> tuple[str, str]:
    """Where the way back of a page leads, and what it is called."""
    found = _BACK.search(page)
    assert found, "there is no way back"
    return unescape(found[1]), found[2]


def row_of(page: str, path: str) -> str:
    """The address under which a page leads to this row."""
    found = re.search(rf'(?:href|action)="({re.escape(path)}(?:[?][^"]*)?)"', page)
    assert found, f"nothing leads to {path}"
    return unescape(found[1])


@pytest.fixture(autouse=True)
def _ana(shop: Shop) -> None:
    shop.arrive(sale="100", email="ana@example.test", buyer="Ana Lima")


ROWS = [
    (LEFT, ANA, "Pessoas"),
    ("/admin/inbox?state=done&email=ana%40example.test", "/admin/inbox/1", "Entrada"),
    ("/admin/letters?kind=welcome", "/admin/letters/1", "E-mails"),
    ("/admin/log?actor=postback", ANA, "Registro"),
    ("/admin/log?actor=postback", "/admin/inbox/1", "Registro"),
    ("/admin/waiting-room", ANA, "Pagou, não entrou"),
]


def test_a_row_leads_back_to_the_list_in_which_it_was_found(desk: Desk) -> None:
    for left, row, name in ROWS:
        assert way_back(desk.page(row_of(desk.page(left), row))) == (left, name)


def test_the_place_in_the_list_is_kept_and_what_was_left_open_is_not(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 1)
    shop.arrive(sale="200", email="bia@example.test")
    page = desk.page("/admin/members?text=&status=active&before=2")
    back = way_back(desk.page(row_of(page, ANA)))
    assert back == ("/admin/members?status=active&before=2", "Pessoas")


def test_what_is_done_on_the_page_and_the_pages_beside_it_keep_the_way(desk: Desk) -> None:
    page = desk.page(row_of(desk.page(LEFT), ANA))
    note, strand = row_of(page, f"{ANA}/notes"), row_of(page, ANA)
    answer = desk.press(note, note="Ligou hoje.")
    block = desk.page(row_of(page, f"{ANA}/block"))
    for path in (strand, answer.headers["Location"], row_of(block, ANA)):
        assert way_back(desk.page(path))[0] == LEFT


def test_a_list_without_filters_lengthens_no_address(desk: Desk) -> None:
    assert row_of(desk.page("/admin/members"), ANA) == ANA
    assert way_back(desk.page(ANA)) == ("/admin/members", "Pessoas")


@pytest.mark.parametrize(
    "told",
    [
        "//evil.example",
        "https://evil.example",
        "settings",
        "members.one",
        "",
        "?text=ana",
        "/admin/log",
    ],
)
def test_an_address_that_names_no_list_leads_to_the_usual_one(desk: Desk, told: str) -> None:
    assert way_back(desk.page(f"{ANA}?{urlencode({'back': told})}"))[0] == "/admin/members"


def test_whatever_follows_the_name_of_a_list_stays_behind_its_question_mark(desk: Desk) -> None:
    told = "log?_scheme=x&_external=1&_anchor=a&endpoint=b&u=//evil.example#c\r\nd"
    url, name = way_back(desk.page(f"{ANA}?{urlencode({'back': told})}"))
    assert name == "Registro"
    assert url.startswith("/admin/log?_scheme=x&")
    assert not re.search(r"[\r\n#<>\"]", url)


def test_who_helps_one_person_after_the_other_stays_on_the_same_page_of_the_board(
    desk: Desk,
) -> None:
    back = urlencode({"back": "waiting?sale=100&member=1"})
    told = {"email": "ana.lima@example.test", "board": "waiting"}
    answer = desk.press(f"{ANA}/move?{back}", **told)
    assert answer.headers["Location"] == "/admin/waiting-room?sale=100&member=1"
