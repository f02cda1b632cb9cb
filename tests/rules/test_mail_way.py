"""A mail server as people type it, and as MAIL_URL says it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.rules.mail_way import Help, MailWay, Sealing, help_for

SIGNS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


@given(user=SIGNS, password=SIGNS, sealing=st.sampled_from(Sealing))
def test_what_was_typed_is_read_again(user: str, password: str, sealing: Sealing) -> None:
    way = MailWay("smtp.loja.test", 2525, sealing, user, password)
    assert MailWay.read(way.url) == way


@pytest.mark.parametrize(
    ("url", "port", "sealing"),
    [
        ("smtp://smtp.loja.test", 25, Sealing.OFFERED),
        ("smtp://oi:senha@smtp.loja.test", 587, Sealing.OFFERED),
        ("smtps://oi:senha@smtp.loja.test", 465, Sealing.TLS),
        ("smtp://smtp.loja.test:2525?tls=required", 2525, Sealing.STARTTLS),
        ("smtp://smtp.loja.test?tls=off", 25, Sealing.OFF),
    ],
)
def test_an_address_is_read_as_the_mailer_reads_it(url: str, port: int, sealing: Sealing) -> None:
    way = MailWay.read(url)
    assert (way.host, way.port, way.sealing) == ("smtp.loja.test", port, sealing)


def test_without_a_port_the_usual_one_is_meant() -> None:
    assert ":587" in MailWay("smtp.loja.test", user="oi", password="x").url
    assert ":465" in MailWay("smtp.loja.test", sealing=Sealing.TLS).url


def test_a_password_is_never_shown() -> None:
    assert "segredo" not in repr(MailWay("smtp.loja.test", user="oi", password="segredo"))


@pytest.mark.parametrize(
    ("said", "help_"),
    [
        ("h:587 does not accept the login: 535 5.7.8 bad credentials", Help.LOGIN),
        ("530 5.7.0 Authentication required", Help.LOGIN),
        ("smtp.loja.test offers no STARTTLS; without it no login is sent", Help.NO_TLS),
        ("bad certificate of h:465: self-signed certificate", Help.CERTIFICATE),
        ("h:587 cannot be reached: [Errno -2] Name or service not known", Help.NAME),
        ("h:587 cannot be reached: timed out", Help.SILENT),
        ("h:587 cannot be reached: [Errno 111] Connection refused", Help.REFUSED),
        ("550 5.7.1 relaying denied", Help.SENDER),
        ("553 5.7.1 sender address rejected: not owned by user", Help.SENDER),
        ("451 4.3.0 try again later", Help.OTHER),
    ],
)
def test_what_a_server_says_leads_to_what_helps(said: str, help_: Help) -> None:
    assert help_for(said) is help_
