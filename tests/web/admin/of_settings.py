"""The forms of the settings, for the test that each leaves its line."""

from collections.abc import Callable
from typing import Any

from receiver import preferences

Prepare = Callable[[Any], dict[str, Any]]


def form(**told: Any) -> Prepare:
    """A form that needs no preparation."""
    return lambda scene: told


def free(**told: Any) -> Prepare:
    """The environment, which says more in tests than elsewhere, says nothing."""

    def prepare(_scene: Any) -> dict[str, Any]:
        mine = preferences.here()
        mine.base = mine.base.model_copy()
        mine.base.model_fields_set.difference_update({"public_url", "mail_url", "mail_from"})
        return {"sure": "1", "mail_from": "oi@a.test", **told}

    return prepare


G = "/admin/settings"
DEEDS: dict[str, tuple[str, str, Prepare]] = {
    "admin.settings.keep_site": (f"{G}/site", "", form(site_name="Loja da Ana")),
    "admin.settings.keep_logo": (f"{G}/logo", "", form(none="1")),
    "admin.settings.keep_address": (f"{G}/address/save", "", free(public_url="https://a.test")),
    "admin.settings.keep_access": (f"{G}/access", "", form(welcome="link")),
    "admin.settings.keep_brake": (f"{G}/brake", "", form(brake_people="30")),
    "admin.shipping.change": ("/admin/parcels/letters", "", form(parcel_letters="posted")),
    "admin.settings.keep_silence": (f"{G}/silence", "", form(silence_alarm="0")),
    "admin.mail.save": (f"{G}/mail/save", "", free(host="a.test", deed="save")),
    "admin.mail.keep_rate": (f"{G}/mail/rate", "", form(mail_rate="60/min")),
    "admin.products.set_key": ("/admin/products/1/key", "", form(key="so-deste-produto")),
    "admin.keys.add": (f"{G}/keys/add", "", form(key="uma-chave-bem-comprida")),
    "admin.keys.disable": (f"{G}/keys/disable", "", form(key="1")),
    "admin.steps.hide": ("/admin/first-steps/hide", "", form()),
}
