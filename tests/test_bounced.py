"""Letters that came back: what follows for the letter, its address and its owner."""

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask

from receiver import mailer, outbox, provisioning
from receiver.db import db, transaction
from receiver.mailer import MailUnavailable, mailbox, returns
from receiver.models import BouncedAddress, Letter
from receiver.outbox import watch
from receiver.rules import reports
from receiver.rules.bounces import Bounce, BounceKind
from receiver.rules.letter_kinds import LetterKind, LetterState
from tests import imap, people, returned
from tests.conftest import MakeApp
from tests.people import ANA
from tests.post_office import certificate_files
from tests.postman import Post, letter, owe, work

LATER = timedelta(hours=1)
BOUNCE = "bounce@example.test"


@pytest.fixture
def returning(make_app: MakeApp, now: datetime) -> Flask:
    """An application whose letters come back to an address, and that has sent one to Ana."""
    app = make_app(bounce_address=BOUNCE)
    with app.app_context():
        owe(LetterKind.NEW_AREA, people.member(now=now, password=None), now)
        work(Post(), now)
    return app


def came_back(now: datetime, **told: str) -> int:
    """A report comes in; to the letter's own address, unless something else is said."""
    number = db.session.query(Letter).one().id
    to = told.pop("to", f"bounce+{number}.{returns.mark(number, 'bounce')}@example.test")
    report = reports.read(returned.failure(to=to, **told))
    return outbox.note([report], now=now, is_trusted=False) if report else 0


def test_a_letter_has_an_address_of_its_own_to_come_back_to(make_app: MakeApp) -> None:
    with make_app(bounce_address=BOUNCE).app_context():
        ana = people.member(password=None)
        owe(LetterKind.NEW_AREA, ana, ana.created_at)
        work(post := Post(), ana.created_at)
        assert post.taken[0].sender.startswith(f"bounce+{letter().id}.")
        assert mailer.known([post.taken[0].sender.upper()]) == letter().id


def test_a_hard_bounce_ends_an_address_and_says_so(returning: Flask, now: datetime) -> None:
    with returning.app_context():
        assert came_back(now) == 1
        assert came_back(now) == 0
        assert letter().bounce is BounceKind.HARD
        assert "no such user" in letter().bounce_reason
        assert BouncedAddress.among([ANA]) == {ANA}
        assert people.told("address-bounced") == ["bounced-hard"]


def test_an_address_that_bounced_gets_only_what_it_asks_for(
    returning: Flask, now: datetime
) -> None:
    with returning.app_context():
        came_back(now)
        ana = letter().member
        assert ana is not None
        for kind in (LetterKind.ENDED, LetterKind.SIGN_IN, LetterKind.PASSWORD_RESET):
            owe(kind, ana, now)
        work(post := Post(), now)
        assert len(post.taken) == 2
        (ended,) = people.owed("ended")
        assert (ended.state, ended.error) == (LetterState.DEAD, "address bounced")


def test_a_corrected_address_gets_letters_again(returning: Flask, now: datetime) -> None:
    with returning.app_context():
        came_back(now)
        provisioning.move(ANA, "ana.lima@example.test", by="dona", now=now)
        work(post := Post(), now)
        assert [mail.recipient for mail in post.taken] == ["ana.lima@example.test"]


def test_whoever_says_try_again_is_obeyed_and_named(returning: Flask, now: datetime) -> None:
    with returning.app_context():
        came_back(now)
        provisioning.retry_address(ANA, by="dona@example.test", now=now)
        assert people.told("address-retried") == ["address-retried"]
        provisioning.resend(letter().id, by="dona@example.test", now=now)
        work(post := Post(), now)
        assert [mail.recipient for mail in post.taken] == [ANA]
        with pytest.raises(provisioning.Refused):
            provisioning.retry_address(ANA, by="dona@example.test", now=now)


def test_a_soft_bounce_is_only_noted(returning: Flask, now: datetime) -> None:
    with returning.app_context():
        assert came_back(now, status="4.2.2") == 1
        assert letter().bounce is BounceKind.SOFT
        assert BouncedAddress.among([ANA]) == set()
        assert came_back(now, status="5.1.1") == 1
        assert BouncedAddress.among([ANA]) == {ANA}


@pytest.mark.parametrize(
    "to", [BOUNCE, "bounce+1.0123456789abcdef@example.test", "bounce+999999999999.00@example.test"]
)
def test_nobody_can_make_up_a_bounce(returning: Flask, now: datetime, to: str) -> None:
    with returning.app_context():
        assert came_back(now, to=to, message_id="<letter.1.0123456789abcdef@example.test>") == 0
        assert letter().bounce is None


def test_a_returned_letter_is_known_by_its_own_id(returning: Flask, now: datetime) -> None:
    with returning.app_context():
        assert came_back(now, to=BOUNCE, message_id=letter().message_id) == 1


def test_a_trusted_teller_may_go_by_the_address(returning: Flask, now: datetime) -> None:
    told = Bounce(BounceKind.COMPLAINT, ANA, "abuse")
    with returning.app_context():
        assert outbox.note([told], now=now, is_trusted=False) == 0
        assert outbox.note([told], now=now, is_trusted=True) == 1
        assert BouncedAddress.among([ANA]) == {ANA}


@pytest.mark.parametrize("tls", [False, True])
def test_the_mailbox_is_read_and_what_is_no_report_left_alone(
    make_app: MakeApp, now: datetime, monkeypatch: pytest.MonkeyPatch, tls: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_files()[0]))
    with imap.serving(tls=tls) as box, make_app(bounce_url=box.url).app_context():
        owe(LetterKind.NEW_AREA, people.member(now=now, password=None), now)
        work(Post(), now)
        box.put(b"From: ana@example.test\r\nSubject: Oi\r\n\r\nObrigada!")
        box.put(returned.failure(message_id=letter().message_id))
        assert outbox.read_mailbox(now) == 1
        assert box.seen == {1, 2}
        assert outbox.read_mailbox(now) == 0
        assert letter().bounce is BounceKind.HARD


@pytest.mark.parametrize("at", [b"LOGIN", b"SEARCH", b"FETCH", b"STORE"])
def test_a_mailbox_that_breaks_off_is_read_again_later(
    make_app: MakeApp, now: datetime, at: bytes
) -> None:
    with imap.serving() as box, make_app(bounce_url=box.url).app_context():
        box.put(returned.failure())
        box.cut_at = at
        with pytest.raises(MailUnavailable, match="localhost"):
            outbox.read_mailbox(now)
        assert watch.look() == 0
        box.cut_at = b""
        assert outbox.read_mailbox(now) == 0
        assert box.seen == {1}


def test_a_mailbox_that_hangs_is_given_up(
    make_app: MakeApp, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "SECONDS", 0.2)
    with imap.serving() as box, make_app(bounce_url=box.url).app_context():
        box.hang_at = b"SEARCH"
        with pytest.raises(MailUnavailable, match="timed out"):
            outbox.read_mailbox(now)


def test_a_wrong_login_is_said_without_the_password(make_app: MakeApp, now: datetime) -> None:
    with imap.serving() as box:
        url = box.url.replace("se%2Fnha%3A1", "outra-senha")
        with make_app(bounce_url=url).app_context(), pytest.raises(MailUnavailable) as refused:
            outbox.read_mailbox(now)
    assert "outra-senha" not in str(refused.value)
    with make_app(bounce_url=url).app_context(), pytest.raises(MailUnavailable, match="reached"):
        outbox.read_mailbox(now)


def test_a_bad_certificate_is_never_a_way_around(make_app: MakeApp, now: datetime) -> None:
    with (
        imap.serving(tls=True) as box,
        make_app(bounce_url=box.url).app_context(),
        pytest.raises(MailUnavailable, match="bad certificate"),
    ):
        outbox.read_mailbox(now)


def test_the_watch_ends_when_it_is_told_to(make_app: MakeApp) -> None:
    stop = threading.Event()
    with imap.serving() as box:
        box.put(b"Subject: Oi\r\n\r\n")
        app = make_app(bounce_url=box.url)
        watching = threading.Thread(target=outbox.watch_mailbox, args=(app, stop))
        watching.start()
        stop.set()
        watching.join(30)
        assert not watching.is_alive()
    outbox.watch_mailbox(make_app(), threading.Event())


def test_try_again_for_an_address_that_is_well_changes_nothing(app: Flask, now: datetime) -> None:
    with transaction():
        assert not outbox.try_again(ANA, by="dona", now=now)
    assert people.told("address-retried") == []
