"""S42: whatever buyers and their banks write is text here, on every page."""

from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from flask import Flask
from markupsafe import Markup

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Letter, Member, Postback
from receiver.web.admin.shown import told
from tests.factories import Shop
from tests.web.admin.staffed import Desk

SCRIPT = "<img src=x onerror=alert(1)>"
TEMPLATE = "{{7331*7331}}{%print(7331*7331)%}"
BREAKOUT = "\"'><svg/onload=alert(2)>"
HOSTILE = f"{SCRIPT} {TEMPLATE} {BREAKOUT}"
TURNED = "Ana\u202eamiL\u200b\x00\x85"


class Inline(HTMLParser):
    """Collects what the page's policy forbids."""

    code: list[str]

    def reset(self) -> None:
        super().reset()
        self.code = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        self.code += [name for name in names if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.code.append(tag)


@pytest.fixture
def pages(shop: Shop) -> list[str]:
    """Pages full of what an attacker typed into a checkout, and of what a mail server said."""
    postback = shop.arrive(
        sale="<u>1", name=HOSTILE, buyer=HOSTILE, email="ana@example.test", product="<i>9"
    )
    shop.arrive(1, sale="<u>2", email=HOSTILE, buyer=HOSTILE)
    provisioning.block("ana@example.test", by=HOSTILE, now=shop.tick())
    with transaction():
        letter = db.session.scalars(sa.select(Letter)).one()
        letter.subject, letter.smtp_reply = HOSTILE, HOSTILE
        letter.refused(HOSTILE)
        db.session.get_one(Postback, postback.id).failed(HOSTILE, for_good=True)
    things = ("inbox", "inbox/1", "inbox/2", "members", "members/1", "letters", "letters/1", "log")
    asked = ("members?text=<u>2", f"members?text={SCRIPT}", f"inbox?sale={SCRIPT}&email={SCRIPT}")
    return [f"/admin/{thing}" for thing in (*things, *asked)]


def test_s42_nothing_told_becomes_markup(pages: list[str], desk: Desk) -> None:
    for path in pages:
        page = desk.page(path)
        for tag in ("<img", "<svg/", "<u>1", "<u>2", "<i>9"):
            assert tag not in page, path
        assert "53743561" not in page, path


def test_s42_it_is_all_there_as_text(pages: list[str], desk: Desk) -> None:
    shown = str(Markup.escape(SCRIPT))
    for path in ("/admin/inbox/1", "/admin/members/1", "/admin/letters/1", "/admin/log"):
        assert shown in desk.page(path), path


def test_s41_no_page_has_inline_code(pages: list[str], desk: Desk) -> None:
    for path in (*pages, "/admin/members/1/block"):
        found = Inline()
        found.feed(desk.page(path))
        assert found.code == [], path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (TURNED, "<bdi>Ana⟨U+202E⟩amiL⟨U+200B⟩\u2400⟨U+0085⟩</bdi>"),
        (SCRIPT, "<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>"),
        ("שלום", "<bdi>שלום</bdi>"),
        ("👩\u200d🎓", "<bdi>👩\u200d🎓</bdi>"),
        ("a\nb", "<bdi>a\nb</bdi>"),
        (None, "<bdi></bdi>"),
        ("", "<bdi></bdi>"),
    ],
)
def test_marks_that_turn_or_hide_writing_are_made_visible(text: str | None, shown: str) -> None:
    assert told(text) == Markup(shown)


def test_a_name_of_ten_thousand_letters_is_shown_and_finds_its_person(
    shop: Shop, desk: Desk
) -> None:
    shop.arrive(sale="100", buyer="x" * 10_000, name="y" * 10_000)
    found = db.session.scalars(sa.select(Member)).one()
    for path in ("/admin/inbox", "/admin/inbox/1", "/admin/members", f"/admin/members/{found.id}"):
        desk.page(path)
    assert "ana@example.test" in desk.sees(f"/admin/members?text={'x' * 150}")


def test_a_member_made_by_hand_with_an_odd_name_breaks_no_page(app: Flask, desk: Desk) -> None:
    with transaction():
        db.session.add(
            Member(email="a@example.test", name=TURNED.replace("\x00", ""), created_at=utcnow())
        )
    assert "Ana⟨U+202E⟩amiL" in desk.sees("/admin/members")
    assert "Ana⟨U+202E⟩amiL" in desk.sees("/admin/members/1")
