"""Work that was given up: shown at the desk, and tried once more by a press."""

import sqlalchemy as sa
from flask import Flask

from receiver import worker
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, LogEntry
from receiver.models.admin import StaffRole
from receiver.models.job import JobKind, JobState
from receiver.models.log_entry import Deed
from tests.factories import Shop, states
from tests.web.admin.staffed import OWNER, Desk, hire

PAGE = "/admin/given-up"


def give_up(kind: JobKind, row_id: int = 1) -> None:
    """This work failed in every try."""
    told = {"kind": kind, "key": f"{kind}:{row_id}", "row_id": row_id, "error": "Trace\nboom <b>"}
    with transaction():
        db.session.execute(sa.delete(Job).where(Job.key == told["key"]))
        stuck = Job(state=JobState.DEAD, attempts=12, run_at=utcnow(), created_at=utcnow(), **told)
        db.session.add(stuck)


def test_nothing_given_up_is_said(desk: Desk) -> None:
    assert "Nenhuma tarefa com erro" in desk.sees(PAGE)
    assert "Nenhuma tarefa interna está com erro" in desk.told(desk.press(f"{PAGE}/retry", on=PAGE))


def test_what_was_given_up_is_shown_with_its_reason_and_leads_to_whom_it_is_about(
    shop: Shop, desk: Desk
) -> None:
    shop.arrive(2)
    for kind in (JobKind.MEMBER, JobKind.SWEEP, JobKind.LETTER):
        give_up(kind)
    page = desk.page(PAGE)
    assert 'href="/admin/given-up"><b>2</b> tarefas internas com erro' in desk.page("/admin/inbox")
    assert "boom &lt;b&gt;" in page and "Limpeza do que venceu" in page
    assert 'href="/admin/members/1">Rever os acessos de uma pessoa' in page
    assert "letter:1" not in page


def test_one_press_tries_all_of_it_again(shop: Shop, desk: Desk) -> None:
    shop.arrive(2, product="900", days=1)
    give_up(JobKind.MEMBER)
    give_up(JobKind.SWEEP)
    told = desk.told(desk.press(f"{PAGE}/retry", on=PAGE))
    assert "As tarefas estão de novo na fila" in told and "Nenhuma tarefa com erro" in told
    while worker.understand_batch():
        pass
    assert db.session.scalars(sa.select(Job.key).where(Job.key == "member:1")).all() == []
    assert states() == {"Curso 900": "live"}
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.WORK_RETRIED)).one()
    assert (line.actor_name, line.facts["count"]) == (OWNER, 2)


def test_readers_see_it_and_press_nothing(app: Flask, desk: Desk) -> None:
    give_up(JobKind.SWEEP)
    assert "Tentar todas de novo" in desk.sees(PAGE)
    hire("rui@loja.test", StaffRole.READER)
    rui = Desk(app)
    rui.sign_in("rui@loja.test")
    assert "Tentar todas de novo" not in rui.sees(PAGE)
    assert rui.press(f"{PAGE}/retry", on="/admin/me").status_code == 403
