"""How a conversation with a mail server begins: found, encrypted, signed in."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from receiver.mailer.errors import MailUnavailable
from receiver.mailer.server import Server
from receiver.rules.told import one_line

CONNECT_SECONDS = 10
ANSWER_SECONDS = 30
LONGEST_REPLY = 300


def connect(server: Server, greeting: str) -> smtplib.SMTP:
    """A connection that is ready for letters. Raises MailUnavailable, never sends a login in clear.

    Whatever goes wrong here is wrong with the settings or the server, not with a letter.
    """
    with _named(server):
        smtp = _dialled(server, greeting)
        try:
            _encrypt(smtp, server)
            if server.user:
                smtp.login(server.user, server.password)
            if smtp.sock:
                smtp.sock.settimeout(ANSWER_SECONDS)
        except BaseException:
            smtp.close()
            raise
    return smtp


def _dialled(server: Server, greeting: str) -> smtplib.SMTP:
    if not server.is_tls_at_once:
        return smtplib.SMTP(
            server.host, server.port, local_hostname=greeting, timeout=CONNECT_SECONDS
        )
    return smtplib.SMTP_SSL(
        server.host,
        server.port,
        local_hostname=greeting,
        timeout=CONNECT_SECONDS,
        context=ssl.create_default_context(),
    )


def _encrypt(smtp: smtplib.SMTP, server: Server) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.is_tls_at_once:
        return
    if server.tls != "off" and smtp.has_extn("starttls"):
        # A handshake that fails raises: there is no falling back to clear text.
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
    elif not server.may_stay_clear:
        raise MailUnavailable(f"{server.host} offers no STARTTLS; without it no login is sent")


@contextmanager
def _named(server: Server) -> Iterator[None]:
    where = f"{server.host}:{server.port}"
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        said = reply(error.smtp_code, error.smtp_error)
        raise MailUnavailable(f"{where} does not accept the login: {said}") from None
    except smtplib.SMTPResponseException as error:
        said = reply(error.smtp_code, error.smtp_error)
        raise MailUnavailable(f"{where}: {said}") from None
    except ssl.SSLCertVerificationError as error:
        raise MailUnavailable(f"bad certificate of {where}: {error.verify_message}") from error
    except UnicodeError:
        # The error would quote what could not be encoded: the login.
        raise MailUnavailable("MAIL_URL: host and login must be plain ASCII") from None
    except smtplib.SMTPException as error:
        raise MailUnavailable(f"{where}: {error}") from error
    except OSError as error:
        raise MailUnavailable(f"{where} cannot be reached: {error}") from error


def reply(code: int, said: bytes | str) -> str:
    """What a server said, in one short line."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(f"{code} {words}", most=LONGEST_REPLY)
