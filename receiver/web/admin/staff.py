"""What each page of the desk asks of whoever opens it; see rules/rights.py for who has what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from receiver.accounts import visits
from receiver.context import settings, utcnow
from receiver.models.admin import Admin, StaffRole
from receiver.rules import rights
from receiver.rules.rights import Right
from receiver.web.sessions import this_admin, this_visit

View = TypeVar("View", bound=Callable[..., Any])

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Need:
    """A right; and, for what is dangerous, the password of a short while ago."""

    right: Right
    proof: bool = False


# A page that says nothing may be read by all of the staff. What changes something and says
# nothing is for those who decide; a test asks for a word.
_OF_READING = Need(Right.READ)
_OF_CHANGING = Need(Right.DECIDE)
_NEEDS: dict[Callable[..., Any], Need] = {}


def needs(right: Right, *, proof: bool = False) -> Callable[[View], View]:
    """Say what a view asks for; it stands right below its route."""

    def said(view: View) -> View:
        _NEEDS[view] = Need(right, proof)
        return view

    return said


deciders_only = needs(Right.DECIDE)


def need_of(endpoint: str) -> Need | None:
    """What the view of an endpoint has said that it asks for."""
    return _NEEDS.get(current_app.view_functions[endpoint])


def may(right: str) -> bool:
    """Whether I have this right."""
    return rights.may(this_admin().role, Right(right))


def may_help() -> bool:
    """Whether I may resend, correct and repeat."""
    return may(Right.HELP)


def may_decide() -> bool:
    """Whether I may open and shut doors by hand."""
    return may(Right.DECIDE)


def only_what_they_may() -> Response | None:
    """For Blueprint.before_request: refuse, or ask for a second factor or the password first."""
    need = need_of(request.endpoint or "")
    if need is None:
        need = _OF_READING if request.method in _READS else _OF_CHANGING
    if not may(need.right):
        abort(403)
    if need.right is not Right.SELF and owes_second_factor(this_admin()):
        return redirect(url_for("admin.second.show"), code=303)
    return proof_first() if need.proof else None


def proof_first() -> Response | None:
    """The way to the password, unless it was given a short while ago."""
    if visits.is_proved(this_visit(), utcnow()):
        return None
    return redirect(url_for("admin.again.show", next=_its_page()), code=303)


def owes_second_factor(admin: Admin) -> bool:
    """Whether somebody may do nothing before they have set up their second factor."""
    is_asked = settings().require_2fa and admin.role is StaffRole.OWNER
    return is_asked and not admin.has_second_factor


def _its_page() -> str:
    """The page to come back to: this one, or the one on which its form stands, a step up."""
    is_read = request.method in _READS
    path = request.path if is_read else request.path.rpartition("/")[0]
    query = request.query_string.decode()
    return f"{path}?{query}" if query else path
