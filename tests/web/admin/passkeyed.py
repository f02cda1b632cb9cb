"""Passkeys before the pages of the desk."""

from collections.abc import Callable
from typing import Any

from receiver.context import settings
from tests.authenticator import Authenticator
from tests.web.admin.staffed import Desk, proof, text

PAGE = "/admin/me/passkeys"
DOOR = "/admin/login/passkey"


def phone() -> Authenticator:
    """An authenticator before the pages of this server."""
    return Authenticator(settings().public_url)


def add(desk: Desk, phone: Authenticator, name: str = "Celular da Bia") -> str:
    """Make one; what the page says then."""
    told = desk.press(f"{PAGE}/add", on=PAGE, name=name, answer=answer(desk, phone))
    return text(told.text) if told.status_code == 200 else desk.told(told)


def answer(desk: Desk, phone: Authenticator | None = None) -> str:
    """What it says to the question for a new one."""
    asked = desk.press(f"{PAGE}/begin", on=PAGE).json
    assert isinstance(asked, dict)
    return (phone or Authenticator(settings().public_url)).make(asked["options"])


def one(desk: Desk) -> dict[str, object]:
    """The first of all, and how it could be called."""
    add(desk, phone())
    return {"passkey": 1, "name": "Notebook"}


def shown(desk: Desk) -> str:
    """What a new one of its owner says to the question at the door."""
    mine = phone()
    add(desk, mine)
    return mine.show(ask(desk, PAGE))


def ask(desk: Desk, page: str = "/admin/login", **form: str) -> dict[str, object]:
    """The question at the door."""
    token = proof(desk.page(page))
    asked = desk.browser.post(f"{DOOR}/begin", data={"csrf_token": token, **form}).json
    assert isinstance(asked, dict)
    options = asked["options"]
    assert isinstance(options, dict)
    return options


def show(desk: Desk, phone: Authenticator, page: str = "/admin/login", **form: str) -> str:
    """Come with it; where that leads."""
    answer = phone.show(ask(desk, page, **form))
    told = {"answer": answer, "csrf_token": proof(desk.page(page)), **form}
    return desk.browser.post(DOOR, data=told).headers["Location"]


def _shown(scene: Any) -> dict[str, Any]:
    return {"answer": shown(scene.desk)}


# The forms that use one, for the test that each leaves its line.
DEEDS: dict[str, tuple[str, str, Callable[[Any], dict[str, Any]]]] = {
    "admin_passkey.enter": (DOOR, "", _shown),
    "admin.again.prove_with_passkey": ("/admin/again/passkey", "", _shown),
    "admin.passkeys.add": (f"{PAGE}/add", PAGE, lambda scene: {"answer": answer(scene.desk)}),
    "admin.passkeys.rename": (f"{PAGE}/rename", "", lambda scene: one(scene.desk)),
    "admin.passkeys.remove": (f"{PAGE}/remove", "", lambda scene: one(scene.desk)),
}
# What a browser is asked is no deed; its answer is.
OTHERS = {"admin_passkey.begin", "admin.passkeys.begin"}
