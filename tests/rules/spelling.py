"""The many ways to write a key, and to read it again."""

from urllib.parse import unquote_to_bytes

KEY = "0123456789abcdef0123456789abcdef"
TOLD = (KEY.encode(),)


def everywhere(text: str) -> str:
    """Each letter percent-encoded."""
    return "".join(f"%{letter:02x}" for letter in text.encode())


def escaped(text: str) -> str:
    """Each letter escaped as JSON allows."""
    return "".join(f"\\u{ord(letter):04X}" for letter in text)


def decodings(body: bytes) -> bytes:
    """The body and what can be read in it by decoding, all in one."""
    layers = [body]
    for _ in range(3):
        layers.append(unquote_to_bytes(layers[-1].replace(b"+", b" ")))
    escapes = [unquote_to_bytes(layer.replace(b"\\u00", b"%")) for layer in layers]
    return b"\n\n".join(layers + escapes).lower()
