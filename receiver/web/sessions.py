"""Who is signed in: two cookies, one for members and one for admins, each a key to a row."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, Request, abort, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from config import Settings
from receiver.accounts import visits, watching
from receiver.accounts.visits import Browser, Entrance
from receiver.context import settings, utcnow
from receiver.models import Admin, Member, Session
from receiver.web.guards import SAFE_METHODS

MEMBER_COOKIE = "portaria"
ADMIN_COOKIE = "portaria-admin"

# What a page asks by itself, though nobody may sit before it any more.
UNATTENDED = frozenset({"admin.inbox.news"})

manager = LoginManager()


@dataclass(frozen=True)
class Visitor:
    """What Flask-Login calls a user: a person (`row`), by way of a visit that is good."""

    visit: Session
    row: Member | Admin
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False
    is_watching: bool = False

    def get_id(self) -> str:
        """For Flask-Login; our own cookie is the only way in."""
        return str(self.visit.id)


def init_app(app: Flask) -> None:
    """Find the visitor of each request."""
    # Flask-Login would let this cookie, which is not ours, hide who is signed in.
    app.config["REMEMBER_COOKIE_NAME"] = "portaria-not-used"
    manager.session_protection = None
    manager.request_loader(_visitor)
    app.before_request(only_looking)
    app.context_processor(lambda: {"is_watching": is_watching, "watched": this_member})
    # Without its context processor: a page that tells of a database that is away must not ask it.
    manager.init_app(app, add_context_processor=False)


def visitor() -> Visitor | None:
    """Who is signed in, on the side (member or admin) of this page."""
    return cast(Visitor, current_user) if current_user.is_authenticated else None


def is_watching() -> bool:
    """Whether somebody of the staff looks at a member's pages as that member."""
    found = visitor()
    return found is not None and found.is_watching


def only_looking() -> None:
    """For before_request: whoever only looks at a member's pages changes nothing there."""
    if request.method not in SAFE_METHODS and is_watching():
        abort(403)


def this_member() -> Member:
    """The member who is signed in; behind member_required."""
    return cast(Member, current_user.row)


def this_admin() -> Admin:
    """The admin who is signed in; behind admin_required."""
    return cast(Admin, current_user.row)


def this_visit() -> Session:
    """The visit of whoever is signed in; behind admin_required or member_required."""
    return cast(Session, current_user.visit)


def this_browser() -> Browser:
    """What the stories of accounts want to know about who asks."""
    return Browser(
        address=request.remote_addr or "",
        device=request.user_agent.string,
        visit_id=request.cookies.get(_cookie(request)),
    )


def member_required() -> Response | None:
    """For Blueprint.before_request: only members pass, others are asked to sign in."""
    return _required(url_for("login.show", next=_wanted()))


def admin_required() -> Response | None:
    """For Blueprint.before_request: only admins pass, others are asked to sign in."""
    return _required(f"/admin/login?next={_wanted()}" if _wanted() else "/admin/login")


def begin_member(response: Response, entrance: Entrance) -> None:
    """Give the browser the key to a member's visit."""
    _set(response, MEMBER_COOKIE, entrance.visit_id, visits.OF_MEMBERS)
    # The proof of origin of the pages before belongs to whoever sat here before.
    session.clear()


def begin_admin(response: Response, entrance: Entrance) -> None:
    """Give the browser the key to an admin's visit."""
    _set(response, ADMIN_COOKIE, entrance.visit_id, visits.OF_ADMINS)
    session.clear()


def forget(response: Response) -> None:
    """Take the key away and what the browser kept; the story has made it worthless already."""
    name = _cookie(request)
    response.delete_cookie(name, secure=settings().is_https, httponly=True, samesite="Lax")
    # Not "cookies": that would sign the person out of all sites under the same domain.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    session.clear()


def _visitor(asked: Request) -> Visitor | None:
    found = None if _is_admin_page(asked) else _watcher(asked)
    if found is not None:
        return found
    visit_id = asked.cookies.get(_cookie(asked), "")
    if not visit_id:
        return None
    find = visits.of_admin if _is_admin_page(asked) else visits.of_member
    visit = find(visit_id, utcnow())
    if visit is None:
        return None
    if visit.member:
        g.language = visit.member.language
    return Visitor(visit, cast(Member | Admin, visit.member or visit.admin))


def _watcher(asked: Request) -> Visitor | None:
    """Somebody of the staff who looks at the pages of a member."""
    visit_id = asked.cookies.get(_prefix(settings()) + ADMIN_COOKIE, "")
    visit = visits.of_admin(visit_id, utcnow()) if visit_id else None
    member = watching.watched(visit, utcnow()) if visit else None
    if visit is None or member is None:
        return None
    g.language = member.language
    return Visitor(visit, member, is_watching=True)


def _required(login: str) -> Response | None:
    found = visitor()
    if found is None:
        return redirect(login, code=303)
    if request.endpoint not in UNATTENDED:
        visits.seen(found.visit, utcnow())
    return None


def _set(response: Response, name: str, visit_id: str, limits: visits.Limits) -> None:
    told = settings()
    response.set_cookie(
        _prefix(told) + name,
        visit_id,
        max_age=limits.absolute,
        secure=told.is_https,
        httponly=True,
        samesite="Lax",
    )


def _cookie(asked: Request) -> str:
    return _prefix(settings()) + (ADMIN_COOKIE if _is_admin_page(asked) else MEMBER_COOKIE)


def _prefix(told: Settings) -> str:
    # Browsers take the prefix only over TLS; on http://127.0.0.1 it would be dropped silently.
    return "__Host-" if told.is_https else ""


def _is_admin_page(asked: Request) -> bool:
    return asked.path == "/admin" or asked.path.startswith("/admin/")


def _wanted() -> str | None:
    return request.path if request.method == "GET" else None
