"""Which passwords people may choose: long ones that are not on the list everybody tries first."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from receiver.late import Late
from receiver.security import LONGEST_PASSWORD

if TYPE_CHECKING:
    import zxcvbn
    from zxcvbn import frequency_lists
else:
    zxcvbn, frequency_lists = Late("zxcvbn"), Late("zxcvbn.frequency_lists")

SHORTEST_OF_MEMBERS = 12
# Admins have more to lose, and not all of them a second factor.
SHORTEST_OF_ADMINS = 15
# What is tried first in Brazil, and what the list, made elsewhere, does not know.
LOCAL = (
    *("senha", "minhasenha", "mudar", "trocar", "acesso", "entrar", "login", "usuario"),
    *("brasil", "saopaulo", "jesus", "deus", "amor", "teamo", "familia", "gostosa"),
    *("flamengo", "corinthians", "palmeiras", "vasco", "gremio", "santos", "cruzeiro"),
    *("curso", "cursos", "aluno", "aluna", "monetizze", "portaria", "contraseña"),
)
# A million guesses: what the waits of the throttle let nobody make in years.
WEAKEST_SCORE = 2
# What a password must hold besides names that are known.
LEAST_OWN = 6
# The estimator's time grows with the length, and a long start that is strong is strong.
JUDGED = 64


class Weakness(StrEnum):
    """Why a password is not taken."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    COMMON = "common"
    PERSONAL = "personal"
    SAME = "same"


@dataclass
class WeakPassword(Exception):
    """A password that is not taken, and why."""

    weakness: Weakness
    shortest: int = SHORTEST_OF_MEMBERS


def check(password: str, *, about: Iterable[str], shortest: int = SHORTEST_OF_MEMBERS) -> None:
    """Refuse what is too short, too long or guessed first; `about`: words about person and site."""
    if len(password) < shortest:
        raise WeakPassword(Weakness.TOO_SHORT, shortest)
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword(Weakness.TOO_LONG, shortest)
    if password.casefold() in common():
        raise WeakPassword(Weakness.COMMON, shortest)
    if _left_without(_words(about), password) < LEAST_OWN:
        raise WeakPassword(Weakness.PERSONAL, shortest)
    if zxcvbn.zxcvbn(password[:JUDGED], user_inputs=LOCAL)["score"] < WEAKEST_SCORE:
        raise WeakPassword(Weakness.COMMON, shortest)


@cache
def common() -> frozenset[str]:
    """What everybody tries first."""
    return frozenset(frequency_lists.FREQUENCY_LISTS["passwords"])


def _words(about: Iterable[str]) -> set[str]:
    parts = {part for text in about for part in _spelled(text).split() if len(part) > 2}
    return parts | {_spelled(text).replace(" ", "") for text in about}


def _left_without(words: set[str], password: str) -> int:
    """How many letters and digits a password has besides these words."""
    left = _spelled(password).replace(" ", "")
    for word in sorted(words - {""}, key=len, reverse=True):
        left = left.replace(word, " ")
    known = len(_spelled(password).replace(" ", ""))
    return len(left.replace(" ", "")) if known else len(password)


def _spelled(text: str) -> str:
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold())
