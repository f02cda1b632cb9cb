"""The mailbox to which letters come back, read over IMAP."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from receiver.mailer.errors import MailUnavailable
from receiver.mailer.server import is_loopback
from receiver.rules.told import one_line

SECONDS = 20
MOST = 200  # messages in one look; the next look finds the others
LARGEST = 1 << 20  # of a message no more is read: what returns a letter is at its beginning
_PORTS = {"imaps": 993, "imap": 143}


@dataclass(frozen=True)
class Place:
    """A folder of a mailbox, and how to get in."""

    host: str
    port: int
    is_tls_at_once: bool
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str = "INBOX"


def place(url: str) -> Place:
    """Read `imaps://user:password@host:port/folder`. Raises MailUnavailable."""
    try:
        read = urlsplit(url)
        port = read.port
    except ValueError as error:
        raise MailUnavailable(
            "BOUNCE_URL cannot be read; is a sign in it not %-encoded?"
        ) from error
    if read.scheme not in _PORTS or not read.hostname or not read.username:
        raise MailUnavailable("BOUNCE_URL must be imaps://user:password@host or imap://...")
    return Place(
        host=read.hostname,
        port=port or _PORTS[read.scheme],
        is_tls_at_once=read.scheme == "imaps",
        user=unquote(read.username),
        password=unquote(read.password or ""),
        folder=unquote(read.path.strip("/")) or "INBOX",
    )


def knock(url: str) -> str:
    """Sign in and open the folder, and say how that went. Raises MailUnavailable."""
    where = place(url)
    with _opened(where) as imap:
        unseen = len(_unseen(imap))
    return f"{where.host}:{where.port}, {where.folder}, {unseen} unread"


def unread(url: str) -> Iterator[bytes]:
    """Each unread message; it counts as read when the next one is asked for."""
    with _opened(place(url)) as imap:
        for uid in _unseen(imap)[:MOST]:
            content = _fetched(imap, uid)
            if content is not None:
                yield content
            imap.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")


def _unseen(imap: imaplib.IMAP4) -> list[str]:
    _kind, found = imap.uid("SEARCH", "UNSEEN")
    return (found[0] or b"").decode("ascii", "replace").split() if found else []


def _fetched(imap: imaplib.IMAP4, uid: str) -> bytes | None:
    _kind, found = imap.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
    pairs = [part for part in found if isinstance(part, tuple)]
    return bytes(pairs[0][1]) if pairs else None


@contextmanager
def _opened(where: Place) -> Iterator[imaplib.IMAP4]:
    with _named(where):
        imap = _dialled(where)
        try:
            _signed_in(imap, where)
            yield imap
            imap.logout()
        finally:
            with suppress(OSError):  # saying goodbye has closed it already
                imap.shutdown()


def _dialled(where: Place) -> imaplib.IMAP4:
    if where.is_tls_at_once:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(where.host, where.port, ssl_context=context, timeout=SECONDS)
    return imaplib.IMAP4(where.host, where.port, timeout=SECONDS)


def _signed_in(imap: imaplib.IMAP4, where: Place) -> None:
    if not where.is_tls_at_once and "STARTTLS" in imap.capabilities:
        imap.starttls(ssl.create_default_context())
    elif not where.is_tls_at_once and not is_loopback(where.host):
        raise MailUnavailable(f"{where.host} offers no STARTTLS; without it no login is sent")
    imap.login(where.user, where.password)
    kind, said = imap.select(f'"{where.folder}"')
    if kind != "OK":
        raise MailUnavailable(f"{where.host} has no folder {where.folder}: {_said(said[0])}")


@contextmanager
def _named(where: Place) -> Iterator[None]:
    at = f"{where.host}:{where.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailUnavailable(f"bad certificate of {at}: {error.verify_message}") from error
    except imaplib.IMAP4.error as error:
        raise MailUnavailable(f"{at}: {_said(error.args[0] if error.args else '')}") from error
    except OSError as error:
        raise MailUnavailable(f"{at} cannot be reached: {error}") from error


def _said(told: object) -> str:
    words = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    return one_line(words)
