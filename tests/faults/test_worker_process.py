"""A real worker process that is killed, stopped and left without its database."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest
import sqlalchemy as sa
from flask import Flask

from config import ROOT
from receiver import jobs
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Job, Letter, LogEntry, Postback
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.rules.letter_kinds import LetterState
from tests import live
from tests.backends import ON_POSTGRES, ON_SQLITE
from tests.database import Databases
from tests.factories import Shop, document, members
from tests.faults.reckoning import end_leases
from tests.faults.workers import STOP_LIMIT, Start, Working, starting
from tests.live import wait_for
from tests.post_office import Delivered
from tests.smtp import PostOffice


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A server with one accepted key, on the clock of everybody else."""
    return Shop(utcnow())


@pytest.fixture
def start(
    shop: Shop, database_url: str, tmp_path: Path, post_office: PostOffice
) -> Iterator[Start]:
    """Starts workers that send their letters to this office."""
    told = {"MAIL_URL": post_office.url, "SENDERS": "1"}
    with starting(database_url, tmp_path, **told) as start:
        yield start


def letter(to: str = "ana@example.test") -> Letter:
    """The letter to this address, as it stands now."""
    db.session.rollback()
    found = sa.select(Letter).where(Letter.to == to).execution_options(populate_existing=True)
    return db.session.scalars(found).one()


def is_sent(to: str = "ana@example.test") -> bool:
    return letter(to).state is LetterState.SENT


def times_noted() -> int:
    """How often the log says that a letter was sent."""
    db.session.rollback()
    sent = sa.select(sa.func.count()).where(LogEntry.deed == Deed.LETTER_SENT)
    return db.session.scalar(sent) or 0


@contextmanager
def at_the_first_letter(office: PostOffice, do: Callable[[], object]) -> Iterator[None]:
    """Do this the moment the mail server has taken a letter, before it says so."""
    keep = office.keep

    def keep_and_do(taken: Delivered) -> None:
        setattr(office, "keep", keep)  # noqa: B010 - only for the first one
        do()
        keep(taken)

    setattr(office, "keep", keep_and_do)  # noqa: B010 - a method of this one office
    yield
    office.wait_for(1)


def test_a_worker_killed_after_the_server_took_the_letter_sends_it_twice_and_not_never(
    shop: Shop, start: Start, post_office: PostOffice
) -> None:
    """R5, K2: stopped before it can write down what it heard, then killed."""
    first = start()
    with at_the_first_letter(post_office, first.freeze):
        shop.keep(document(2))
    first.tell(signal.SIGKILL)
    first.process.wait()
    assert not is_sent()
    end_leases()
    start()
    wait_for(is_sent, what="the letter")
    ids = [taken.message["Message-ID"] for taken in post_office.letters]
    assert (len(ids), len(set(ids)), times_noted()) == (2, 1, 1)


def test_a_worker_that_wakes_up_after_its_lease_changes_nothing(
    shop: Shop, start: Start, post_office: PostOffice
) -> None:
    """R7: another one has sent the letter meanwhile, and that is what stays written."""
    zombie = start()
    with at_the_first_letter(post_office, zombie.freeze):
        shop.keep(document(2))
    end_leases()
    heir = start()
    wait_for(is_sent, what="the letter")
    sent_at = letter().sent_at
    zombie.tell(signal.SIGCONT)
    wait_for(lambda: "lease lost" in zombie.printed, what="the zombie")
    assert (zombie.stop(), heir.stop()) == (0, 0)
    assert (letter().sent_at, letter().attempts, times_noted()) == (sent_at, 2, 1)


def test_a_worker_that_is_stopped_finishes_what_it_is_at_and_begins_nothing_new(
    shop: Shop, start: Start, post_office: PostOffice
) -> None:
    """R11: status 0, nothing sent twice, nothing left claimed."""
    for number in (1, 2, 3):
        shop.arrive(2, sale=f"S{number}", email=f"buyer{number}@example.test")
    begun: Queue[Working] = Queue()

    def stop() -> None:
        begun.get(timeout=STOP_LIMIT).tell(signal.SIGTERM)
        time.sleep(0.3)  # so long does the mail server take to answer

    with at_the_first_letter(post_office, stop):
        begun.put(one := start())
    assert one.process.wait(timeout=STOP_LIMIT) == 0
    assert (len(post_office.letters), times_noted()) == (1, 1)
    owed = sa.select(Job.attempts, Job.fence).where(Job.kind == JobKind.LETTER)
    assert [tuple(job) for job in db.session.execute(owed)] == [(0, None)] * 2


@ON_POSTGRES
def test_a_worker_whose_database_goes_away_and_comes_back_goes_on(
    shop: Shop, start: Start, databases: Databases
) -> None:
    """R4: the same process, without any help."""
    one = start()
    db.session.remove()
    databases.running_server().stop()
    try:
        wait_for(lambda: "database away" in one.printed, what="the notice")
    finally:
        databases.running_server().start()
    shop.keep(document(2))
    wait_for(lambda: members() and is_sent(), what="the letter")
    assert one.stop() == 0


@ON_SQLITE
def test_poison_that_kills_every_worker_ends_dead_and_the_others_go_on(
    shop: Shop, database_url: str, tmp_path: Path
) -> None:
    """R8: with real deaths, in the middle of a story."""
    kept = [shop.keep(document(2, sale=f"S{n}", email=f"buyer{n}@example.test")) for n in (1, 2, 3)]
    db.session.remove()
    environ = live.environment(database_url, folder=tmp_path, port=1)
    command = [sys.executable, "-m", "tests.faults.poisoned"]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{jobs.MOST_ATTEMPTS} of {jobs.MOST_ATTEMPTS + 2}\n"
    states = [db.session.get_one(Postback, one.postback_id).state.value for one in kept]
    assert states == ["dead", "done", "done"]
    # In either order: what died beside the poison is tried again at moments of its own.
    assert sorted(members()) == ["buyer2@example.test", "buyer3@example.test"]
