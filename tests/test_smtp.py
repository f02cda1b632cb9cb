"""The mail server of the tests does what the tests rely on."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest

from tests import smtp

LOGIN = ("loja@example.test", "sen:ha/123")


@contextmanager
def client(office: smtp.PostOffice) -> Iterator[smtplib.SMTP]:
    if office.tls == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            smtp.HOST, office.port, timeout=10, context=office.trust()
        )
    else:
        connection = smtplib.SMTP(smtp.HOST, office.port, timeout=10)
    try:
        if office.tls == "starttls":
            connection.starttls(context=office.trust())
        if office.login:
            connection.login(*office.login)
        yield connection
    finally:
        connection.close()


def send(connection: smtplib.SMTP, to: str = "ana@example.test") -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "loja@example.test", to, "Olá"
    letter.set_content("Seu acesso está pronto.")
    connection.send_message(letter)


@pytest.mark.parametrize("tls", ["none", "starttls", "smtps"])
def test_a_letter_arrives_with_and_without_encryption_and_login(tls: smtp.Tls) -> None:
    with smtp.serving(tls=tls, login=LOGIN) as office:
        with client(office) as connection:
            send(connection)
        (letter,) = office.wait_for(1)
    assert letter.message["Subject"] == "Olá"
    assert letter.recipients == ("ana@example.test",)
    assert (letter.login, letter.encrypted) == (LOGIN[0], tls != "none")


def test_a_wrong_password_and_no_login_at_all_are_refused() -> None:
    with smtp.serving(tls="smtps", login=LOGIN) as office:
        office.login, known = None, office.login
        with client(office) as connection:
            office.login = known
            with pytest.raises(smtplib.SMTPSenderRefused):
                send(connection)
            with pytest.raises(smtplib.SMTPAuthenticationError):
                connection.login(LOGIN[0], "errada")
    assert office.letters == []


def test_each_recipient_gets_the_answer_told_for_it() -> None:
    with smtp.serving() as office, client(office) as connection:
        office.answer("550 5.1.1 no such person", to="nobody@example.test")
        office.answer("451 4.7.1 greylisted", to="later@example.test", times=1)
        for address, code in (("nobody@example.test", 550), ("later@example.test", 451)):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                send(connection, to=address)
            assert refused.value.recipients[address][0] == code
        send(connection, to="later@example.test")
        assert len(office.to("later@example.test")) == 1


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_connection_is_cut_in_the_middle(stage: smtp.Stage) -> None:
    with smtp.serving() as office:
        office.cut(stage=stage)
        with client(office) as connection, pytest.raises(smtplib.SMTPServerDisconnected):
            send(connection)
        assert office.letters == []
        with client(office) as connection:
            send(connection)
        assert len(office.letters) == 1
        assert office.connections == 2


def test_a_letter_can_be_kept_and_the_answer_lost() -> None:
    with smtp.serving() as office:
        office.cut(kept=True)
        with client(office) as connection, pytest.raises(smtplib.SMTPServerDisconnected):
            send(connection)
        assert len(office.wait_for(1)) == 1


def test_a_silent_server_makes_the_client_give_up() -> None:
    with smtp.serving() as office:
        office.stall()
        with client(office) as connection:
            assert connection.sock is not None
            connection.sock.settimeout(0.3)
            with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
                send(connection)


def test_the_address_is_a_mail_url() -> None:
    with smtp.serving(tls="smtps", login=LOGIN) as office:
        assert office.url == (f"smtps://loja%40example.test:sen%3Aha%2F123@localhost:{office.port}")
