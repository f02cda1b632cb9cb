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

_CLOSING = 421
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
    _begun(smtp, mail)
    _accepted(smtp.rcpt(mail.recipient))
    try:
        return _accepted(smtp.data(content))
    except smtplib.SMTPDataError as error:
        return _accepted((error.smtp_code, error.smtp_error))


def _begun(smtp: smtplib.SMTP, mail: Mail) -> None:
    options = ["smtputf8"] if mail.is_international else []
    try:
        code, said = smtp.mail(mail.sender, options)
    except smtplib.SMTPServerDisconnected as error:
        raise _Stale(f"the mail server broke off: {error}") from error
    if code == _CLOSING:
        raise _Stale(reply(code, said))
    _accepted((code, said))


def _accepted(answer: tuple[int, bytes | str]) -> str:
    code, said = answer
    words = reply(code, said)
    if 200 <= code < 300:
        return words
    if code >= 500 and code not in _OUR_FAULT:
        raise MailRefused(words)
    raise MailUnavailable(words)
