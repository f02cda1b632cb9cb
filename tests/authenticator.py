"""An authenticator as phones and keys have one: makes passkeys, and answers with them."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40


def packed(told: bytes) -> str:
    """Bytes as browsers write them."""
    return urlsafe_b64encode(told).rstrip(b"=").decode()


def unpacked(told: str) -> bytes:
    """The bytes again."""
    return urlsafe_b64decode(told + "=" * (-len(told) % 4))


@dataclass
class Authenticator:
    """One passkey in somebody's hand."""

    origin: str
    flags: int = PRESENT | VERIFIED
    count: int = 0
    grows: int = 1
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def make(self, options: dict[str, Any]) -> str:
        """What a browser answers when it is asked for a new one."""
        told = self._told(options["rp"]["id"], flags=self.flags | NEW)
        told += bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        told += cbor2.dumps(self._public())
        whole = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        client = self._client("webauthn.create", options["challenge"])
        response = {"clientDataJSON": packed(client), "attestationObject": packed(whole)}
        return self._answer(response | {"transports": ["internal", "hybrid"]})

    def show(self, options: dict[str, Any]) -> str:
        """What a browser answers when it is asked for this one."""
        self.count += self.grows
        told = self._told(options["rpId"], flags=self.flags)
        client = self._client("webauthn.get", options["challenge"])
        signed = self.key.sign(told + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": packed(client),
                "authenticatorData": packed(told),
                "signature": packed(signed),
            }
        )

    def _told(self, host: str, *, flags: int) -> bytes:
        return (
            hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _public(self) -> dict[int, Any]:
        point = self.key.public_key().public_numbers()
        return {
            1: 2,
            3: -7,
            -1: 1,
            -2: point.x.to_bytes(32, "big"),
            -3: point.y.to_bytes(32, "big"),
        }

    def _answer(self, response: dict[str, Any]) -> str:
        own = packed(self.credential_id)
        told = {"id": own, "rawId": own, "type": "public-key", "response": response}
        return json.dumps(told)
