"""Notes about a member: kept, shown in their place, and gone without a trace of their words."""

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver.context import utcnow
from receiver.db import db
from receiver.models import LogEntry, Note
from receiver.models.admin import StaffRole
from receiver.models.log_entry import Deed
from tests.factories import Shop
from tests.web.admin.staffed import OWNER, Desk, hire

ANA = "/admin/members/1"
SAID = "Prefere WhatsApp.\nNão ligar de manhã."


def texts() -> list[str]:
    return list(db.session.scalars(sa.select(Note.text).order_by(Note.id)))


def test_a_note_stands_in_the_timeline_with_who_wrote_it(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    seen = desk.told(desk.press(f"{ANA}/notes", on=ANA, note=SAID))
    assert f"Nota {OWNER} Prefere WhatsApp. Não ligar de manhã." in seen
    assert "Nota guardada." in seen
    assert "Nota escrita" not in seen  # the note itself tells it


def test_a_removed_note_leaves_who_removed_it_and_nothing_of_its_words(
    shop: Shop, desk: Desk
) -> None:
    shop.arrive()
    desk.press(f"{ANA}/notes", on=ANA, note=SAID)
    seen = desk.told(desk.press(f"{ANA}/notes/1/remove", on=ANA))
    assert f"{OWNER} apagou uma nota de {OWNER}." in seen
    assert "WhatsApp" not in seen
    told = db.session.scalars(sa.select(LogEntry)).all()
    assert "WhatsApp" not in str([(line.facts, line.reason) for line in told])
    assert texts() == []


@pytest.mark.parametrize("empty", ["", "  \n "])
def test_an_empty_note_is_no_note(shop: Shop, desk: Desk, empty: str) -> None:
    shop.arrive()
    assert "A nota está vazia." in desk.told(desk.press(f"{ANA}/notes", on=ANA, note=empty))
    assert texts() == []


def test_a_note_of_somebody_else_is_not_removed_from_here(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    shop.arrive(sale="200", email="bia@example.test")
    desk.press("/admin/members/2/notes", on=ANA, note=SAID)
    assert desk.press(f"{ANA}/notes/1/remove", on=ANA).status_code == 404
    assert len(texts()) == 1


def test_a_reader_reads_notes_and_writes_none(app: Flask, shop: Shop, desk: Desk) -> None:
    shop.arrive()
    desk.press(f"{ANA}/notes", on=ANA, note=SAID)
    hire("leo@loja.test", StaffRole.READER)
    reader = Desk(app)
    reader.sign_in("leo@loja.test")
    assert "Prefere WhatsApp." in reader.sees(ANA)
    assert reader.press(f"{ANA}/notes", on="/admin/me", note="x").status_code == 403


def test_what_a_note_says_is_text(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    desk.press(f"{ANA}/notes", on=ANA, note="<b>x</b>")
    assert "&lt;b&gt;x&lt;/b&gt;" in desk.page(ANA)


def test_the_timeline_can_be_read_by_strand(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    desk.press(f"{ANA}/notes", on=ANA, note="Uma nota")
    only = {
        strand: desk.sees(f"{ANA}?strand={strand}").partition("O que aconteceu")[2]
        for strand in ("sales", "accesses", "letters", "visits", "notes")
    }
    assert [strand for strand, seen in only.items() if "Uma nota" in seen] == ["notes"]
    assert [strand for strand, seen in only.items() if "Aviso: Compra" in seen] == ["sales"]
    assert [strand for strand, seen in only.items() if "E-mail: Boas" in seen] == ["letters"]
    assert [strand for strand, seen in only.items() if "Acesso aberto" in seen] == ["accesses"]
    assert "Nada ainda." in only["visits"]


def test_notes_are_lines_of_the_log_too(shop: Shop, desk: Desk) -> None:
    shop.arrive()
    desk.press(f"{ANA}/notes", on=ANA, note=SAID)
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.NOTE_ADDED)).one()
    assert line.actor_name == OWNER
    assert line.at <= utcnow()
    assert "Antes: sem a nota → depois: com a nota" in desk.sees("/admin/log")
