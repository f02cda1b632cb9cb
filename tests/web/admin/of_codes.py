"""The forms of codes that nobody knew, for the test that each leaves its line."""

from collections.abc import Callable
from typing import Any

from receiver import provisioning
from receiver.context import utcnow
from receiver.rules.vocabulary import Event
from tests.web.admin.of_settings import form
from tests.web.admin.staffed import OWNER


def explained(_scene: Any) -> dict[str, Any]:
    """A code that means something."""
    provisioning.explain_code(777, Event.APPROVED, by=OWNER, now=utcnow())
    return {"code": 777}


C = "/admin/rules/codes"
DEEDS: dict[str, tuple[str, str, Callable[[Any], dict[str, Any]]]] = {
    "admin.codes.explain": (C, "", form(code="777", event="refunded")),
    "admin.codes.forget": (f"{C}/forget", "", explained),
}
