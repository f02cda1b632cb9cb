"""Somebody of the staff with a passkey, step by step."""

from datetime import datetime
from typing import Any

from receiver import accounts
from receiver.accounts import Browser, passkeys
from receiver.models import Admin
from tests.authenticator import Authenticator

DONA, RUI = "dona@example.test", "rui@example.test"
PASSWORD = "cadeira vermelha no sol"
HERE = Browser("203.0.113.9")
ORIGIN = "https://portaria.example.test"


def add(owner: Admin, phone: Authenticator, now: datetime) -> list[str]:
    """Make a passkey; the recovery codes that come with it."""
    asked = passkeys.ask_to_make(owner.id, browser=HERE, now=now)
    answer = phone.make(asked.options)
    return keep(owner, asked.challenge, answer, now)


def keep(owner: Admin, challenge: str, answer: str, now: datetime) -> list[str]:
    """Answer the question for a new one."""
    return accounts.add_passkey(owner.id, challenge, answer, name="Celular", browser=HERE, now=now)[
        1
    ]


def ask(now: datetime, owner: int | None = None) -> passkeys.Question:
    """The question at the door."""
    return passkeys.ask_to_show(owner, browser=HERE, now=now)


def enter(phone: Authenticator, now: datetime, **changed: Any) -> accounts.Entrance:
    """Come with the passkey alone."""
    asked = ask(now)
    options = asked.options | changed
    return accounts.admin_enters_with_passkey(
        asked.challenge, phone.show(options), browser=HERE, now=now
    )
