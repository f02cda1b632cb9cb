"""The envelope of the next letter goes along with a letter, where the mail server allows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from receiver.mailer import Mail, MailRefused, Post
from tests import live, smtp
from tests.letters import a_letter, a_mail, post_to
from tests.post_office import CUT


@contextmanager
def three() -> Iterator[tuple[smtp.PostOffice, Post, list[Mail]]]:
    """A mail server, a way to it, and letters to three people."""
    mails = [a_mail(a_letter(to=f"{who}@example.test")) for who in ("ana", "bia", "caio")]
    with smtp.serving(pipelining=True) as office, post_to(office.url) as post:
        yield office, post, mails


def test_the_envelope_of_the_next_goes_along_with_a_letter() -> None:
    with three() as (office, post, (ana, bia, caio)):
        post.send(ana, then=bia)
        live.wait_for(lambda: office.asked["rcpt"] == 2, what="the second name")
        assert len(office.letters) == 1
        post.send(bia, then=caio)
        post.send(caio)
        assert [one.recipients[0][0] for one in office.letters] == ["a", "b", "c"]
        assert (office.asked["rcpt"], office.connections) == (3, 1)


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_an_announced_letter_that_is_refused_spoils_neither_of_its_neighbours(
    stage: smtp.Stage,
) -> None:
    with three() as (office, post, (ana, bia, caio)):
        bia = replace(bia, sender="outra@example.test")
        who = bia.sender if stage == "mail" else "bia@example.test"
        office.answer("550 5.1.1 no such person", stage=stage, to=who)
        post.send(ana, then=bia)
        with pytest.raises(MailRefused, match=r"550 5\.1\.1 no such person"):
            post.send(bia, then=caio)
        post.send(caio)
        assert [one.recipients[0][0] for one in office.letters] == ["a", "c"]


def test_who_is_announced_and_does_not_come_gets_no_empty_letter() -> None:
    with three() as (office, post, (ana, bia, caio)):
        post.send(ana, then=bia)
        post.send(caio, then=bia)
    assert [one.recipients[0][0] for one in office.letters] == ["a", "c"]


@pytest.mark.parametrize("said", [CUT, "421 4.4.2 too many"])
def test_a_server_that_hung_up_on_an_announced_letter_is_called_again(said: str) -> None:
    with three() as (office, post, (ana, bia, _)):
        bia = replace(bia, sender="outra@example.test")
        office.answer(said, stage="mail", to=bia.sender, times=1)
        post.send(ana, then=bia)
        post.send(bia)
        assert [one.recipients[0][0] for one in office.letters] == ["a", "b"]
        assert office.connections == 2


def test_without_pipelining_nobody_is_announced() -> None:
    with smtp.serving() as office, post_to(office.url) as post:
        post.send(a_mail(), then=a_mail(a_letter(to="bia@example.test")))
        assert office.asked["rcpt"] == 1
