"""Which pictures are taken: told by their first bytes, whatever they are called."""

MOST_BYTES = 200_000
# Each letter carries it, and not every mail program knows WebP.
MOST_IN_LETTERS = 30_000
IN_LETTERS = frozenset({"image/png", "image/jpeg"})


def kind_of(content: bytes) -> str | None:
    """PNG, JPEG or WebP; nothing else, and nothing that carries a script."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def fits_letters(kind: str, size: int) -> bool:
    """Whether letters carry a picture of this kind and size."""
    return kind in IN_LETTERS and size <= MOST_IN_LETTERS
