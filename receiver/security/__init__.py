"""Passwords, signed links, sealed secrets, one-time ids and the comparison of secrets."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from itsdangerous import BadData, URLSafeTimedSerializer, base64_encode
from passlib.context import CryptContext

from config import Settings
from receiver.context import settings, this_app
from receiver.late import Late
from receiver.security import brought

if TYPE_CHECKING:
    from cryptography import fernet
else:
    fernet = Late("cryptography.fernet")

# OWASP's minimum for Argon2id: the library's own default would hold 64 MiB per sign-in.
PASSWORDS = CryptContext(
    schemes=["argon2"],
    argon2__type="ID",
    argon2__memory_cost=19456,
    argon2__time_cost=2,
    argon2__parallelism=1,
)
LONGEST_PASSWORD = 256
# The purpose of keyed digests: one made for another purpose is worth nothing here.
MARKETPLACE_KEY = "marketplace-key"
# Letters and digits that nobody mistakes for one another on a phone.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class BadLink(Exception):
    """A link that was not made here, was changed on the way, or is too old."""


class BadSeal(Exception):
    """A secret that was sealed with another SECRET_KEY than ours are, or was changed."""


def hash_password(password: str) -> str:
    """Hash a password with Argon2id; at most 256 characters."""
    if len(password) > LONGEST_PASSWORD:
        raise ValueError("the password is longer than 256 characters")
    return str(PASSWORDS.hash(password))


def verify_password(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Whether the password is right, and a better hash when the stored one is of an older kind.

    An account without a password, or a password too long to be one, costs the same time.
    """
    if password_hash is None or len(password) > LONGEST_PASSWORD:
        PASSWORDS.dummy_verify()
        return False, None
    if brought.is_brought(password_hash):
        is_right = brought.fits(password, password_hash)
        return is_right, hash_password(password) if is_right else None
    typed = password.encode("utf-8", "surrogatepass")
    right, better = PASSWORDS.verify_and_update(typed, password_hash)
    return bool(right), better


def one_time_id() -> str:
    """A random id of 256 bits for a link or a session."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """The hash under which a random id is kept; it has too many bits to be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in constant time, on bytes, so that no letter can raise, not even half of one."""
    first, second = (text.encode("utf-8", "surrogatepass") for text in (one, other))
    return hmac.compare_digest(first, second)


def keyed_digest(value: bytes, *, purpose: str) -> str:
    """A digest that cannot be tried out without our secret: for keys, codes and addresses."""
    return _keyed(value, purpose, settings().secret_key.get_secret_value())


def keyed_digests(value: bytes, *, purpose: str, told: Settings | None = None) -> list[str]:
    """The same with every secret that was ever ours, today's first: what is kept may be older."""
    told = told or settings()
    ours = [told.secret_key, *told.secret_key_fallbacks]
    return [_keyed(value, purpose, secret.get_secret_value()) for secret in ours]


def sign(one_time: str, *, purpose: str) -> str:
    """The part of a mailed link that carries a one-time id."""
    return str(_serializer(purpose).dumps(one_time))


def unsign(token: str, *, purpose: str, max_age: int) -> str:
    """The one-time id in a link; `max_age` in seconds. Raises BadLink."""
    try:
        return str(_serializer(purpose).loads(token, max_age=max_age))
    except (BadData, UnicodeError) as error:
        raise BadLink(str(error)) from error


def seal(secret: str, *, purpose: str) -> str:
    """Encrypt a secret with a key that SECRET_KEY gives: the database alone does not tell it."""
    return _sealer(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The secret again, whichever of our keys it was sealed with. Raises BadSeal."""
    try:
        return _sealer(purpose).decrypt(sealed.encode()).decode()
    except fernet.InvalidToken as error:
        raise BadSeal(purpose) from error


def _sealer(purpose: str) -> "fernet.MultiFernet":
    keys = keyed_digests(b"seal", purpose=f"seal:{purpose}")
    return fernet.MultiFernet(
        [fernet.Fernet(urlsafe_b64encode(bytes.fromhex(key))) for key in keys]
    )


def _keyed(value: bytes, purpose: str, secret: str) -> str:
    return hmac.digest(f"{purpose}:{secret}".encode(), value, "sha256").hex()


class _Links(URLSafeTimedSerializer):
    """Says what the library would say, and does not try to compress what is random."""

    def dump_payload(self, obj: Any) -> bytes:
        """An id as it stands in a link; the try took most of the time of signing."""
        return base64_encode(self.serializer.dumps(obj))


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    config = this_app().config
    known = (*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"])
    return _serializer_of(known, purpose)


@lru_cache(maxsize=50)
def _serializer_of(known: tuple[str, ...], purpose: str) -> URLSafeTimedSerializer:
    return _Links(list(known), salt=f"portaria.{purpose}")
