"""Who of the staff may do what at the desk; whoever only reads may press no button."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, request

from receiver.models.admin import StaffRole
from receiver.web.sessions import this_admin

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

# Support repairs what is already owed; giving and taking away is the producer's.
HELPERS = frozenset({StaffRole.OWNER, StaffRole.MANAGER, StaffRole.SUPPORT})
DECIDERS = frozenset({StaffRole.OWNER, StaffRole.MANAGER})

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def may_help() -> bool:
    """Whether I may resend, correct and repeat."""
    return this_admin().role in HELPERS


def may_decide() -> bool:
    """Whether I may open and shut doors by hand."""
    return this_admin().role in DECIDERS


def no_deeds_of_readers() -> None:
    """Refuse whatever changes something to those who may only look."""
    if request.method not in _READS and not may_help():
        abort(403)


def deciders_only(view: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Refuse a page to those who may not decide."""

    @wraps(view)
    def guarded(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        if not may_decide():
            abort(403)
        return view(*args, **kwargs)

    return guarded
