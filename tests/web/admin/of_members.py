"""The forms on the page of a member, for the test that each leaves its line."""

from collections.abc import Callable
from typing import Any

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import HeldLoss, Job
from receiver.models.bulk import BulkDeed
from receiver.models.job import JobKind, JobState
from tests.web.admin import of_recovery
from tests.web.admin.staffed import OWNER


def nothing(_scene: Any) -> dict[str, Any]:
    """There is nothing to prepare, and nothing to send."""
    return {}


def doubled(scene: Any) -> dict[str, Any]:
    """Somebody bought with two addresses, and what would come of it was shown."""
    scene.shop.arrive(sale="200", email="bia@example.test")
    return {"mark": provisioning.prospect(1, 2, now=utcnow()).mark, "login": ""}


def asked_for_all(_scene: Any) -> dict[str, Any]:
    """A deed for many waits to be confirmed."""
    provisioning.ask_bulk(BulkDeed.SIGN_OUT, [1], by=OWNER, now=utcnow())
    return {}


def written(_scene: Any) -> dict[str, Any]:
    """What a note says."""
    return {"note": "Ligou hoje."}


def noted(_scene: Any) -> dict[str, Any]:
    """There is a note."""
    provisioning.add_note(1, "Ligou hoje.", by=OWNER, now=utcnow())
    return {}


def invited(_scene: Any) -> dict[str, Any]:
    """Who comes without buying, and where to."""
    return {"email": "eva@example.test", "area": 1}


def held_back(_scene: Any) -> dict[str, Any]:
    """The brake holds what somebody would lose."""
    told = {"area_id": 1, "state": "ended", "reason": "no-longer-mapped", "facts": {}}
    with transaction():
        db.session.add(HeldLoss(member_id=1, at=utcnow(), losses=[{**told, "postback_id": None}]))
    return {"decision": "release", "who": "all"}


def let_in_silently(scene: Any) -> dict[str, Any]:
    """Somebody's sale was first told of as complete."""
    scene.shop.arrive(6, sale="200", email="bia@example.test")
    return {}


def given_up(_scene: Any) -> dict[str, Any]:
    """The clock's work for somebody failed for good."""
    with transaction():
        told = {"key": "member:1", "row_id": 1, "state": JobState.DEAD, "attempts": 12}
        db.session.add(Job(kind=JobKind.MEMBER, run_at=utcnow(), created_at=utcnow(), **told))
    return {}


M = "/admin/members/1"
DEEDS: dict[str, tuple[str, str, Callable[[Any], dict[str, Any]]]] = {
    "admin.deeds.welcome": ("/admin/members/2/welcome", "", let_in_silently),
    "admin.given_up.retry": ("/admin/given-up/retry", "", given_up),
    "admin.visits.lend": (f"{M}/link", "", nothing),
    "admin.visits.sign_out": (f"{M}/sign-out", "", nothing),
    "admin.visits.watch": (f"{M}/watch", "", nothing),
    "admin.disclosure.send": (f"{M}/data", "", nothing),
    "admin.earnings.forget": ("/admin/earnings/person/forget?who=caio@example.test", "", nothing),
    "admin.takings.send": ("/admin/earnings/export/file", "", nothing),
    "admin.newcomers.create": ("/admin/members/new", "", invited),
    "admin.notes.add": (f"{M}/notes", "", written),
    "admin.notes.remove": (f"{M}/notes/1/remove", "", noted),
    "admin.merging.confirm": (f"{M}/merge/2/confirm", "", doubled),
    "admin.brake.confirm": ("/admin/brake/decide/confirm", "", held_back),
    "admin.bulk.confirm": ("/admin/members/bulk/1/confirm", "", asked_for_all),
    **of_recovery.DEEDS,
}
# One only takes a wish down; the other ends a look, which changes nothing.
OTHERS = {"admin.bulk.ask", "admin.visits.stop_watching"}
MOMENTS = {
    "money-exported",
    "earner-forgotten",
    "link-lent",
    "seen-as",
    "bulk-begun",
    "losses-released",
    *of_recovery.MOMENTS,
}
