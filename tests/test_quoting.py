"""Lines that are encoded one by one, and partly once for all, are what they were as a whole."""

import random
from binascii import b2a_qp

import pytest

from receiver.mailer import quoting

SIGNS = (
    "a",
    "b" * 37,
    "=",
    ".",
    " ",
    "\t",
    "ã",
    "€",
    "\N{PARTY POPPER}",
    "\n",
    "\n\n",
    "\n.",
    " \n",
)
TEXTS = [
    "",
    "\n",
    "Olá\n",
    "ends without a line break",
    f"{'x' * 75}\n{'x' * 76}\n{'x' * 77}",
    f"{'é' * 40}",
    "\n".join("".join(random.Random(seed).choices(SIGNS, k=200)) for seed in range(40)),
]


def whole(text: str) -> bytes:
    """A text encoded at once; the line break before it tells the library of which kind they are."""
    return b2a_qp(f"\r\n{text}\r\n".replace("\r\n", "\n").replace("\n", "\r\n").encode())[2:-2]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_text_is_encoded_the_same_in_whichever_way(text: str) -> None:
    assert quoting.quoted(text) == whole(text)
    quoting.learn(text.split("\n"))
    assert quoting.quoted(text) == whole(text)


def test_not_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quoting, "MOST_KNOWN", 2)
    known: dict[str, bytes] = {}
    monkeypatch.setattr(quoting, "_known", known)
    for number in range(9):
        quoting.learn([f"{number}"])
        assert len(known) <= 3
    assert quoting.quoted("8\n0\n") == b"8\r\n0\r\n"
