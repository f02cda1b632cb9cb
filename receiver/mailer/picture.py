"""The picture in a letter: sent along with it, so that nobody has to fetch it and none is told."""

from base64 import b64encode, encodebytes
from dataclasses import dataclass, field
from functools import cached_property

from receiver.rules.picture import fits_letters


@dataclass(frozen=True)
class Picture:
    """A logo by the digest of its bytes, ready to be put into letters."""

    digest: str
    kind: str
    content: bytes = field(repr=False)

    @classmethod
    def for_letters(cls, digest: str, kind: str, content: bytes) -> "Picture | None":
        """This one, if letters carry such pictures."""
        return cls(digest, kind, content) if fits_letters(kind, len(content)) else None

    @property
    def src(self) -> str:
        """What the HTML of a letter calls it."""
        return f"cid:{self._name}"

    def shown(self, html: str) -> str:
        """The HTML for a page, which has no part of the letter to take the picture from."""
        return html.replace(f'src="{self.src}"', f'src="{self._address}"')

    def part(self, linesep: str) -> bytes:
        """Its part of a letter; the lines are the same for all letters."""
        return self._written if linesep == "\r\n" else self._written.replace(b"\r\n", b"\n")

    @property
    def _name(self) -> str:
        return f"logo.{self.digest[:16]}@portaria"

    @cached_property
    def _address(self) -> str:
        return f"data:{self.kind};base64,{b64encode(self.content).decode()}"

    @cached_property
    def _written(self) -> bytes:
        file = f"logo.{self.kind.rpartition('/')[2]}"
        head = (
            f"Content-Type: {self.kind}\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-ID: <{self._name}>\r\n"
            f'Content-Disposition: inline; filename="{file}"\r\n\r\n'
        )
        lines = encodebytes(self.content).removesuffix(b"\n").replace(b"\n", b"\r\n")
        return head.encode() + lines
