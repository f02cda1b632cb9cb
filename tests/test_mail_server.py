"""Letters handed to a real mail server, in all its moods."""

from dataclasses import replace

import pytest

from receiver import mailer
from receiver.mailer import MailRefused, MailUnavailable, connect
from receiver.mailer.server import greeting, server
from tests import smtp
from tests.letters import ANA, a_letter, a_mail, post_to, some_settings
from tests.post_office import certificate_files

LOGIN = ("loja@example.test", "sen:ha/123")


@pytest.fixture(autouse=True)
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate of the tests' mail server is good, as if a known authority had signed it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_files()[0]))


@pytest.mark.parametrize("tls", ["none", "starttls", "smtps"])
def test_a_letter_arrives_over_every_kind_of_connection(tls: smtp.Tls) -> None:
    with smtp.serving(tls=tls, login=LOGIN) as office:
        with post_to(office.url) as post:
            assert post.send(a_mail()).startswith("250")
        (letter,) = office.wait_for(1)
    assert letter.recipients == (ANA,)
    assert letter.sender == "loja@example.test"
    assert (letter.login, letter.encrypted) == (LOGIN[0], tls != "none")
    assert letter.message["Subject"] == a_letter().subject


@pytest.mark.parametrize("tls", ["starttls", "smtps"])
def test_a_wrong_certificate_is_an_error_and_never_a_way_around(
    tls: smtp.Tls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S50."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with smtp.serving(tls=tls) as office:
        with post_to(office.url) as post, pytest.raises(MailUnavailable, match="bad certificate"):
            post.send(a_mail())
        assert office.letters == []


def test_a_certificate_of_another_name_is_wrong_too() -> None:
    """S50."""
    with smtp.serving(tls="starttls") as office:
        url = office.url.replace("localhost", "127.1")
        with post_to(url) as post, pytest.raises(MailUnavailable, match="bad certificate"):
            post.send(a_mail())
        assert office.letters == []


def test_a_login_is_never_sent_in_clear_to_another_machine() -> None:
    """S50."""
    far = server("smtp://loja:segredo@mail.example.test")
    assert not far.may_stay_clear
    assert not server("smtp://mail.example.test?tls=required").may_stay_clear
    assert server("smtp://mail.example.test").may_stay_clear
    assert server("smtp://loja:segredo@[::1]").may_stay_clear


def test_without_starttls_a_demand_for_it_fails() -> None:
    """S50."""
    with smtp.serving() as office:
        url = f"{office.url}?tls=required"
        with post_to(url) as post, pytest.raises(MailUnavailable, match="no STARTTLS"):
            post.send(a_mail())
        with post_to(f"{office.url}?tls=off") as post:
            post.send(a_mail())
        assert len(office.letters) == 1


def test_a_wrong_login_is_the_fault_of_the_settings_and_shows_no_secret() -> None:
    """S59."""
    with smtp.serving(tls="smtps", login=LOGIN) as office:
        url = office.url.replace("sen%3Aha%2F123", "outro-segredo")
        with (
            post_to(url) as post,
            pytest.raises(MailUnavailable, match="the login: 535") as refused,
        ):
            post.send(a_mail())
    assert "outro-segredo" not in str(refused.value)


def test_a_server_that_wants_a_login_we_do_not_have_costs_no_letter() -> None:
    with smtp.serving(tls="smtps", login=LOGIN) as office:
        url = f"smtps://localhost:{office.port}"
        with post_to(url) as post, pytest.raises(MailUnavailable, match="530"):
            post.send(a_mail())


@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_letter_that_is_refused_does_not_spoil_the_next(
    stage: smtp.Stage, pipelining: bool
) -> None:
    with smtp.serving(pipelining=pipelining) as office, post_to(office.url) as post:
        office.answer("550 5.1.1 no such person", stage=stage, times=1)
        with pytest.raises(MailRefused, match=r"550 5\.1\.1 no such person"):
            post.send(a_mail())
        post.send(a_mail(a_letter(to="bia@example.test")))
        assert len(office.to("bia@example.test")) == 1
        assert office.connections == 1


def test_a_greylisted_letter_is_taken_the_second_time() -> None:
    with smtp.serving() as office, post_to(office.url) as post:
        office.answer("451 4.7.1 greylisted", to=ANA, times=1)
        with pytest.raises(MailUnavailable, match=r"451 4\.7\.1 greylisted"):
            post.send(a_mail())
        assert post.send(a_mail()).startswith("250")


def test_a_connection_cut_in_the_middle_of_a_letter_is_a_reason_to_try_later() -> None:
    with smtp.serving() as office, post_to(office.url) as post:
        office.cut(stage="data")
        with pytest.raises(MailUnavailable, match="broke off"):
            post.send(a_mail())
        post.send(a_mail())
        assert len(office.letters) == 1


@pytest.mark.parametrize("pipelining", [False, True])
def test_a_server_that_hung_up_between_two_letters_is_called_again(pipelining: bool) -> None:
    with smtp.serving(pipelining=pipelining) as office, post_to(office.url) as post:
        post.send(a_mail())
        office.cut(stage="mail")
        post.send(a_mail())
        office.answer("421 4.4.2 idle too long", stage="mail", times=1)
        post.send(a_mail())
        assert len(office.letters) == 3
        assert office.connections > 1


def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "ANSWER_SECONDS", 0.2)
    with smtp.serving() as office, post_to(office.url) as post:
        office.stall(stage="data")
        with pytest.raises(MailUnavailable, match="timed out"):
            post.send(a_mail())


def test_a_server_that_is_gone_is_asked_once_per_batch_and_used_when_it_is_back() -> None:
    with smtp.serving() as office:
        url = office.url
    with post_to(url) as post:
        for _ in range(3):
            with pytest.raises(MailUnavailable, match="cannot be reached"):
                post.send(a_mail())
    with smtp.serving() as office, post_to(office.url) as post:
        assert post.send(a_mail()).startswith("250")


def test_two_hundred_letters_go_over_one_connection() -> None:
    mail = a_mail()
    with smtp.serving(tls="starttls", login=LOGIN) as office:
        with post_to(office.url) as post:
            for _ in range(200):
                post.send(mail)
        assert len(office.wait_for(200)) == 200
        assert office.connections == 1


def test_a_letter_with_lines_that_begin_with_a_dot_arrives_whole() -> None:
    mail = replace(a_mail(), text="um\n.\n..dois\n.")
    with smtp.serving(pipelining=True) as office, post_to(office.url) as post:
        post.send(mail)
        part = office.letters[0].message.get_body(("plain",))
    assert part is not None
    assert part.get_content().splitlines() == ["um", ".", "..dois", "."]


def test_an_address_that_could_be_taken_for_more_never_reaches_the_server() -> None:
    with smtp.serving(pipelining=True) as office, post_to(office.url) as post:
        for bad in ("a@b.example>\r\nrcpt to:<c@d.example", "a@b.example> <c@d.example"):
            with pytest.raises(MailRefused):
                post.send(replace(a_mail(), recipient=bad))
        assert office.letters == []


def test_an_address_beyond_ascii_goes_where_it_is_understood() -> None:
    mail = a_mail(a_letter(to="joão@example.test"))
    with smtp.serving() as office, post_to(office.url) as post:
        post.send(mail)
        assert office.letters[0].recipients == ("joão@example.test",)
        assert office.letters[0].message["To"] == "joão@example.test"


def test_an_address_beyond_ascii_is_refused_where_it_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with smtp.serving() as office, post_to(office.url) as post:
        monkeypatch.setattr("smtplib.SMTP.has_extn", lambda *_: False)
        with pytest.raises(MailRefused, match="SMTPUTF8"):
            post.send(a_mail(a_letter(to="joão@example.test")))


@pytest.mark.parametrize(
    "url",
    ["smtp://", "smtp://host:port", "smtp://user:pa/ss@host:587", "smtp://h?tls=maybe", "ftp://h"],
)
def test_a_mail_url_that_cannot_be_read_is_said_without_its_password(url: str) -> None:
    with pytest.raises(MailUnavailable, match="MAIL_URL") as refused:
        server(url)
    assert "pa/ss" not in str(refused.value)


def test_a_mail_url_is_read_with_its_usual_ports_and_its_signs_decoded() -> None:
    read = server("smtps://loja%40example.test:sen%3Aha%2F1@mail.example.test")
    assert (read.user, read.password, read.port) == ("loja@example.test", "sen:ha/1", 465)
    assert server("smtp://u:p@h").port == 587
    assert server("smtp://h").port == 25
    assert server("smtp://[2001:db8::1]:2525").host == "2001:db8::1"
    assert "sen:ha" not in repr(read)


def test_we_introduce_ourselves_by_our_public_name() -> None:
    assert greeting("https://portaria.example.test:8443/x") == "portaria.example.test"
    assert greeting("http://127.0.0.1:8000") == "[127.0.0.1]"
    assert greeting("http://[::1]:8000") == "[IPv6:::1]"
    assert greeting("https://ação.example") == "xn--ao-siap.example"


def test_a_knock_tells_how_the_server_was_found() -> None:
    with smtp.serving(tls="starttls", login=LOGIN) as office:
        found = mailer.knock(some_settings(mail_url=office.url))
        assert found == f"localhost:{office.port}, TLSv1.3, signed in as {LOGIN[0]}"
    with smtp.serving() as office:
        assert mailer.knock(some_settings(mail_url=office.url)).endswith(", no TLS")
    with pytest.raises(MailUnavailable):
        mailer.knock(some_settings(mail_url=office.url))
    assert "instance/mail" in mailer.knock(some_settings())
