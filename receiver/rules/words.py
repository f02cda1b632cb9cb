"""The words by which a postback or a member is found: folded, so that "joao" finds "João"."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_WORDS = 8
SHORTEST_PART = 2  # one letter alone begins a twentieth of all words

_APART = re.compile(r"[^\w]+")
_STRANGE = re.compile(r"[^\w@.+-]+")
_EDGES = ".+-_"


@dataclass(frozen=True)
class Term:
    """A word that must be there as it stands, or the beginning of one."""

    word: str
    is_begun: bool = False


# All of these must be found; each by any of its ways; each way by all of its terms.
Way = tuple[Term, ...]
Wanted = tuple[tuple[Way, ...], ...]


def folded(text: str) -> str:
    """A text without accents and in lower case."""
    lower = text.lower()
    if lower.isascii():
        return lower
    parts = unicodedata.normalize("NFKD", lower)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def words_of(text: str) -> Iterator[str]:
    """The words of a name, and an address with its parts."""
    for piece in folded(text).split():
        told = _STRANGE.sub("", piece).strip(_EDGES)
        if "@" in told:
            yield from _of_address(told)
        else:
            yield from filter(None, _APART.split(piece))


def code_of(text: str) -> str:
    """A code as one word."""
    return _STRANGE.sub("", folded(text))


def tag(kind: str, value: object) -> str:
    """A property as a word that nobody can type: a colon stands in no other."""
    return f"{kind}:{code_of(str(value))}"


def typed(text: str) -> list[str]:
    """What somebody typed, as words to look for."""
    told = (_STRANGE.sub(" ", folded(text))).split()
    return [word for word in (one.strip(_EDGES) for one in told) if word][:MOST_WORDS]


def ways_of(word: str) -> tuple[Way, ...]:
    """How a typed word may be found: as a beginning, or, where it has parts, by all of them."""
    parts = [part for part in _APART.split(word) if part]
    whole = ((begun(word),),)
    return whole if "@" in word or len(parts) < 2 else (*whole, tuple(map(begun, parts)))


def sought(text: str) -> Wanted:
    """What somebody typed: every word of it must be found, in one of its ways."""
    return tuple(map(ways_of, typed(text)))


def begun(word: str) -> Term:
    """The beginning of a word; one letter stands for itself."""
    return Term(word, is_begun=len(word) >= SHORTEST_PART)


def line(words: Iterable[str]) -> str:
    """Words in one line, each of them once."""
    return " ".join(dict.fromkeys(words))


def _of_address(address: str) -> Iterator[str]:
    local, _, domain = address.rpartition("@")
    yield address
    # The first part is where the address begins: that finds it, too.
    yield from (part for part in _APART.split(local)[1:] if part)
    if domain:
        yield domain
