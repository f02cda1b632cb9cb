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
        self._rests_until = 0.0
        self._last_error = ""

    def send(self, mail: Mail) -> str:
        """Hand one letter over to the server, and return its reply."""
        was_kept = self._smtp is not None
        try:
            return self._hand_over(mail)
        except _Stale:
            if not was_kept:
                raise
            return self._hand_over(mail)

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
        if smtp is None:
            return
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()

    def _hand_over(self, mail: Mail) -> str:
        content = mail.for_wire()
        smtp = self._connected()
        try:
            return _told(smtp, mail, content)
        except _Stale:
            self._smtp = None
            smtp.close()
            raise
        except (MailRefused, MailUnavailable):
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


def _told(smtp: smtplib.SMTP, mail: Mail, content: bytes) -> str:
    """The whole conversation about one letter."""
    if mail.is_international and not smtp.has_extn("smtputf8"):
        raise MailRefused("the mail server takes no such address (it does not offer SMTPUTF8)")
    begun, addressed, data = _envelope(smtp, mail)
    if begun[0] == _CLOSING:
        raise _Stale(reply(*begun))
    if data[0] == _GO_ON and not _is_good(addressed):
        # It waits for a letter that nobody is to get: RFC 2920 tells to send an empty one.
        smtp.docmd(".")
    _accepted(begun)
    _accepted(addressed)
    if data[0] != _GO_ON:
        return _accepted(data)
    smtp.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    return _accepted(smtp.getreply())


def _envelope(smtp: smtplib.SMTP, mail: Mail) -> list[Answer]:
    """From whom and to whom, and the wish to go on: in one breath where the server allows it."""
    options = " smtputf8" if mail.is_international else ""
    who, whom = _path(mail.sender), _path(mail.recipient)
    lines = [f"mail FROM:{who}{options}", f"rcpt TO:{whom}", "data"]
    smtp.command_encoding = "utf-8" if mail.is_international else "ascii"
    answers: list[Answer] = []
    try:
        if smtp.has_extn("pipelining"):
            smtp.send("".join(f"{line}\r\n" for line in lines))
            lines, answers = [], [smtp.getreply()]
            answers += [smtp.getreply() for _ in range(2) if answers[0][0] != _CLOSING]
        while lines and all(map(_is_good, answers)):
            answers.append(smtp.docmd(lines.pop(0)))
    except smtplib.SMTPServerDisconnected as error:
        if not answers:
            raise _Stale(f"the mail server broke off: {error}") from error
        raise
    return [*answers, *[_NOT_ASKED] * (3 - len(answers))]


def _path(address: str) -> str:
    if not address.isprintable() or _MARKS & set(address):
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
