"""The forms of the inbox for many, and for products, for the test that each leaves its line."""

from collections.abc import Callable
from typing import Any

from receiver import provisioning
from receiver.context import utcnow
from tests.web.admin import of_reconciling
from tests.web.admin.of_settings import form
from tests.web.admin.staffed import OWNER


def begun(_scene: Any) -> dict[str, Any]:
    """One that waits is being understood again."""
    provisioning.begin_replay([1], by=OWNER, now=utcnow())
    return {}


def unmapped(_scene: Any) -> dict[str, Any]:
    """A product that opens nothing, about which nobody has decided that it should not."""
    provisioning.unmap_product("900", by=OWNER, now=utcnow())
    return {}


def opening_nothing(scene: Any) -> dict[str, Any]:
    """A product that is meant to open nothing."""
    unmapped(scene)
    provisioning.open_nothing("900", by=OWNER, now=utcnow())
    return {}


DEEDS: dict[str, tuple[str, str, Callable[[Any], dict[str, Any]]]] = {
    "admin.replays.confirm": ("/admin/inbox/replay", "", form(ids="1")),
    "admin.products.open_nothing": ("/admin/products/1/nothing", "", unmapped),
    "admin.products.undecide": ("/admin/products/1/undecided", "", opening_nothing),
    **of_reconciling.DEEDS,
    "admin.replays.stop": ("/admin/inbox/replay/1/stop", "", begun),
}
# Each postback has its own line, once its turn has come, that tells what it was and is.
MOMENTS = {"many-replayed", "reconciled"}
