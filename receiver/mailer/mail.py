"""An e-mail ready to be handed over: to one person, with exactly the headers written here."""

from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

from receiver.mailer.errors import HeaderInjection, MailUnavailable
from receiver.rules.told import one_line

# Set by the library when the two parts are joined.
_MIME = ("MIME-Version", "Content-Type")


@dataclass(frozen=True)
class Mail:
    """One e-mail; `name` is what a file of it is called."""

    name: str
    sender: str
    recipient: str
    headers: tuple[tuple[str, str | Address], ...]
    text: str = field(repr=False)
    html: str = field(repr=False)

    @property
    def is_international(self) -> bool:
        """Whether only a server that knows SMTPUTF8 can take it."""
        return not self.recipient.isascii()

    def for_wire(self) -> bytes:
        """As a mail server takes it: lines that no server on the way has a reason to change."""
        return self._written("\r\n", encoding="quoted-printable", utf8=self.is_international)

    def for_file(self) -> bytes:
        """As a person can read it in any editor."""
        return self._written("\n", encoding="8bit", utf8=True)

    def _written(self, linesep: str, *, encoding: str, utf8: bool) -> bytes:
        message = EmailMessage(policy=EmailPolicy(linesep=linesep, utf8=utf8))
        message.set_content(self.text, subtype="plain", charset="utf-8", cte=encoding)
        message.add_alternative(self.html, subtype="html", charset="utf-8", cte=encoding)
        for name, value in self.headers:
            message[name] = value
        written = message.as_bytes()
        check_headers(written, [*_MIME, *(name for name, _ in self.headers)])
        return written


def check_headers(written: bytes, meant: list[str]) -> None:
    """Compare what was written with what was meant. Raises HeaderInjection.

    Some versions of the library decode what looks encoded in a header, and then write the line
    breaks that were hidden in it.
    """
    head = written.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    lines = [line for line in head.split(b"\n") if line[:1] not in (b" ", b"\t")]
    names = [line.partition(b":")[0].decode("ascii", "replace") for line in lines]
    if sorted(names) != sorted(meant) or b"\r" in head:
        raise HeaderInjection("the letter would carry headers that nobody wrote")


def harmless(text: str) -> str:
    """A text for a header: one line, and nothing that looks encoded."""
    return one_line(text).replace("=?", "= ?")


def address(told: str, *, name: str = "") -> Address:
    """A sender such as `Shop <shop@example.com>`; without a name of its own it gets this one."""
    display, bracket, rest = told.strip().rpartition("<")
    try:
        spec = rest.rstrip("> ") if bracket else told.strip()
        spec.encode("ascii")
        return Address(harmless(display.strip(' "') or name), addr_spec=spec)
    except (ValueError, HeaderParseError, IndexError) as error:
        raise MailUnavailable("MAIL_FROM is not an e-mail address") from error
