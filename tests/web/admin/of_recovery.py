"""The forms about unfinished purchases, for the test that each leaves its line."""

from collections.abc import Callable
from typing import Any

from receiver import recovery
from receiver.context import utcnow


def open_case(scene: Any) -> dict[str, Any]:
    """Somebody left the checkout."""
    scene.shop.arrive(7, sale="777", product="777", email="eva@example.test")
    return {"remark": "Comprou por fora"}


def steps(scene: Any) -> dict[str, Any]:
    """One reminder, after half an hour."""
    open_case(scene)
    return {"is_on": "1", "after-0": "30", "unit-0": "min"}


def left(_scene: Any) -> dict[str, Any]:
    """Somebody wants no reminders."""
    recovery.leave("eva@example.test", now=utcnow())
    return {}


def referred(scene: Any) -> dict[str, Any]:
    """An affiliate was told of a sale."""
    scene.shop.arrive(2, sale="777", role=4)
    return {"status": "approved"}


R = "/admin/recovery"
DEEDS: dict[str, tuple[str, str, Callable[[Any], dict[str, Any]]]] = {
    "admin.recovery.dismiss": (f"{R}/1/dismiss", "", open_case),
    "admin.strangers.send": (f"{R}/1/data", "", open_case),
    "admin.strangers.forget": (f"{R}/1/forget", "", open_case),
    "admin.reminders.change": (f"{R}/reminders/1", "", steps),
    "admin.referrals_file.send": ("/admin/referrals/export/file", "", referred),
    "admin.reminders.come_back": (f"{R}/reminders/unsubscribed/1/back", "", left),
}
MOMENTS = {"recovery-dismissed", "recovery-left", "stranger-forgotten"}
