"""An e-mail ready to be handed over: to one person, with exactly the headers written here."""

import re
import secrets
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.policy import EmailPolicy
from functools import lru_cache

from receiver.mailer.errors import HeaderInjection, MailUnavailable
from receiver.mailer.picture import Picture
from receiver.mailer.quoting import quoted
from receiver.rules.told import one_line

LONGEST_LINE = 78
UNBROKEN = "List-Unsubscribe"  # an address: mailboxes read it as it stands, however long
_MIME = ("MIME-Version", "Content-Type")
# A value that stands in its header as it is.
_SIMPLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


@dataclass(frozen=True)
class Mail:
    """One e-mail; `name` is what a file of it is called."""

    name: str
    sender: str
    recipient: str
    headers: tuple[tuple[str, str], ...]
    text: str = field(repr=False)
    html: str = field(repr=False)
    picture: Picture | None = field(default=None, repr=False)

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
        boundary = f"=_{secrets.token_hex(16)}"  # cannot be in quoted-printable
        lines = [
            f"MIME-Version: 1.0{linesep}Content-Type: multipart/alternative;{linesep}",
            f' boundary="{boundary}"{linesep}',
            *(folded(name, value, linesep, utf8=utf8) for name, value in self.headers),
        ]
        head = "".join(lines).encode()
        check_headers(head, [*_MIME, *(name for name, _ in self.headers)])
        parts = (
            _part("plain", self.text, linesep, encoding),
            _with(self.picture, _part("html", self.html, linesep, encoding), linesep),
        )
        begin = f"{linesep}--{boundary}{linesep}".encode()
        end = f"{linesep}--{boundary}--{linesep}".encode()
        return head + begin + begin.join(parts) + end


def _part(subtype: str, text: str, linesep: str, encoding: str) -> bytes:
    head = (
        f'Content-Type: text/{subtype}; charset="utf-8"{linesep}'
        f"Content-Transfer-Encoding: {encoding}{linesep}{linesep}"
    )
    is_quoted = encoding == "quoted-printable"
    return head.encode() + (quoted(text) if is_quoted else text.replace("\n", linesep).encode())


def _with(picture: Picture | None, page: bytes, linesep: str) -> bytes:
    """The HTML part, together with the picture in it where there is one."""
    if picture is None:
        return page
    boundary = f"=_{secrets.token_hex(16)}"
    head = f'Content-Type: multipart/related; type="text/html";{linesep} boundary="{boundary}"'
    begin = f"{linesep}--{boundary}{linesep}"
    end = f"{linesep}--{boundary}--".encode()
    pieces = (f"{head}{linesep}{begin}".encode(), page, begin.encode(), picture.part(linesep), end)
    return b"".join(pieces)


@lru_cache(maxsize=2000)
def folded(name: str, value: str, linesep: str, *, utf8: bool) -> str:
    """A header in lines of at most 78 signs, what is not ASCII encoded unless `utf8`."""
    if _SIMPLE.fullmatch(value) and len(name) + len(value) + 2 <= LONGEST_LINE:
        return f"{name}: {value}{linesep}"
    if name == UNBROKEN and value.isascii() and " " not in value:
        return f"{name}: {value}{linesep}"
    policy = EmailPolicy(linesep=linesep, utf8=utf8, max_line_length=LONGEST_LINE)
    return str(policy.fold(name, policy.header_factory(name, value)))


def check_headers(written: bytes, meant: list[str]) -> None:
    """Compare what was written with what was meant. Raises HeaderInjection.

    Some versions of the library decode what looks encoded in a header, and then write the line
    breaks that were hidden in it.
    """
    head = written.replace(b"\r\n", b"\n").partition(b"\n\n")[0].removesuffix(b"\n")
    lines = [line for line in head.split(b"\n") if line[:1] not in (b" ", b"\t")]
    names = [line.partition(b":")[0].decode("ascii", "replace") for line in lines]
    if sorted(names) != sorted(meant) or b"\r" in head:
        raise HeaderInjection("the letter would carry headers that nobody wrote")


def harmless(text: str) -> str:
    """A text for a header: one line, and nothing that looks encoded."""
    return one_line(text).replace("=?", "= ?")


@lru_cache(maxsize=100)
def address(told: str, *, name: str = "") -> Address:
    """A sender such as `Shop <shop@example.com>`; without a name of its own it gets this one."""
    display, bracket, rest = told.strip().rpartition("<")
    try:
        spec = rest.rstrip("> ") if bracket else told.strip()
        spec.encode("ascii")
        return Address(harmless(display.strip(' "') or name), addr_spec=spec)
    except (ValueError, HeaderParseError, IndexError) as error:
        raise MailUnavailable("MAIL_FROM is not an e-mail address") from error
