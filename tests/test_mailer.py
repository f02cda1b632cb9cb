"""A letter as an e-mail: exactly the headers that we wrote, to exactly one address."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver import mailer
from receiver.mailer import HeaderInjection, MailRefused, MailUnavailable
from receiver.mailer.mail import check_headers
from receiver.rules.letter_kinds import REMINDERS, LetterKind
from tests.letters import ANA, ENCLOSED, NOW, a_letter, a_mail, some_settings

HEADERS = [
    "Auto-Submitted",
    "Content-Language",
    "Content-Type",
    "Date",
    "From",
    "MIME-Version",
    "Message-ID",
    "Subject",
    "To",
    "X-Auto-Response-Suppress",
]
ENCODED = "=?utf-8?q?Oi=0D=0ABcc:x@evil.example?="
# What people have hidden headers in: line breaks of all kinds, and words that look encoded.
CRUEL = st.lists(
    st.sampled_from(
        ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029", "\0", "\x0b", "\u202e", "\xad"]
    )
    | st.sampled_from([ENCODED, "=?", "?=", "=?utf-8?b?DQpCY2M6IHhAeS56?=", "Bcc: x@evil.example"])
    | st.sampled_from(["é", "中", "a" * 90])
    | st.text(max_size=20),
    max_size=8,
).map("".join)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


@given(name=CRUEL, area=CRUEL, site=CRUEL)
def test_no_text_from_outside_adds_or_breaks_a_header(name: str, area: str, site: str) -> None:
    """S48, T1."""
    letter = a_letter(name=name, facts={"areas": [area]})
    letter.subject = f"{area}{name}"
    mail = a_mail(letter, site_name=site[:60], mail_from="loja@example.test")
    for content in (mail.for_wire(), mail.for_file()):
        message = read(content)
        assert sorted(message.keys()) == HEADERS
        assert [str(address) for address in message["To"].addresses] == [ANA]


def test_a_word_that_looks_encoded_stays_a_word() -> None:
    """S48, T1."""
    letter = a_letter()
    letter.subject = ENCODED
    message = read(a_mail(letter).for_wire())
    assert message["Subject"] == ENCODED.replace("=?", "= ?")


def test_a_header_that_nobody_wrote_is_found_before_sending() -> None:
    """S48, T1: whatever the library makes of it."""
    for written in (b"Subject: Oi\nBcc: x@evil.example\n\nOi", b"Subject: Oi\rBcc: x\n\nOi"):
        with pytest.raises(HeaderInjection):
            check_headers(written, ["Subject"])
    check_headers(b"Subject: Oi\n Bcc: x@evil.example\n\nTo: you", ["Subject"])


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.test, x@evil.example",
        "ana@example.test\nRCPT TO:<x@evil.example>",
        "ana@example.test\r\nBcc: x@evil.example",
        '"ana@x.example, b"@example.test',
        "Ana <ana@example.test>",
        "<ana@example.test>",
        "ana@[127.0.0.1]",
        "=?utf-8?q?a=0d=0abcc=3ax?=@example.test",
        "ana",
        "",
    ],
)
def test_a_letter_goes_to_exactly_one_address_or_nowhere(address: str) -> None:
    """S49, T1."""
    with pytest.raises(MailRefused, match="not one e-mail address"):
        a_mail(a_letter(to=address))


def test_the_headers_say_what_the_letter_is() -> None:
    message = read(a_mail().for_wire())
    assert message["From"] == "Loja <loja@example.test>"
    assert message["To"] == ANA
    assert message["Message-ID"] == "<letter.12.0123456789abcdef@example.test>"
    assert message["Date"] == "Mon, 02 Mar 2026 09:00:00 -0300"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "pt-BR"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in message.iter_parts()] == ["utf-8", "utf-8"]


def test_no_letter_offers_to_unsubscribe_from_the_way_in() -> None:
    for kind in {*LetterKind} - REMINDERS:
        assert "List-Unsubscribe" not in read(a_mail(a_letter(kind)).for_wire())


@pytest.mark.parametrize("kind", sorted(REMINDERS))
def test_a_reminder_can_be_ended_with_one_press(kind: LetterKind) -> None:
    link = f"https://portaria.example.test/unsubscribe/{'gAAAA-_x' * 30}"
    content = a_mail(a_letter(kind), replace(ENCLOSED, leave_url=link)).for_wire()
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in content
    assert read(content)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    mail = a_mail(a_letter(kind), replace(ENCLOSED, leave_url=link))
    assert link in mail.text and "/login" not in mail.text and "kx7m" not in mail.text
    assert mail.html.count('class="button-link"') == 1


def test_on_the_wire_there_are_only_short_lines_of_plain_letters() -> None:
    content = a_mail(a_letter(facts={"areas": ["Ação " * 40]})).for_wire()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_sender_without_a_name_of_its_own_gets_that_of_the_site() -> None:
    message = read(a_mail(mail_from="loja@example.test").for_wire())
    assert message["From"] == "Violão Fácil <loja@example.test>"
    for bad in ("loja", "Loja <>", "a@b.test, c@d.test", "lójá@example.test", ""):
        settings = some_settings().model_copy(update={"mail_from": bad})  # not checked
        with pytest.raises(MailUnavailable, match="MAIL_FROM"):
            mailer.compose(a_letter(), ENCLOSED, settings=settings, now=NOW)


def test_without_a_mail_server_letters_are_files_that_only_the_owner_reads(tmp_path: Path) -> None:
    with mailer.open_post(some_settings(instance=tmp_path)) as post:
        reply = post.send(a_mail())
        post.send(a_mail())
    (path,) = (tmp_path / "mail").iterdir()
    assert reply == f"written to {path}"
    assert path.name == "2026-03-02-000012-welcome.eml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Está tudo certo e seu acesso já está liberado" in path.read_text("utf-8")
    assert read(path.read_bytes())["To"] == ANA


def test_a_folder_that_cannot_be_written_is_a_reason_to_try_later(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with (
        mailer.open_post(some_settings(instance=tmp_path)) as post,
        pytest.raises(MailUnavailable, match="cannot write"),
    ):
        post.send(a_mail())
