"""Letters over SMTP, over one kept connection for a batch."""

import smtplib
import ssl
import time
from collections.abc import Callable

from receiver.mailer.connect import connect, reply
from receiver.mailer.errors import MailRefused, MailUnavailable
from receiver.mailer.mail import Mail
from receiver.mailer.server import Server

# A server that could not be reached is not asked again for every letter of the batch.
REST_SECONDS = 20

Answer = tuple[int, bytes]

_CLOSING = 421
_GO_ON = 354
_MARKS = frozenset(" <>")
_NOT_ASKED: Answer = (-1, b"not asked")
# "Authentication required" and its kin: our settings are wrong, not the letter.
_OUR_FAULT = frozenset({530, 534, 535, 538})


class _Stale(MailUnavailable):
    """The connection was gone before the letter was begun."""


class SmtpPost:
    """One conversation with a mail server: begun when needed, begun again when it broke."""

    def __init__(self, server: Callable[[], Server], greeting: str) -> None:
        self._server = server
        self._greeting = greeting
        self._smtp: smtplib.SMTP | None = None
        self._announced: Mail | None = None  # its envelope went along with the letter before it
        self._rests_until = 0.0
        self._last_error = ""

    def send(self, mail: Mail, *, then: Mail | None = None) -> str:
        """Hand one letter over to the server, and return its reply.

        The envelope of the next one goes along where the server allows it (RFC 2920, 3.1), so that
        there is one way there and back for each letter, and not two.
        """
        was_kept = self._smtp is not None
        try:
            return self._hand_over(mail, then)
        except _Stale:
            if not was_kept:
                raise
            return self._hand_over(mail, then)

    def knock(self) -> str:
        """Connect, encrypt and sign in, and say how that went."""
        smtp = self._connected()
        seal = smtp.sock.version() if isinstance(smtp.sock, ssl.SSLSocket) else "no TLS"
        server = self._server()
        who = f", signed in as {server.user}" if server.user else ""
        return f"{server.host}:{server.port}, {seal}{who}"

    def close(self) -> None:
        """Say goodbye, whatever comes of it."""
        smtp, self._smtp = self._smtp, None
        announced, self._announced = self._announced, None
        if smtp is None:
            return
        if announced is not None:
            smtp.close()  # it waits for a letter, and would take our goodbye for one
            return
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()

    def _hand_over(self, mail: Mail, then: Mail | None) -> str:
        content = mail.for_wire()
        if self._announced is not None and self._announced is not mail:
            self.close()  # whom it waits for does not come
        smtp = self._connected()
        is_announced, self._announced = self._announced is mail, None
        try:
            _begin(smtp, mail, is_announced=is_announced)
            self._announced = then if then and _may_follow(smtp, then) else None
            return _told(smtp, content, self._announced)
        except _Stale:
            self._smtp = None
            smtp.close()
            raise
        except (MailRefused, MailUnavailable):
            if self._announced is None:
                self._clear(smtp)
            raise
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise MailUnavailable(f"the mail server broke off: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            if time.monotonic() < self._rests_until:
                raise MailUnavailable(self._last_error)
            try:
                self._smtp = connect(self._server(), self._greeting)
            except MailUnavailable as error:
                self._rests_until = time.monotonic() + REST_SECONDS
                self._last_error = str(error)
                raise
        return self._smtp

    def _clear(self, smtp: smtplib.SMTP) -> None:
        """Make the connection ready for the next letter, or give it up."""
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.close()


def _begin(smtp: smtplib.SMTP, mail: Mail, *, is_announced: bool) -> None:
    """Tell from whom and to whom, unless that is done, until the server waits for the letter."""
    if mail.is_international and not smtp.has_extn("smtputf8"):
        raise MailRefused("the mail server takes no such address (it does not offer SMTPUTF8)")
    begun, addressed, data = _envelope(smtp, mail, is_announced=is_announced)
    if begun[0] == _CLOSING:
        raise _Stale(reply(*begun))
    if data[0] == _GO_ON and not _is_good(addressed):
        # It waits for a letter that nobody is to get: RFC 2920 tells to send an empty one.
        smtp.docmd(".")
    _accepted(begun)
    _accepted(addressed)
    if data[0] != _GO_ON:
        _accepted(data)
        raise MailUnavailable(f"the mail server does not wait for a letter: {reply(*data)}")


def _told(smtp: smtplib.SMTP, content: bytes, announced: Mail | None) -> str:
    """The letter itself, and who comes next."""
    after = _commands(_lines(announced)) if announced else b""
    smtp.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n" + after)
    return _accepted(smtp.getreply())


def _may_follow(smtp: smtplib.SMTP, mail: Mail) -> bool:
    is_plain = not mail.is_international
    return is_plain and smtp.has_extn("pipelining") and _is_path(mail.sender, mail.recipient)


def _envelope(smtp: smtplib.SMTP, mail: Mail, *, is_announced: bool) -> list[Answer]:
    """From whom and to whom, and the wish to go on: in one breath where the server allows it."""
    lines = _lines(mail)
    smtp.command_encoding = "utf-8" if mail.is_international else "ascii"
    answers: list[Answer] = []
    try:
        if is_announced or smtp.has_extn("pipelining"):
            if not is_announced:
                smtp.send(_commands(lines))
            lines, answers = [], [smtp.getreply()]
            answers += [smtp.getreply() for _ in range(2) if answers[0][0] != _CLOSING]
        while lines and all(map(_is_good, answers)):
            answers.append(smtp.docmd(lines.pop(0)))
    except smtplib.SMTPServerDisconnected as error:
        if not answers:
            raise _Stale(f"the mail server broke off: {error}") from error
        raise
    return [*answers, *[_NOT_ASKED] * (3 - len(answers))]


def _lines(mail: Mail) -> list[str]:
    options = " smtputf8" if mail.is_international else ""
    who, whom = _path(mail.sender), _path(mail.recipient)
    return [f"mail FROM:{who}{options}", f"rcpt TO:{whom}", "data"]


def _commands(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def _is_path(*addresses: str) -> bool:
    return all(one.isprintable() and not _MARKS & set(one) for one in addresses)


def _path(address: str) -> str:
    if not _is_path(address):
        raise MailRefused("this is not one e-mail address")
    return f"<{address}>"


def _is_good(answer: Answer) -> bool:
    return 200 <= answer[0] < 300


def _accepted(answer: Answer) -> str:
    code, said = answer
    words = reply(code, said)
    if _is_good(answer):
        return words
    if code >= 500 and code not in _OUR_FAULT:
        raise MailRefused(words)
    raise MailUnavailable(words)
