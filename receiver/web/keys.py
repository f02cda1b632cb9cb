"""The keys that open the door, as far as this process knows them."""

from dataclasses import dataclass

from flask import Flask

from config import Settings
from receiver import security
from receiver.models import Key


@dataclass(frozen=True, slots=True)
class Known:
    """A key that was active when it was last read."""

    id: int
    digest: str


class Keys:
    """Tells whose key it is without asking the database each time.

    What is remembered only spares work. A key that is not among it is looked for in the
    database, and one that is must still be active in the transaction that keeps the postback.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.remembered: tuple[Known, ...] = ()

    def whose(self, told: tuple[bytes, ...]) -> Known | None:
        """The key that every told value equals; each is compared, whatever came before."""
        digests = [self._digests(value) for value in told]
        if not all(told):
            return None
        return _right_one(self.remembered, digests) or _right_one(self.read(), digests)

    def known(self, told: tuple[bytes, ...]) -> Known | None:
        """The same as far as it is remembered; nobody waits for the database."""
        if not all(told):
            return None
        return _right_one(self.remembered, [self._digests(value) for value in told])

    def read(self) -> tuple[Known, ...]:
        """Those that are active now; from now on they are remembered."""
        with self.app.app_context():
            self.remembered = tuple(Known(key.id, key.digest) for key in Key.active())
        return self.remembered

    def forget(self) -> None:
        """What was remembered has turned out to be out of date."""
        self.remembered = ()

    def _digests(self, value: bytes) -> list[str]:
        purpose = security.MARKETPLACE_KEY
        return security.keyed_digests(value, purpose=purpose, told=self.settings)


def _right_one(keys: tuple[Known, ...], told: list[list[str]]) -> Known | None:
    right = [key for key in keys if _fits(key, told)]
    return right[0] if right else None


def _fits(key: Known, told: list[list[str]]) -> bool:
    # Every comparison is made before any is looked at, so that time tells nothing.
    compared = [[security.same(key.digest, digest) for digest in digests] for digests in told]
    return bool(compared) and all(any(fits) for fits in compared)
