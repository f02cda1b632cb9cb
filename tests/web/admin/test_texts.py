"""The words of letters at the desk: written, tried out, sent, and taken back."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import provisioning, worker
from receiver.context import settings, utcnow
from receiver.db import db, transaction
from receiver.mailer import Source
from receiver.models import Letter, LetterTemplate, LogEntry, Token
from receiver.models.admin import StaffRole
from receiver.rules.letter_kinds import LetterKind
from tests.factories import Shop
from tests.rules.test_picture import PNG
from tests.web.admin.staffed import OWNER, Desk, hire

X = "/admin/letters/texts"
WELCOME = "?kind=welcome&language=pt_BR"
BODY = "Chegou, {{ first_name }}!\n\n[Entrar já]({{ link }})\n\n`{{ password }}`\n"


def save(desk: Desk, body: str = BODY, **told: str) -> str:
    form = {"subject": "Bem-vindo: {{ what }}", "body": body, **told}
    return desk.told(desk.press(f"{X}/edit{WELCOME}", **form))


def deliver(shop: Shop) -> str:
    """Send what is owed; the newest letter as it was written to its file."""
    worker.deliver_batch(max(shop.now, utcnow()))
    paths = (settings().instance / "mail").glob("*.eml")
    return sorted(paths, key=lambda path: path.name.split("-")[3])[-1].read_text("utf-8")


def test_letters_go_in_the_words_that_were_saved(desk: Desk, shop: Shop) -> None:
    assert "Texto guardado" in save(desk)
    shop.arrive(sale="100")
    letter = deliver(shop)
    assert "Subject: Bem-vindo: Curso 900" in letter
    assert "Chegou, Ana!" in letter
    assert re.search(r"Entrar já:\nhttps://portaria.example.test/enter/\S+", letter)
    assert "Chegou, Ana!" in desk.sees("/admin/letters/1/rendered")
    assert "••••" in desk.sees("/admin/letters/1/rendered")


def test_a_letter_that_is_owed_keeps_the_words_that_counted_then(desk: Desk, shop: Shop) -> None:
    save(desk)
    shop.arrive(sale="100")
    save(desk, BODY.replace("Chegou", "Mudou"))
    assert "Chegou, Ana!" in deliver(shop)


def test_what_is_wrong_is_said_and_nothing_is_saved(desk: Desk) -> None:
    answer = desk.press(f"{X}/edit{WELCOME}", subject="Oi", body="a\n{{ nome }}")
    assert answer.status_code == 422
    assert "linha 2: o campo “nome” não existe" in answer.text
    assert "{{ nome }}" in answer.text
    assert db.session.scalars(sa.select(LetterTemplate)).all() == []


def test_each_saving_is_a_version_and_the_way_back_is_one_too(desk: Desk) -> None:
    save(desk)
    save(desk, BODY.replace("Chegou", "Mudou"))
    desk.press(f"{X}/default{WELCOME}")
    desk.press(f"{X}/versions/1/restore")
    found = LetterTemplate.versions(LetterKind.WELCOME, "pt_BR")
    assert [one.version for one in found if one.is_current] == [4]
    assert [one.is_default for one in found] == [False, True, False, False]
    assert found[0].body == found[3].body
    seen = desk.sees(f"{X}/versions/2")
    assert "− Chegou, {{ first_name }}!" in seen
    assert "+ Mudou, {{ first_name }}!" in seen


def test_after_the_way_back_letters_are_as_shipped(desk: Desk, shop: Shop) -> None:
    save(desk)
    assert "texto padrão" in desk.told(desk.press(f"{X}/default{WELCOME}"))
    shop.arrive(sale="100")
    assert "Está tudo certo e seu acesso já está liberado" in deliver(shop)


def test_the_same_text_twice_is_no_new_version(desk: Desk) -> None:
    save(desk)
    assert "nada a guardar" in save(desk)
    assert "nada a guardar" in desk.told(desk.press(f"{X}/default?kind=ended&language=en"))


def test_a_text_that_fails_when_it_is_sent_holds_nobody_up(desk: Desk, shop: Shop) -> None:
    save(desk)
    shop.arrive(sale="100")
    with transaction():
        db.session.scalars(sa.select(LetterTemplate)).one().body = "{{ 9 * 9 }}"
    letter = deliver(shop)
    assert "/enter/" in letter and "Senha provisória" in letter
    assert "Com falha" in desk.sees(X)
    assert "Um e-mail não pôde sair com este texto" in desk.sees(f"{X}/edit{WELCOME}")


def test_a_subject_that_fails_when_it_is_owed_is_as_shipped(desk: Desk, shop: Shop) -> None:
    save(desk)
    with transaction():
        db.session.scalars(sa.select(LetterTemplate)).one().subject = "{{ nobody }}"
    shop.arrive(sale="100")
    assert db.session.scalars(sa.select(Letter)).one().subject.startswith("Seu acesso a Curso 900")


def test_a_test_goes_to_me_alone_and_opens_nothing(desk: Desk, shop: Shop) -> None:
    page = desk.press(f"{X}/test{WELCOME}", subject="Oi {{ name }}", body=BODY)
    assert f"sai em instantes para {OWNER}" in page.text
    letter = deliver(shop)
    assert f"To: {OWNER}" in letter and "Subject: [Teste] Oi Ana Souza" in letter
    assert "Chegou, Ana!" in letter and "/enter/" not in letter
    assert db.session.scalars(sa.select(Token.id).where(Token.letter_id.is_not(None))).all() == []


def test_a_test_of_an_invitation_makes_no_link_to_a_password(desk: Desk, shop: Shop) -> None:
    kind = "?kind=staff-invitation&language=pt_BR"
    desk.press(f"{X}/test{kind}", subject="Oi", body="[Criar]({{ link }})")
    assert "/admin/password/" not in deliver(shop)


def test_a_text_is_shown_in_a_frame_before_it_is_saved(desk: Desk) -> None:
    answer = desk.press(f"{X}/rendered{WELCOME}", subject="Oi", body=BODY)
    assert "Chegou, Ana!" in answer.text
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    faulty = desk.press(f"{X}/rendered{WELCOME}", subject="Oi", body="{{ nome }}")
    assert "o campo “nome” não existe" in faulty.text


def test_a_text_is_shown_with_the_logo(desk: Desk) -> None:
    provisioning.set_logo(PNG, by=OWNER, now=utcnow())
    for answer in (
        desk.press(f"{X}/rendered{WELCOME}", subject="Oi", body=BODY),
        desk.browser.get(f"{X}/rendered?kind=suspended&language=en"),
    ):
        assert 'src="data:image/png;base64,' in answer.text and "cid:" not in answer.text


def test_a_preview_writes_no_line(desk: Desk) -> None:
    count = sa.select(sa.func.count(LogEntry.id))
    before = db.session.scalar(count)
    desk.press(f"{X}/rendered{WELCOME}", subject="Oi", body=BODY)
    assert db.session.scalar(count) == before


def test_the_editor_lists_the_fields_with_examples(desk: Desk) -> None:
    seen = desk.sees(f"{X}/edit?kind=address-changed&language=es")
    assert "{{ old }} e-mail antigo ana@exmaple.com" in seen
    assert "{{ password }}" not in seen


@pytest.mark.parametrize("role", [StaffRole.READER, StaffRole.SUPPORT])
def test_who_may_not_decide_reads_and_changes_nothing(app: Flask, role: StaffRole) -> None:
    hire("leo@loja.test", role)
    leo = Desk(app)
    leo.sign_in("leo@loja.test")
    assert "seu acesso já está liberado" in leo.sees(f"{X}/edit{WELCOME}")
    assert "Guardar" not in leo.sees(f"{X}/edit{WELCOME}")
    for deed in ("edit", "test", "default", "rendered"):
        assert leo.press(f"{X}/{deed}{WELCOME}", on="/admin/me").status_code == 403


def test_an_invitation_to_the_team_is_written_by_who_invites(app: Flask) -> None:
    hire("leo@loja.test", StaffRole.MANAGER)
    leo = Desk(app)
    leo.sign_in("leo@loja.test")
    kind = "?kind=staff-invitation&language=pt_BR"
    assert "Guardar" not in leo.sees(f"{X}/edit{kind}")
    assert leo.press(f"{X}/edit{kind}", on="/admin/me").status_code == 403
    text = Source("Oi", "", "[Criar]({{ link }})")
    provisioning.save_text(LetterKind.STAFF_INVITATION, "pt_BR", text, by=OWNER, now=utcnow())
    assert leo.press(f"{X}/versions/1/restore", on="/admin/me").status_code == 403
