"""The forms of the letters' own texts, for the test that each leaves its line."""

from collections.abc import Callable
from typing import Any

from receiver import provisioning
from receiver.context import utcnow
from receiver.mailer import Source
from receiver.rules.letter_kinds import LetterKind
from tests.web.admin.of_settings import form
from tests.web.admin.staffed import OWNER

WORDS = {"subject": "Oi", "body": "{{ link }} {{ password }}"}


def written(_scene: Any) -> dict[str, Any]:
    """A text of one's own, and an earlier one."""
    for subject in ("Oi", "Olá"):
        text = Source(subject, "", WORDS["body"])
        provisioning.save_text(LetterKind.WELCOME, "pt_BR", text, by=OWNER, now=utcnow())
    return {}


X = "/admin/letters/texts"
DEEDS: dict[str, tuple[str, str, Callable[[Any], dict[str, Any]]]] = {
    "admin.texts.save": (f"{X}/edit", "", form(**WORDS)),
    "admin.texts.test": (f"{X}/test", "", form(**WORDS)),
    "admin.texts.reset": (f"{X}/default", "", written),
    "admin.texts.restore": (f"{X}/versions/1/restore", "", written),
}
